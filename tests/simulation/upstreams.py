"""The real services' answers over the project's own facts, in this process, and all the ways in which they fail."""

from __future__ import annotations

import io
from collections import Counter
from datetime import timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit

import requests
from oscar_import.enrichment.omdb.client import A_FILM
from requests.adapters import BaseAdapter
from urllib3 import HTTPResponse

from oscars.local.upstream.routes import Upstream
from tests.simulation.effects import Effects
from tests.simulation.schedule import Kind
from tests.simulation.scheduler import Scheduler
from tests.simulation.world import UNKNOWN_FILM

ADDRESS = "https://upstream.example"
TABLE = "/oscars.csv"
ANY_UPSTREAM = (
    Kind.HTTP_429_SECONDS,
    Kind.HTTP_429_DATE,
    Kind.HTTP_429_BARE,
    Kind.HTTP_500,
    Kind.TIMEOUT,
    Kind.TRUNCATED,
    Kind.EMPTY_202,
)
QUOTA_USED_UP = b'{"Response":"False","Error":"Request limit reached!"}'
WRONG_KEY = b'{"success":false,"status_code":7,"status_message":"Invalid API key: You must be granted a valid key."}'


class Upstreams(BaseAdapter):
    """What a session is mounted on. `table` is what the source serves; `asked` counts who was asked about films."""

    def __init__(self, answers: Upstream, effects: Effects, scheduler: Scheduler, films: list[str]) -> None:
        super().__init__()
        self.table = b""
        self.asked: Counter[str] = Counter()
        self._answers = answers
        self._effects = effects
        self._scheduler = scheduler
        self._films = films

    def send(self, request: requests.PreparedRequest, **_given: Any) -> requests.Response:  # type: ignore[override]
        address = urlsplit(str(request.url))
        target = f"{address.path}?{address.query}"
        return self._effects.effect(f"GET {address.path}", lambda: self._answer(request, target))

    def close(self) -> None:
        pass

    def _answer(self, request: requests.PreparedRequest, target: str) -> requests.Response:
        name = "omdb" if target.startswith("/omdb") else "tmdb" if target.startswith("/3/") else "table"
        if name != "table" and "configuration" not in target and A_FILM not in target:
            self.asked[name] += 1
        down = self._film_down(target)
        struck = self._effects.strikes(*ANY_UPSTREAM, of="http")
        if name == "omdb" and self._effects.strikes(Kind.QUOTA, of="omdb"):
            return _response(request, 401, QUOTA_USED_UP)
        if name == "tmdb" and self._effects.strikes(Kind.BAD_KEY, of="tmdb"):
            return _response(request, 401, WRONG_KEY)
        if down:
            return _response(request, 503, b"<html>Service Unavailable</html>")
        status, body = 200, self.table
        if name != "table":
            answer = self._answers.get(target)
            status, body = answer.status, answer.body.replace(f'"{UNKNOWN_FILM}"'.encode(), b"null")
        if struck is None:
            return _response(request, status, body)
        return self._failure(request, struck.kind, name, body)

    def _failure(self, request: requests.PreparedRequest, kind: Kind, name: str, body: bytes) -> requests.Response:
        match kind:
            case Kind.HTTP_429_SECONDS:
                return _response(request, 429, b"{}", {"Retry-After": "7"})
            case Kind.HTTP_429_DATE:
                soon = self._scheduler.moment() + timedelta(seconds=25)
                return _response(request, 429, b"{}", {"Retry-After": format_datetime(soon, usegmt=True)})
            case Kind.HTTP_429_BARE:
                return _response(request, 429, b"")
            case Kind.HTTP_500:
                return _response(request, 500, b'{"status_code":11,"status_message":"Internal error"}')
            case Kind.TIMEOUT:
                self._scheduler.pause(20.0)
                raise requests.ReadTimeout
            case Kind.TRUNCATED:
                # As a connection breaks off: the promised length does not come.
                length = {"Content-Length": str(len(body))} if name == "table" else {}
                return _response(request, 200, body[: len(body) // 2], length)
        return _response(request, 202, b"")

    def _film_down(self, target: str) -> bool:
        for fault in self._effects.faults(Kind.FILM_DOWN):
            if self._films[fault.at % len(self._films)] in target:
                self._effects.hit(Kind.FILM_DOWN)
                return True
        return False


def _response(
    request: requests.PreparedRequest, status: int, body: bytes, headers: dict[str, str] | None = None
) -> requests.Response:
    response = requests.Response()
    response.status_code = status
    response.headers.update(headers or {})
    response.url = str(request.url)
    response.request = request
    response.raw = HTTPResponse(io.BytesIO(body), headers=headers, status=status, preload_content=False)
    return response
