"""What stands before an upstream and turns everybody away is no state of a film: all wait, and none fails."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
import requests
from oscar_import.errors import Throttled, Transient
from oscar_import.handlers.sqs import delay_seconds
from oscar_import.runs.failure import TRIES
from oscar_import.upstream.rate_limiter import SharedRateLimiter
from requests.adapters import BaseAdapter
from urllib3 import HTTPResponse

from tests.integration.oscar_import.upstream.test_hanging_upstream import FILM, dependencies
from tests.support.fake_upstream.pace_in_memory import PaceInMemory
from tests.support.fake_upstream.virtual_time import VirtualTime


class Firewall(BaseAdapter):
    """Turns everybody away until `until`, as it does it; `asked` counts the requests that it saw meanwhile."""

    def __init__(self, time: VirtualTime, until: float, status: int, headers: dict[str, str], body: bytes) -> None:
        super().__init__()
        self._time, self._until = time, until
        self._status, self._headers, self._body = status, headers, body
        self.asked = 0

    def send(self, request: requests.PreparedRequest, **_given: Any) -> requests.Response:  # type: ignore[override]
        is_up = self._time.now() < self._until
        self.asked += is_up
        response = requests.Response()
        response.url = str(request.url)
        response.status_code = self._status if is_up else 200
        response.headers.update(self._headers if is_up else {})
        response.raw = HTTPResponse(io.BytesIO(self._body if is_up else b'{"id": 13}'), preload_content=False)
        return response

    def close(self) -> None:
        pass


CHALLENGE = b"<!DOCTYPE html><title>Just a moment...</title>"


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        pytest.param(403, {}, b"<html>Forbidden</html>", id="403 with HTML"),
        pytest.param(403, {}, b'{"message": "Forbidden"}', id="403 with another's JSON"),
        pytest.param(403, {"cf-mitigated": "challenge"}, CHALLENGE, id="Cloudflare's challenge"),
        pytest.param(503, {}, CHALLENGE, id="503 with a challenge"),
        pytest.param(200, {}, CHALLENGE, id="200 with a challenge"),
        pytest.param(202, {"x-amzn-waf-action": "challenge"}, b"", id="AWS WAF's challenge"),
        pytest.param(405, {"x-amzn-waf-action": "captcha"}, b"<html></html>", id="AWS WAF's captcha"),
        pytest.param(302, {"Location": "http://login.example/"}, b"", id="a login page"),
        pytest.param(511, {"Retry-After": "30"}, b"<html></html>", id="a network that wants a login"),
        pytest.param(407, {}, b"", id="a proxy"),
        pytest.param(429, {"Retry-After": "60"}, b"<html></html>", id="429 with HTML"),
    ],
)
def test_films_wait_until_a_firewall_lets_them_pass(status: int, headers: dict[str, str], body: bytes) -> None:
    """27 films in 4 containers, turned away for five minutes, as the queue brings them back on AWS."""
    time, store = VirtualTime(), PaceInMemory()
    firewall = Firewall(time, time.now() + 300, status, headers, body)
    done: list[int] = []

    def container(films: list[int]) -> Callable[[], None]:
        deps = dependencies("tmdb_details", time, firewall)
        deps.tmdb._rate_limiter = SharedRateLimiter(
            "TMDb", store, requests_per_second=40, deadline=deps.deadline, clock=time.moment
        )
        due = dict.fromkeys(films, (time.now(), 1))

        def work() -> None:
            while due:
                film, (at, receives) = min(due.items(), key=lambda item: item[1])
                time.sleep(max(0.0, at - time.now()))
                deps.deadline.begin(120)
                try:
                    deps.tmdb.movie(str(film))
                except Transient as error:
                    if receives == TRIES:
                        raise  # it has failed
                    due[film] = (time.now() + delay_seconds(error, receives, 15.0), receives + 1)
                else:
                    done.append(due.pop(film) and film)

        return work

    time.run([container(list(range(first, 27, 4))) for first in range(4)])
    assert sorted(done) == list(range(27))
    assert firewall.asked <= 60


def test_who_is_turned_away_tells_the_others_and_does_not_ask_again_in_place() -> None:
    time, store = VirtualTime(), PaceInMemory()
    firewall = Firewall(time, time.now() + 300, 403, {}, b"<html></html>")
    deps = dependencies("tmdb_details", time, firewall)
    deps.tmdb._rate_limiter = SharedRateLimiter(
        "TMDb", store, requests_per_second=40, deadline=deps.deadline, clock=time.moment
    )
    deps.deadline.begin(120)
    with pytest.raises(Throttled) as caught:
        deps.tmdb.movie(FILM)
    assert (caught.value.code, caught.value.retry_after_seconds) == ("upstream_unavailable", 60.0)
    assert str(caught.value) == "TMDb answered HTTP 403 with HTML instead of JSON (a firewall, or a login page)"
    assert firewall.asked == 1
    assert store.find().pause_end(time.now()) == pytest.approx(time.now() + 60)
