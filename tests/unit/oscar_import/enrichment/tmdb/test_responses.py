"""What TMDb's answers mean."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oscar_import.enrichment.tmdb import responses as tmdb
from oscar_import.upstream.results import Answer, BadKey, Found, NotFound, Refused, Throttled, Unavailable

from tests.support.tmdb_bodies import NOW


def classified(status: int, answer: object, headers: dict[str, str] | None = None) -> Answer:
    raw = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    return tmdb.classify(status, headers or {}, raw, now=NOW)


def no(code: int, message: str = "In TMDb's words.") -> dict[str, Any]:
    return {"success": False, "status_code": code, "status_message": message}


@pytest.mark.parametrize(
    ("status", "answer", "outcome"),
    [
        (200, {"id": 1}, Found),
        (404, no(34), NotFound),
        (404, no(6), NotFound),
        (404, {"status_message": "Not found."}, NotFound),
        (404, b"", NotFound),
        (500, no(44, "The ID is invalid."), NotFound),
        (200, no(34), NotFound),
        (401, no(7), BadKey),
        (401, no(10), BadKey),
        (403, no(45), BadKey),
        (401, b"<html>", Unavailable),
        (403, {"message": "Forbidden"}, Unavailable),
        (307, {"id": 1}, Unavailable),
        (429, no(25), Throttled),
        (429, b"", Throttled),
        (200, no(25), Throttled),
        (422, {"errors": ["query must be provided"]}, Refused),
        (400, no(47), Refused),
        (400, no(27), Refused),
        (404, b"<html>no such page</html>", Unavailable),
        (403, b"<html>blocked</html>", Unavailable),
        (302, b"", Unavailable),
        (500, no(11), Unavailable),
        (502, no(43), Unavailable),
        (503, no(46), Unavailable),
        (504, no(24), Unavailable),
        (503, b"<html>down</html>", Unavailable),
        (408, b"", Unavailable),
        (202, b"", Unavailable),
        (204, b"", Unavailable),
        (200, b"", Unavailable),
        (200, b"<!DOCTYPE html>", Unavailable),
        (200, b'{"id": 1, "title": "Cut', Unavailable),
        (200, b"[1]", Unavailable),
        (200, no(11), Unavailable),
    ],
)
def test_an_answer_has_one_meaning(status: int, answer: object, outcome: type[Answer]) -> None:
    assert type(classified(status, answer)) is outcome


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [({"Retry-After": "7"}, 7.0), ({"retry-after": "Sun, 22 Nov 2026 12:00:09 GMT"}, 9.0), ({}, None)],
)
def test_a_429_says_how_long_to_wait_if_the_header_does(headers: dict[str, str], seconds: float | None) -> None:
    assert classified(429, no(25), headers) == Throttled(seconds)


@given(st.integers(100, 599), st.binary(max_size=80))
def test_any_status_and_any_bytes_are_classified(status: int, raw: bytes) -> None:
    assert isinstance(classified(status, raw), Answer)


@pytest.mark.parametrize(("status", "code"), [(200, 1), (401, 7), (404, 34), (422, 5), (503, 9)])
def test_no_outcome_repeats_a_key_or_an_address(status: int, code: int) -> None:
    key = "0123456789abcdef0123456789abcdef"
    answer = repr(classified(status, no(code, f"Bad call https://api.themoviedb.org/3/movie/1?api_key={key}: {key}")))
    assert key not in answer
    assert "themoviedb" not in answer
