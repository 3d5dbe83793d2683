"""What is measured of an upstream, as CloudWatch reads it from the log."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests
from oscar_import.aws import metrics
from oscar_import.aws.metrics import Metrics
from oscar_import.clock import system_clock
from oscar_import.enrichment.omdb.client import OmdbClient
from oscar_import.enrichment.tmdb.client import TmdbClient
from oscar_import.errors import Transient
from oscar_import.upstream import results
from oscar_import.upstream.deadline import Deadline
from oscar_import.upstream.rate_limiter import UnlimitedRateLimiter
from requests.adapters import BaseAdapter

ADDRESS = "https://upstream.example"


class NoKeys:
    def get(self, _upstream: str) -> None:
        return None

    def have_changed(self) -> bool:
        return False


class Quota:
    """A day with one request left."""

    left_after: int | None = None

    def take(self) -> bool:
        taken = self.left_after is None
        self.left_after = 0
        return taken

    def note_used_up(self) -> None:
        self.left_after = 0


class Upstream(BaseAdapter):
    """Answers with these statuses, one after the other; 0: not at all."""

    def __init__(self, *statuses: int) -> None:
        super().__init__()
        self._statuses = list(statuses)

    def send(self, request: requests.PreparedRequest, *_given: Any, **_named: Any) -> requests.Response:
        status = self._statuses.pop(0)
        if not status:
            raise requests.ConnectionError
        answer = requests.Response()
        answer.status_code, answer.request, answer.url = status, request, ADDRESS
        answer.headers["Retry-After"] = "0"
        answer.raw = _Body(b'{"id": 550, "title": "A film", "Response": "True", "imdbID": "tt0137523"}')
        return answer

    def close(self) -> None:
        pass


class _Body:
    def __init__(self, content: bytes) -> None:
        self._content = content

    def read1(self, *_size: int, **_how: bool) -> bytes:
        content, self._content = self._content, b""
        return content

    def close(self) -> None:
        pass

    def release_conn(self) -> None:
        pass


def deadline() -> Deadline:
    begun = Deadline(system_clock, lambda _: None)
    begun.begin(60)
    return begun


def tmdb(own: Metrics, *statuses: int) -> TmdbClient:
    rate_limiter = UnlimitedRateLimiter("TMDb", deadline=deadline(), clock=system_clock)
    client = TmdbClient(ADDRESS, NoKeys(), rate_limiter, own, deadline(), system_clock)  # type: ignore[arg-type]
    client._session.mount(ADDRESS, Upstream(*statuses))
    return client


def omdb(own: Metrics, *statuses: int) -> OmdbClient:
    rate_limiter = UnlimitedRateLimiter("OMDb", deadline=deadline(), clock=system_clock)
    client = OmdbClient(ADDRESS, NoKeys(), rate_limiter, Quota(), own, deadline(), system_clock)  # type: ignore[arg-type]
    client._session.mount(ADDRESS, Upstream(*statuses))
    return client


def written(own: Metrics, capsys: pytest.CaptureFixture[str], service: str = "tmdb_details") -> dict[str, Any]:
    own.write(service)
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    return document


def test_every_request_is_measured_in_milliseconds_under_the_name_of_the_stage(
    capsys: pytest.CaptureFixture[str],
) -> None:
    own = Metrics()
    client = tmdb(own, 200, 200)
    client.movie("550")
    client.movie("550")
    line = written(own, capsys)
    (described,) = line["_aws"]["CloudWatchMetrics"]
    assert (described["Namespace"], described["Dimensions"]) == ("OscarImport", [["service"]])
    assert [(one["Name"], one["Unit"]) for one in described["Metrics"]] == [("UpstreamLatency", "Milliseconds")]
    assert line["service"] == "tmdb_details"
    assert len(line["UpstreamLatency"]) == 2


def test_answers_that_ask_for_fewer_requests_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    own = Metrics()
    tmdb(own, 429, 429, 200).movie("550")
    line = written(own, capsys)
    assert line["UpstreamThrottled"] == [1, 1]
    assert len(line["UpstreamLatency"]) == 3


def test_a_request_without_an_answer_is_measured_too(capsys: pytest.CaptureFixture[str]) -> None:
    own = Metrics()
    with pytest.raises(Transient):
        tmdb(own, 0, 0, 0, 0).movie("550")
    assert len(written(own, capsys)["UpstreamLatency"]) == 4


def test_what_is_left_of_the_quota_is_noted_with_every_request(capsys: pytest.CaptureFixture[str]) -> None:
    own = Metrics()
    client = omdb(own, 200)
    client.film("tt0137523")
    assert isinstance(client.film("tt0137524"), results.QuotaUsedUp)
    line = written(own, capsys, "omdb_enrichment")
    assert line["OmdbQuotaLeft"] == [0, 0]
    assert len(line["UpstreamLatency"]) == 1


def test_an_invocation_that_asked_nobody_writes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    Metrics().write("media_processing")
    assert capsys.readouterr().out == ""


def test_what_was_written_is_not_written_again(capsys: pytest.CaptureFixture[str]) -> None:
    own = Metrics()
    tmdb(own, 200).movie("550")
    written(own, capsys)
    own.write("tmdb_details")
    assert capsys.readouterr().out == ""


def test_a_stage_has_no_more_than_three_metrics() -> None:
    assert len(metrics.UNITS) <= 3
