"""Which ceremony was held when, and what YEARS means on the command line and in the state machine's input.

Ceremony N honours the films of 1927+N and was held in 1928+N, except for the 3rd (1930), 4th (1931) and 5th (1932):
so 1930 saw two ceremonies and 1933 none. The first six honour a split year, written `1927/28`.
"""

from __future__ import annotations

import re
from datetime import date

from oscar_import.errors import Terminal

FIRST_YEAR = 1929
CURRENT = "current"
"""In the place of years: the ceremony of this calendar year."""
MAX_TEXT = 1000
"""Characters; every ceremony named one by one is shorter."""

_HELD_IN_ANOTHER_YEAR = {3: 1930, 4: 1931, 5: 1932}
_LAST_SPLIT_YEAR = 6
_HINT = "Examples: 1994, 1929-1936, 1994,1998-2001, all, current."
_CEREMONIES_HINT = "Examples with --ceremonies: 66, 1-8, 66,70-73, all."
_RANGE = re.compile(r"([0-9]{1,4})(?:\s*-\s*([0-9]{1,4}))?")


class YearsError(Terminal):
    """YEARS that name no ceremony: `code` is `no_ceremony` (none was held then) or `invalid_years` (all else)."""


def year_held(ordinal: int) -> int:
    """The calendar year the ceremony was held in; by the rule for ceremonies to come."""
    return _HELD_IN_ANOTHER_YEAR.get(ordinal, 1928 + ordinal)


def ceremonies_held_in(year: int) -> tuple[int, ...]:
    """The ordinals of the ceremonies of a calendar year: one, two for 1930, none for 1933 and before 1929."""
    near = (year - 1928, year - 1927)
    return tuple(ordinal for ordinal in near if ordinal >= 1 and year_held(ordinal) == year)


def film_years(ordinal: int) -> str:
    """The label of the year whose films are honoured: `1927/28` to `1932/33` for the first six, then `1934`."""
    year = 1927 + ordinal
    return f"{year - 1}/{year % 100}" if ordinal <= _LAST_SPLIT_YEAR else str(year)


def latest_ceremony(today: date) -> int:
    """The ordinal of the newest ceremony that can be asked for: next calendar year's."""
    return max(ceremonies_held_in(today.year + 1))


def is_current(text: str) -> bool:
    """Whether YEARS asks for the current ceremony, whichever that is on the day."""
    return text.strip().lower() == CURRENT


def parse_years(text: str, *, today: date, ceremonies: bool = False) -> tuple[int, ...]:
    """Reads YEARS into ceremony ordinals, ascending, each once.

    `text` is `all` (every ceremony up to this calendar year's), `current` (this calendar year's) or a comma list of
    years and ranges, up to next year; with `ceremonies` the numbers are ordinals. Raises YearsError saying what was
    wrong with which part.
    """
    hint = _CEREMONIES_HINT if ceremonies else _HINT
    one = "number of a ceremony" if ceremonies else "year"
    if len(text) > MAX_TEXT:
        raise YearsError(
            "invalid_years", f"the years are {len(text):,} characters long; {MAX_TEXT:,} is the most", hint=hint
        )
    if not text.strip():
        raise YearsError("invalid_years", f"no {one} was given", hint=hint)
    if text.strip().lower() == "all":
        return tuple(range(1, max(ceremonies_held_in(today.year)) + 1))
    if is_current(text):
        return (max(ceremonies_held_in(today.year)),)
    ordinals: set[int] = set()
    for part in text.split(","):
        first, last = _read_range(part.strip(), one, hint)
        if ceremonies:
            ordinals.update(_ordinals(first, last, today))
        else:
            ordinals.update(_ordinals_held(first, last, today))
    return tuple(sorted(ordinals))


def _read_range(part: str, one: str, hint: str) -> tuple[int, int]:
    if not part:
        raise YearsError("invalid_years", f"there is a comma with no {one} beside it", hint=hint)
    match = _RANGE.fullmatch(part)
    if not match:
        shown = repr(part if len(part) <= 40 else part[:37] + "...")[:120]  # of one character repr may make ten
        raise YearsError("invalid_years", f"{shown} is neither a {one} nor a range of them", hint=hint)
    first = int(match[1])
    last = int(match[2]) if match[2] else first
    if last < first:
        raise YearsError("invalid_years", f"{part} runs backwards: did you mean {last}-{first}?", hint=hint)
    return first, last


def _ordinals_held(first: int, last: int, today: date) -> list[int]:
    latest = today.year + 1
    for year in (first, last):
        if year < FIRST_YEAR:
            raise YearsError(
                "invalid_years",
                f"no ceremony was held in {year}: the first was in {FIRST_YEAR}",
                hint=f"Years from {FIRST_YEAR} to {latest} can be asked for.",
            )
        if year > latest:
            raise YearsError(
                "invalid_years",
                f"{year} is too far ahead: {latest} is the latest year that can be asked for",
                hint=f"Years from {FIRST_YEAR} to {latest} can be asked for.",
            )
    ordinals = [ordinal for year in range(first, last + 1) for ordinal in ceremonies_held_in(year)]
    if not ordinals:
        raise YearsError(
            "no_ceremony",
            "no ceremony was held in 1933: the 5th was in November 1932, the 6th in March 1934",
            hint="Ask for 1932, 1934, or a range such as 1932-1934.",
        )
    return ordinals


def _ordinals(first: int, last: int, today: date) -> range:
    latest = latest_ceremony(today)
    for ordinal in (first, last):
        if not 1 <= ordinal <= latest:
            raise YearsError(
                "invalid_years",
                f"there is no ceremony number {ordinal}: numbers from 1 to {latest} can be asked for",
                hint=_CEREMONIES_HINT,
            )
    return range(first, last + 1)


def years_apart(film_year: str, release_year: int | None) -> int | None:
    """Years between a release and the nearer of a film year's years (`1927/28` is 1927 and 1928); None if unknown."""
    first = re.match(r"\d{4}", film_year)
    if not first or release_year is None:
        return None
    years = (int(first[0]), int(first[0]) + 1) if "/" in film_year else (int(first[0]),)
    return min(abs(release_year - year) for year in years)
