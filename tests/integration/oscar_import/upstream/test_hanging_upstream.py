"""An upstream that takes connections and never answers: the function has to end in time, whatever its batch holds."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import replace
from typing import Any

import pytest
import requests
from oscar_import.dependencies import Dependencies
from oscar_import.errors import TimedOut, Transient
from oscar_import.handlers.sqs import delay_seconds
from oscar_import.runs.failure import TRIES
from oscar_import.sources.html.client import PageClient
from oscar_import.stage import Stage
from oscar_import.upstream.deadline import LAST_SECONDS, Deadline
from oscar_import.upstream.rate_limiter import UnlimitedRateLimiter
from requests.adapters import BaseAdapter
from urllib3 import HTTPResponse

from infra.pipeline import PIPELINE, PipelineStage
from infra.stage import EMBEDDED_TIMEOUT_SECONDS
from oscars.local.stack_context import stack_context
from tests.support.bucket import FakeS3, bodies_in
from tests.support.fake_upstream.virtual_time import VirtualTime
from tests.support.fakes import FakeAws, clients_of
from tests.support.template.guard import acting_as
from tests.support.template.stack import settings_of

ASKING = [row for row in PIPELINE if row.upstream in ("TMDb", "OMDb") or row.stage is Stage.MEDIA_PROCESSING]
"""media_processing asks TMDb where its images are."""
EMBEDDED_RETRY_BASE = float(stack_context({}, upstream="http://127.0.0.1")["RETRY_BASE_SECONDS"])
FILM, OTHER = "tt0111161", "tt0109830"


class Hanging(BaseAdapter):
    """Waits for as long as it is waited for, where `hangs` says so of an address; else it answers at once."""

    def __init__(self, time: VirtualTime, hangs: Callable[[str], bool] = lambda _url: True) -> None:
        super().__init__()
        self._time = time
        self._hangs = hangs

    def send(self, request: requests.PreparedRequest, timeout: float = 0.0, **_given: Any) -> requests.Response:  # type: ignore[override]
        if self._hangs(str(request.url)):
            self._time.sleep(timeout)
            raise requests.ReadTimeout(request=request)
        response = requests.Response()
        response.status_code = 200
        response.raw = HTTPResponse(io.BytesIO(b'{"id": 13}'), preload_content=False)
        return response

    def close(self) -> None:
        pass


def dependencies(function: str, time: VirtualTime, adapter: BaseAdapter) -> Dependencies:
    settings = replace(
        settings_of(function),
        upstream_limits={"tmdb": 0, "omdb": 0},
        keyless_upstreams=frozenset({"omdb"}),
    )
    deps = Dependencies.over(settings, clients_of(FakeAws()), Deadline(time.moment, time.sleep), time.moment)
    for session in (deps.tmdb._session, deps.omdb._session, deps.oscar_data._session):
        session.mount("https://", adapter)
    return deps


@contextmanager
def ending_in_time(time: VirtualTime, seconds: float) -> Iterator[None]:
    """What is left afterwards suffices to write down how it ended."""
    began = time.now()
    yield
    assert time.now() - began <= seconds - LAST_SECONDS + 2


def seconds_of(row: PipelineStage, where: str) -> float:
    return min(row.timeout_seconds, EMBEDDED_TIMEOUT_SECONDS) if where == "embedded" else row.timeout_seconds


@pytest.mark.parametrize("row", ASKING, ids=lambda row: row.name)
@pytest.mark.parametrize("where", ["aws", "embedded"])
def test_a_whole_batch_is_given_back_before_the_functions_time_is_over(row: PipelineStage, where: str) -> None:
    time, seconds = VirtualTime(), seconds_of(row, where)
    deps = dependencies(row.name, time, Hanging(time))
    ask = deps.omdb.film if row.upstream == "OMDb" else deps.tmdb.movie
    with acting_as(row.name), ending_in_time(time, seconds):
        deps.deadline.begin(seconds)
        for _ in range(row.batch_size):
            with suppress(Transient):
                ask(FILM)


@pytest.mark.parametrize("seconds", [EMBEDDED_TIMEOUT_SECONDS, 300])
@pytest.mark.parametrize("what", ["pages", "table"])
def test_a_source_is_given_up_before_the_functions_time_is_over(what: str, seconds: float) -> None:
    time = VirtualTime()
    deps = dependencies("oscar_imports", time, Hanging(time))
    rate_limiter = UnlimitedRateLimiter("pages", deadline=deps.deadline, clock=time.moment)
    pages = PageClient(bodies_in(FakeS3()), rate_limiter, nullcontext, deps.deadline, time.moment)
    pages._session.mount("https://", Hanging(time))
    ask: Callable[[], object] = {
        "table": deps.oscar_data.table,
        "pages": lambda: pages.read("oscars_org", "https://site.example", "/a-page", lambda page: page),
    }[what]
    deps.deadline.begin(seconds)
    with acting_as("oscar_imports"), ending_in_time(time, seconds), pytest.raises(TimedOut):
        ask()


@pytest.mark.parametrize("row", ASKING, ids=lambda row: row.name)
def test_a_film_whose_requests_always_hang_ends_within_ten_minutes_on_the_embedded_aws(row: PipelineStage) -> None:
    """Even where every other film of each of its batches hangs too, and stands before it."""
    seconds = seconds_of(row, "embedded")
    error = TimedOut("upstream_unreachable", "no answer")
    delays = [delay_seconds(error, receives, EMBEDDED_RETRY_BASE) for receives in range(1, TRIES)]
    assert TRIES * seconds + sum(delays) <= 600


@pytest.mark.parametrize("place", [0, 1, 3])
def test_a_film_that_hangs_keeps_none_of_its_batch_from_its_answer(place: int) -> None:
    time = VirtualTime()
    deps = dependencies("tmdb_details", time, Hanging(time, lambda url: FILM in url))
    deps.deadline.begin(EMBEDDED_TIMEOUT_SECONDS)
    batch = [OTHER] * 4
    batch[place] = FILM
    answered = 0
    for film in batch:
        with suppress(TimedOut):
            deps.tmdb.movie(film)
            answered += 1
    assert answered == 3


def test_a_request_that_hangs_is_not_repeated_in_place() -> None:
    time = VirtualTime()
    asked: list[str] = []

    def hangs(url: str) -> bool:
        asked.append(url)
        return True

    deps = dependencies("tmdb_details", time, Hanging(time, hangs))
    deps.deadline.begin(120)
    with pytest.raises(TimedOut):
        deps.tmdb.movie(FILM)
    assert len(asked) == 1
