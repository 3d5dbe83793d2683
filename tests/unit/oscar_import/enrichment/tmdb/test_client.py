"""Requests to TMDb, as they leave."""

from __future__ import annotations

import io

import requests
from oscar_import.aws.metrics import Metrics
from oscar_import.clock import system_clock
from oscar_import.enrichment.tmdb.client import TmdbClient
from oscar_import.upstream.deadline import Deadline
from requests.adapters import BaseAdapter
from urllib3 import HTTPResponse

ADDRESS = "http://tmdb.invalid/3"


class Recorder(BaseAdapter):
    """Keys, permits and upstream in one: notes what is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def get(self, _upstream: str) -> str:
        self.asked.append("key")
        return "0123456789abcdef"

    def take(self) -> None:
        self.asked.append("turn")

    def slow_down(self, _retry_after_seconds: float | None) -> None:
        raise AssertionError("nothing was refused")

    def send(self, request: requests.PreparedRequest, **_given: object) -> requests.Response:  # type: ignore[override]
        self.asked.append("film")
        answer = requests.Response()
        answer.status_code = 200
        answer.url = str(request.url)
        answer.raw = HTTPResponse(io.BytesIO(b'{"id": 28966}'), preload_content=False)
        return answer

    def close(self) -> None:
        pass


def test_keys_are_read_before_the_turn_comes_since_a_late_request_is_one_too_many() -> None:
    recorder = Recorder()
    deadline = Deadline(system_clock, lambda _: None)
    deadline.begin(60)
    client = TmdbClient(ADDRESS, recorder, recorder, Metrics(), deadline, system_clock)  # type: ignore[arg-type]
    client._session.mount(ADDRESS, recorder)
    client.movie("tt0018578")
    assert recorder.asked[:2] == ["key", "turn"]
    assert recorder.asked.count("turn") == recorder.asked.count("film") == 1
