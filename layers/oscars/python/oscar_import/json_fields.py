"""The one reader of JSON that others wrote: whatever comes, it gives a good value or nothing, and never raises.

A value that is there and of no use is noted as a finding: `runtime_minutes: -5 is outside 1 to 9,999`.
"""

from __future__ import annotations

import json
import math
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from oscar_import.value_ranges import RANGES

JsonObject = dict[str, Any]
"""A document as it is stored and printed: an object of JSON."""

DEEPEST = 100
"""Lists and objects inside each other; the deepest recorded body, IMDb's, has 19."""
MAX_FINDINGS = 20

_MAX_NUMBER = 300
"""Digits; a longer number is read as the largest there is, which is outside every range."""
_CONTROL = dict.fromkeys((*range(32), *range(127, 160)), " ")
_HALF_A_CHARACTER = re.compile("[\ud800-\udfff]")
_ESCAPED_HALF = re.compile(r"\\u[dD][89a-fA-F]")


@dataclass(frozen=True)
class Unreadable:
    """There is no value; `why` says so in a few words, and `at` where, as far as it is known."""

    why: str
    at: int | None = None


def parse(body: bytes | str) -> Any:
    """The value in a body of JSON, or `Unreadable`.

    Control characters inside strings are let pass (OMDb sends them); `NaN` and `Infinity` are null, half a surrogate
    pair is U+FFFD, and a number beyond all sense is the largest there is: so what is read can be written again.
    """
    try:
        text = body if isinstance(body, str) else body.decode("utf-8-sig")
        value = json.loads(text, strict=False, parse_int=_whole, parse_float=_finite, parse_constant=lambda _name: None)
    except (ValueError, RecursionError) as error:
        return Unreadable("damaged or incomplete JSON", error.pos if isinstance(error, json.JSONDecodeError) else None)
    if not _is_flat_enough(value):
        return Unreadable(f"JSON with more than {DEEPEST} lists and objects inside each other")
    return _whole_characters(value) if _ESCAPED_HALF.search(text) or not is_unicode(text) else value


def _whole(digits: str) -> int | float:
    return int(digits) if len(digits) <= _MAX_NUMBER else _finite("-1e999" if digits[0] == "-" else "1e999")


def _finite(text: str) -> float:
    value = float(text) if len(text) <= _MAX_NUMBER else float(text[:_MAX_NUMBER].rstrip("eE+-"))
    return max(-sys.float_info.max, min(sys.float_info.max, value))


def _is_flat_enough(value: Any) -> bool:
    level = [value] if isinstance(value, dict | list) else []
    for _ in range(DEEPEST):
        inside: list[Any] = []
        for outer in level:  # a loop, no generators: bodies of 100 KB have thousands of lists and objects
            for inner in outer.values() if type(outer) is dict else outer:
                if type(inner) is dict or type(inner) is list:
                    inside.append(inner)
        level = inside
        if not level:
            return True
    return False


def _whole_characters(value: Any) -> Any:
    if isinstance(value, str):
        return whole_characters(value)
    if isinstance(value, list):
        return [_whole_characters(inner) for inner in value]
    if isinstance(value, dict):
        return {whole_characters(name): _whole_characters(inner) for name, inner in value.items()}
    return value


def whole_characters(text: str) -> str:
    """The text with U+FFFD for every half of a surrogate pair."""
    return _HALF_A_CHARACTER.sub("\N{REPLACEMENT CHARACTER}", text)


def is_unicode(text: str) -> bool:
    """Whether it holds whole characters only. JSON can escape half of a surrogate pair, and an argument of a command
    can have bytes that are no UTF-8: nothing that stores text takes either."""
    return text.isascii() or _HALF_A_CHARACTER.search(text) is None


@dataclass
class Findings:
    """What was of no use in one body: sentences, each once, at most `MAX_FINDINGS`."""

    messages: list[str] = field(default_factory=list)

    def note(self, name: str, value: object, expected: str) -> None:
        message = f"{name}: {_shown(value)} is {expected}"
        if message not in self.messages and len(self.messages) < MAX_FINDINGS:
            self.messages.append(message)

    def added_to(self, document: JsonObject) -> JsonObject:
        """The document, with `findings` where there are any."""
        return {**document, "findings": self.messages} if self.messages else document


def clip(text: str, *, to_bytes: int) -> str:
    """A text on one line, without control characters and lone surrogates, cut to a number of UTF-8 bytes."""
    if len(text) <= to_bytes and text.isascii() and text.isprintable():  # nearly all of the thousand of a body
        return " ".join(text.split())
    flat = " ".join(text[: 4 * to_bytes].translate(_CONTROL).split())
    return flat.encode("utf-8", "ignore")[:to_bytes].decode("utf-8", "ignore").rstrip()


def text_of(value: object, *, to_bytes: int) -> str | None:
    """A string that is not empty, clipped; None for anything else."""
    return (clip(value, to_bytes=to_bytes) or None) if isinstance(value, str) else None


def whole(value: object, name: str, findings: Findings | None = None) -> int | None:
    """A whole number within the range that `value_ranges` has under the name; None for anything else."""
    found = number(value, name, findings)
    if found is None:
        return None
    if found != int(found):
        _note(findings, name, value, "no whole number")
        return None
    return int(found)


def number(value: object, name: str, findings: Findings | None = None) -> float | None:
    """A number within the range that `value_ranges` has under the name; None for anything else."""
    allowed = RANGES[name]
    if value is None or (allowed.zero_is_unknown and not isinstance(value, bool) and value == 0):
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or _is_nan(value):
        _note(findings, name, value, "no number")
    elif value in allowed:
        return value
    else:
        _note(findings, name, value, f"outside {allowed}")
    return None


def iso_date(value: object, name: str = "date", findings: Findings | None = None) -> str | None:
    """The `YYYY-MM-DD` that a string begins with, if it is a real date in a year that a film can be of."""
    if value is None or value == "":
        return None
    try:
        found = date.fromisoformat(value[:10]) if isinstance(value, str) and len(value) >= 10 else None
    except ValueError:
        found = None
    if found is not None and found.year in RANGES["year"]:
        return found.isoformat()
    _note(findings, name, value, "no date" if found is None else f"outside the years {RANGES['year']}")
    return None


def block(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """An object inside a body; empty where it is missing or something else."""
    value = body.get(name)
    return value if isinstance(value, Mapping) else {}


def entries(body: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    """The objects of a list inside a body; whatever is not an object is passed over."""
    value = body.get(name)
    return (item for item in value if isinstance(item, Mapping)) if isinstance(value, list) else iter(())


def text_in(body: Mapping[str, Any], name: str) -> str | None:
    """A text inside a body, as it is."""
    value = body.get(name)
    return value if isinstance(value, str) else None


def texts(body: Mapping[str, Any], name: str) -> Iterator[str]:
    """The texts of a list inside a body, as they are."""
    value = body.get(name)
    return (item for item in value if isinstance(item, str)) if isinstance(value, list) else iter(())


def _is_nan(value: float) -> bool:
    return isinstance(value, float) and math.isnan(value)


def _note(findings: Findings | None, name: str, value: object, expected: str) -> None:
    if findings is not None:
        findings.note(name, value, expected)


def _shown(value: object) -> str:
    if isinstance(value, str):
        return repr(clip(value, to_bytes=40))
    if isinstance(value, int) and abs(value) >= 10**15:
        return f"a number of some {int(abs(value).bit_length() * math.log10(2)) + 1} digits"
    if isinstance(value, int | float):
        return str(value)
    return "a list" if isinstance(value, list) else "an object" if isinstance(value, Mapping) else "a value"
