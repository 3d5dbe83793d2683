"""Values read out of JSON that others wrote: each reader returns a good value or nothing, and never raises."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

_LARGEST_NUMBER = 10**12
_CONTROL = dict.fromkeys((*range(32), *range(127, 160)), " ")


def clip(text: str, *, to_bytes: int) -> str:
    """A text on one line, without control characters and lone surrogates, cut to a number of UTF-8 bytes."""
    if len(text) <= to_bytes and text.isascii() and text.isprintable():  # nearly all of the thousand of a body
        return " ".join(text.split())
    flat = " ".join(text[: 4 * to_bytes].translate(_CONTROL).split())
    return flat.encode("utf-8", "ignore")[:to_bytes].decode("utf-8", "ignore").rstrip()


def text_of(value: object, *, to_bytes: int) -> str | None:
    """A string that is not empty, clipped; None for anything else."""
    return (clip(value, to_bytes=to_bytes) or None) if isinstance(value, str) else None


def positive_int(value: object) -> int | None:
    """A whole number from 1 to 10^12; None for zero (TMDb's "unknown"), booleans and anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return int(value) if value == int(value) and 0 < value <= _LARGEST_NUMBER else None


def number(value: object) -> float | None:
    """A finite number from 0 to 10^12; None for booleans and anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value) if 0 <= value <= _LARGEST_NUMBER else None


def iso_date(value: object) -> str | None:
    """The `YYYY-MM-DD` that a string begins with, if it is a real date."""
    if not isinstance(value, str):
        return None
    try:
        return date.fromisoformat(value[:10]).isoformat() if len(value) >= 10 else None
    except ValueError:
        return None


def block(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """An object inside a body; empty where it is missing or something else."""
    value = body.get(name)
    return value if isinstance(value, Mapping) else {}


def entries(body: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    """The objects of a list inside a body; whatever is not an object is passed over."""
    value = body.get(name)
    return (item for item in value if isinstance(item, Mapping)) if isinstance(value, list) else iter(())
