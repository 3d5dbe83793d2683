"""What an upstream's answer means, whichever upstream gave it.

`classify` of `enrichment.tmdb.responses` and of `enrichment.omdb.ratings` turn (status, headers, body) into exactly one
of the values below. Nothing here asks for anything: the caller decides what becomes of each outcome. No text of an
outcome holds a URL or a key.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from oscar_import.json_fields import JsonObject, Unreadable, parse
from oscar_import.redaction import hide_held
from oscar_import.upstream.registry import UPSTREAMS

MAX_PAUSE_SECONDS = 900.0
"""A longer Retry-After is taken for this: the longest time a message is kept invisible between two attempts."""

TURNED_AWAY_SECONDS = 60.0
"""How long nobody asks where a firewall turns everybody away without a Retry-After."""

CHALLENGES = (
    "awswaf",
    "captcha",
    "cf-chl",
    "challenge-platform",
    "just a moment...",
    "access denied",
    "are you a robot",
    "unusual traffic",
    "verify you are human",
)
"""Words of a page that wants a human: those of Cloudflare, of AWS WAF, and of others."""

CHALLENGE_WITHIN = 20_000
"""Bytes of a page in which it says that it wants a human."""

_URL = re.compile(r"\b[a-z][a-z0-9+.-]{0,30}://\S+", re.IGNORECASE)
_NAMED_KEY = re.compile(r"\b(api_?key|access_token|bearer|authorization)\b(\s*[=:]\s*|\s+)\S+", re.IGNORECASE)
_KEY_SHAPED = re.compile(
    "|".join(upstream.key_pattern for upstream in UPSTREAMS if upstream.key_pattern), re.IGNORECASE
)
_MAX_READ = 2_000
"""Characters of an upstream's words; what is longer is no sentence, and is not searched for keys either."""
_MAX_REASON = 200


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
    """A state of the upstream, not of what was asked for: an outage, a firewall, a damaged or empty body."""

    reason: str
    retry_after_seconds: float | None = None
    """How long nobody is to ask: it turns everybody away, or says how long it lasts."""
    damaged: bool = False
    """A whole answer came that cannot be read. It may be so each time."""


@dataclass(frozen=True)
class Refused:
    """The same request would be refused again."""

    reason: str


Answer = Found | NotFound | Throttled | QuotaUsedUp | BadKey | Unavailable | Refused


def read_object(body: bytes) -> JsonObject | str:
    """The JSON object in a body (see `json_fields.parse`), or a short text that says why there is none."""
    if not body.strip():
        return "an empty body"
    value = parse(body)
    if isinstance(value, Unreadable):
        return "HTML instead of JSON" if body.lstrip()[:1] == b"<" else value.why
    return value if isinstance(value, dict) else "JSON that is not an object"


def retry_after_seconds(headers: Mapping[str, str], *, now: datetime) -> float | None:
    """The pause that a `Retry-After` header asks for (RFC 9110, 10.2.3), from 0 to `MAX_PAUSE_SECONDS`.

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
    return min(max(seconds, 0.0), MAX_PAUSE_SECONDS)


def without_object(
    upstream: str, status: int, headers: Mapping[str, str], body: bytes, why: str, *, now: datetime
) -> Throttled | Unavailable:
    """What an answer means that is not the upstream's own JSON; `why` is what `read_object` says of it.

    It is never about what was asked for. A redirect, or a 4xx, comes from what stands before the upstream: a firewall,
    a check for robots, the login page of a network. So everybody waits.
    """
    reason = f"{upstream} answered HTTP {status} with {why}"
    pause = retry_after_seconds(headers, now=now)
    if status == 429:
        return Throttled(pause)
    if is_challenge(headers, body) or (300 <= status < 500 and status != 408):
        reason += " (a redirect, which is not followed)" if status < 400 else " (a firewall, or a login page)"
        return Unavailable(reason, pause or TURNED_AWAY_SECONDS)
    return Unavailable(reason, pause if status >= 500 else None, damaged=status < 300)


def is_challenge(headers: Mapping[str, str], body: bytes) -> bool:
    """Whether it asks for a human: https://developers.cloudflare.com/cloudflare-challenges/ (`cf-mitigated`) and
    https://docs.aws.amazon.com/waf/latest/developerguide/waf-captcha-and-challenge.html (`x-amzn-waf-action`)."""
    if header(headers, "cf-mitigated") or header(headers, "x-amzn-waf-action"):
        return True
    beginning = body[:CHALLENGE_WITHIN].lower()
    return beginning.lstrip()[:1] == b"<" and any(words.encode() in beginning for words in CHALLENGES)


def header(headers: Mapping[str, str], name: str) -> str:
    """A header's value, its name compared without regard to case; empty where it is missing."""
    return next((value for key, value in headers.items() if key.lower() == name), "")


def without_secrets(text: str) -> str:
    """An upstream's own words made safe to store and show: no URL, no key that is held or shaped like one, one line."""
    if len(text) > _MAX_READ:
        text = text[:_MAX_READ].rpartition(" ")[0]  # half a key would not be known for one
    text = hide_held(text)
    text = _URL.sub("[address]", text)
    text = _NAMED_KEY.sub(r"\1 [hidden]", text)
    text = _KEY_SHAPED.sub("[hidden]", text)
    return " ".join(text.split())[:_MAX_REASON]
