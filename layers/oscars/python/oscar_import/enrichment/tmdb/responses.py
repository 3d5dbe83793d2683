"""What an answer of TMDb means.

Source of the status codes: https://developer.themoviedb.org/docs/errors
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from oscar_import.upstream import results
from oscar_import.upstream.results import Answer, BadKey, Found, NotFound, Refused, Throttled, Unavailable

APPENDED = "credits,keywords,videos,images,external_ids,release_dates"
"""What `append_to_response` asks for, so that one request brings everything."""

TO_COMPARE = "credits,external_ids,alternative_titles,translations"
"""What is appended to a candidate's body: all that tells whether it is the film that is looked for."""

_NO_SUCH_ID = {6, 21, 34, 37, 44}
_WRONG_KEY = {3, 7, 10, 14, 16, 17, 30, 31, 32, 33, 35, 36, 38, 39, 45}
_TOO_FAST = 25


def classify(status: int, headers: Mapping[str, str], body: bytes, *, now: datetime) -> Answer:
    """What an answer of TMDb means. `now` (aware) is needed for a Retry-After that is a date.

    The status_code in the body decides where there is one (44, *the ID is invalid*, comes with HTTP 500), the HTTP
    status where there is none.
    """
    read = results.read_object(body)
    code = plain_int(read.get("status_code")) if isinstance(read, dict) else None
    if status == 429 or code == _TOO_FAST:
        return Throttled(results.retry_after_seconds(headers, now=now))
    if isinstance(read, str):
        return _without_object(status, headers, body, read, now=now)
    said = _message(read)
    if code in _NO_SUCH_ID:
        return NotFound(f"TMDb: {said}")
    if code in _WRONG_KEY or (status in {401, 403} and isinstance(code, int)):
        return BadKey(f"TMDb: {said}")
    if 300 <= status < 400 or status in {401, 403}:
        return results.without_object("TMDb", status, headers, body, "JSON that is not TMDb's", now=now)
    if status == 200 and read.get("success") is not False and not (code and code != 1) and "errors" not in read:
        return Found(read)
    if status == 404:
        return NotFound(f"TMDb: {said}")
    if (400 <= status < 500 and status != 408) or (status == 200 and "errors" in read):
        return Refused(f"TMDb answered HTTP {status}: {said}")
    pause = results.retry_after_seconds(headers, now=now) if status >= 500 else None
    return Unavailable(f"TMDb answered HTTP {status}: {said}", pause, damaged=status < 300)


def plain_int(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _without_object(status: int, headers: Mapping[str, str], body: bytes, why: str, *, now: datetime) -> Answer:
    if status == 404 and not body.strip():
        return NotFound("TMDb answered HTTP 404")
    return results.without_object("TMDb", status, headers, body, why, now=now)


def _message(body: Mapping[str, Any]) -> str:
    message = body.get("status_message")
    errors = body.get("errors")
    if not isinstance(message, str) and isinstance(errors, list):
        message = "; ".join(error for error in errors if isinstance(error, str))
    return results.without_secrets(message) if isinstance(message, str) and message else "no reason given"
