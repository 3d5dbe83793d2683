"""What an import is asked to do: the input of the state machine, checked field by field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from oscar_import.ceremonies import sources
from oscar_import.ceremonies.calendar import YearsError, is_current, parse_years
from oscar_import.errors import Terminal
from oscar_import.json_fields import is_unicode

REPROCESS = ("missing", "failed", "all")
MAX_OBJECT_KEY = 1024
"""Characters, as in S3."""

_FIELDS = (
    "years",
    "start_year",
    "end_year",
    "ceremonies",
    "reprocess",
    "skip_enrichment",
    "dry_run",
    "source",
    "source_object",
)
_YEAR = re.compile(r"[0-9]{4}")
_EXAMPLE = 'For example {"years": "1994-1996"} or {"start_year": 1994, "end_year": 1996}.'


class RequestError(Terminal):
    """An input that cannot be read; the message names the field. `code` is `invalid_input`."""

    def __init__(self, message: str, *, hint: str = _EXAMPLE) -> None:
        super().__init__("invalid_input", message, hint=hint)


@dataclass(frozen=True)
class ImportRequest:
    ceremonies: tuple[int, ...]
    """Ordinals, ascending, each once; never empty."""
    years_text: str
    """The range as it was asked for, for displays."""
    reprocess: str = "missing"
    skip_enrichment: bool = False
    dry_run: bool = False
    source: str = sources.NAMES[0]
    source_object: str | None = None
    """S3 key of a file that the user brought."""

    @property
    def asks_for_current(self) -> bool:
        """Whether it asks for the current ceremony: the one before will do while this year's is not announced."""
        return is_current(self.years_text)


def read_request(given: Any, *, today: date) -> ImportRequest:
    """Checks the state machine's input.

    `given` is a JSON object: `years` (text) or `start_year` and `end_year` (numbers or text); optional `ceremonies`
    (the years are ordinals), `reprocess`, `skip_enrichment`, `dry_run`, `source`, `source_object`.
    Raises RequestError naming the field that is wrong, YearsError for years that name no ceremony.
    """
    if not isinstance(given, Mapping):
        raise RequestError(f"the input is {_kind(given)}, not a JSON object")
    unknown = [str(name)[:40] for name in given if name not in _FIELDS]
    if unknown:
        raise RequestError(
            f"unknown field{'s' if len(unknown) > 1 else ''} {', '.join(map(repr, unknown[:5]))}",
            hint=f"Known are: {', '.join(_FIELDS)}.",
        )
    years_text, field = _years_text(given)
    by_ordinal = _flag(given, "ceremonies")
    try:
        ceremonies = parse_years(years_text, today=today, ceremonies=by_ordinal)
    except YearsError as error:
        raise YearsError(error.code, f"{field}: {error}", hint=error.hint) from None
    source = _one_of(given, "source", sources.NAMES)
    return ImportRequest(
        ceremonies=ceremonies,
        years_text=years_text,
        reprocess=_one_of(given, "reprocess", REPROCESS),
        skip_enrichment=_flag(given, "skip_enrichment"),
        dry_run=_flag(given, "dry_run"),
        source=source,
        source_object=_object_key(given, source),
    )


def _years_text(given: Mapping[str, Any]) -> tuple[str, str]:
    """The range as text, and the name of the field(s) it came from."""
    bounds = [name for name in ("start_year", "end_year") if given.get(name) is not None]
    if given.get("years") is not None:
        if bounds:
            raise RequestError(f"years and {bounds[0]} are both given; give one or the other")
        years = given["years"]
        if isinstance(years, int) and not isinstance(years, bool):
            if not 0 <= years <= 9999:
                raise RequestError(f"years is {_shown(years)}, not a year of four digits")
            return str(years), "years"
        if not isinstance(years, str):
            raise RequestError(f"years is {_kind(years)}, not text")
        return years, "years"
    if not bounds:
        raise RequestError("years is missing")
    for name in ("start_year", "end_year"):
        if name not in bounds:
            raise RequestError(f"{name} is missing: {bounds[0]} is given without it")
    start, end = (_year(given, name) for name in ("start_year", "end_year"))
    if end < start:
        raise RequestError(f"end_year {end} lies before start_year {start}")
    return (str(start) if start == end else f"{start}-{end}"), "start_year and end_year"


def _year(given: Mapping[str, Any], name: str) -> int:
    value = given[name]
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 9999:
        return value
    if isinstance(value, str) and _YEAR.fullmatch(value.strip()):
        return int(value)
    raise RequestError(f"{name} is {_shown(value)}, not a year of four digits")


def _flag(given: Mapping[str, Any], name: str) -> bool:
    value = given.get(name)
    if value is None or isinstance(value, bool):
        return bool(value)
    raise RequestError(f"{name} is {_shown(value)}, not true or false", hint=f'For example "{name}": true.')


def _one_of(given: Mapping[str, Any], name: str, allowed: tuple[str, ...]) -> str:
    """The value of a field that has few; the first is the default."""
    value = given.get(name)
    if value is None:
        return allowed[0]
    if isinstance(value, str) and value in allowed:
        return value
    raise RequestError(f"{name} is {_shown(value)}, which is none of {', '.join(allowed)}")


def _object_key(given: Mapping[str, Any], source: str) -> str | None:
    value = given.get("source_object")
    uploaded = sources.BY_NAME[source].uploaded
    if value is None:
        if uploaded == "always":
            raise RequestError(
                f"source_object is missing: the source `{source}` needs the S3 key of the uploaded file",
                hint="`oscars import YEARS --source file:PATH` uploads the file and names it.",
            )
        return None
    if uploaded == "never":
        taking = sorted(one.name for one in sources.SOURCES if one.uploaded != "never")
        raise RequestError(f"source_object goes with the source {' or '.join(taking)}, not with {source}")
    if not isinstance(value, str) or not 1 <= len(value) <= MAX_OBJECT_KEY or not is_unicode(value):
        raise RequestError(f"source_object is {_shown(value)}, not the key of an S3 object")
    return value


def _kind(value: Any) -> str:
    names = {bool: "true or false", int: "a number", float: "a number", str: "text", list: "a list", dict: "an object"}
    return "null" if value is None else names.get(type(value), type(value).__name__)


def _shown(value: Any) -> str:
    if isinstance(value, (list, dict)):
        return _kind(value)
    if isinstance(value, int) and abs(value) > 10**40:  # Python writes no number of more than 4,300 digits
        return "a number of more than 40 digits"
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "..."
