"""What an upstream's answer means, whichever upstream gave it.

`tmdb.classify` and `omdb.classify` turn (status, headers, body) into exactly one of the values below. Nothing here
asks for anything: the caller decides what becomes of each outcome. No text of an outcome holds a URL or a key.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from .json_values import Unreadable, parse

LONGEST_PAUSE_SECONDS = 900.0
"""A longer Retry-After is taken for this: the longest time a message is kept invisible between two attempts."""

_URL = re.compile(r"\b[a-z][a-z0-9+.-]{0,30}://\S+", re.IGNORECASE)
_NAMED_KEY = re.compile(r"\b(api_?key|access_token|bearer|authorization)\b(\s*[=:]\s*|\s+)\S+", re.IGNORECASE)
_KEY_SHAPED = re.compile(r"\beyJ[\w.-]+|\b[0-9a-f]{8}\b|\b[0-9a-f]{32}\b", re.IGNORECASE)
_MOST_READ = 2_000
"""Characters of an upstream's words; what is longer is no sentence, and is not searched for keys either."""
_LONGEST_REASON = 200


@dataclass(frozen=True)
class Found:
    """The upstream answered with what was asked for: the body as parsed JSON."""

    body: Mapping[str, Any]


@dataclass(frozen=True)
class NotFound:
    """The upstream works and knows no such thing. An outcome, not an error."""

    reason: str


@dataclass(frozen=True)
class Throttled:
    """Asked too fast. `retry_after_seconds` is None where the upstream does not say how long to wait."""

    retry_after_seconds: float | None


@dataclass(frozen=True)
class QuotaUsedUp:
    """The day's requests are spent: not to be asked again today."""

    reason: str


@dataclass(frozen=True)
class BadKey:
    """The key is missing, wrong or suspended: no request will do better until somebody changes it."""

    message: str


@dataclass(frozen=True)
class Unavailable:
    """Expected to go away by itself: an outage, a time-out, a damaged or empty body."""

    reason: str


@dataclass(frozen=True)
class Refused:
    """The same request would be refused again."""

    reason: str


Answer = Found | NotFound | Throttled | QuotaUsedUp | BadKey | Unavailable | Refused


def read_object(body: bytes) -> dict[str, Any] | str:
    """The JSON object in a body (see `json_values.parse`), or a short text that says why there is none."""
    if not body.strip():
        return "an empty body"
    value = parse(body)
    if isinstance(value, Unreadable):
        return "HTML instead of JSON" if body.lstrip()[:1] == b"<" else value.why
    return value if isinstance(value, dict) else "JSON that is not an object"


def retry_after_seconds(headers: Mapping[str, str], *, now: datetime) -> float | None:
    """The pause that a `Retry-After` header asks for (RFC 9110, 10.2.3), from 0 to `LONGEST_PAUSE_SECONDS`.

    Takes seconds or an HTTP date (relative to `now`, aware). None where the header is missing or unreadable.
    """
    text = header(headers, "retry-after").strip()
    if not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        try:
            until = parsedate_to_datetime(text)
        except (ValueError, TypeError, OverflowError):
            return None
        if until.tzinfo is None:
            until = until.replace(tzinfo=UTC)
        seconds = (until - now).total_seconds()
    if math.isnan(seconds):
        return None
    return min(max(seconds, 0.0), LONGEST_PAUSE_SECONDS)


def header(headers: Mapping[str, str], name: str) -> str:
    """A header's value, its name compared without regard to case; empty where it is missing."""
    return next((value for key, value in headers.items() if key.lower() == name), "")


def without_secrets(text: str) -> str:
    """An upstream's own words made safe to store and show: no URL, nothing shaped like a key, one line, short."""
    if len(text) > _MOST_READ:
        text = text[:_MOST_READ].rpartition(" ")[0]  # half a key would not be known for one
    text = _URL.sub("[address]", text)
    text = _NAMED_KEY.sub(r"\1 [hidden]", text)
    text = _KEY_SHAPED.sub("[hidden]", text)
    return " ".join(text.split())[:_LONGEST_REASON]
