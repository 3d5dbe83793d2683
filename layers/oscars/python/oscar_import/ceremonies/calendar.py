"""Which ceremony was held when, and what YEARS means on the command line and in the state machine's input.

Ceremony N honours the films of 1927+N and was held in 1928+N, except for the 3rd (1930), 4th (1931) and 5th (1932):
so 1930 saw two ceremonies and 1933 none. The first six honour a split year, written `1927/28`.
"""

from __future__ import annotations

import re
from datetime import date

from oscar_import.ceremonies.year_spellings import full_year, meant_years, plain_years
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
_RANGE = re.compile(r"([0-9]{1,4})(?:\s*(?:-|\bto\b)\s*([0-9]{1,4}))?")
_SPLIT_YEAR = re.compile(r"([0-9]{4})\s*/\s*(?:[0-9]{2})?([0-9]{2})")
_DECADE = re.compile(r"([0-9]{3})0'?s")
_NTH = re.compile(r"([0-9]{1,3})(?:st|nd|rd|th)", re.IGNORECASE)


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
    years and ranges, up to next year; with `ceremonies` the numbers are ordinals. A range may have any dash and a short
    end (`2017-26`); decades (`1990s`) and the first six's years of films (`1927/28`) are read too. Raises YearsError
    saying what was wrong with which part, and what would be right.
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
    for part in map(str.strip, plain_years(text).split(",")):
        if ceremonies:
            ordinals.update(_ordinals(*_read_range(_NTH.sub(r"\1", part), one, hint), today))
        else:
            ordinals.update(_ordinals_of_years(part, hint, today))
    return tuple(sorted(ordinals))


def _ordinals_of_years(part: str, hint: str, today: date) -> list[int]:
    if split := _SPLIT_YEAR.fullmatch(part):
        return [_honouring(part, int(split[1]), int(split[2]))]
    return _ordinals_held(*_read_years(part, hint, today), today)


def _read_years(part: str, hint: str, today: date) -> tuple[int, int]:
    """The first and the last year of a part, as people write them. Raises YearsError where it could be two things."""
    if decade := _DECADE.fullmatch(part):
        first = int(decade[1]) * 10
        return max(first, FIRST_YEAR) if first + 9 >= FIRST_YEAR else first, min(first + 9, max(today.year, first))
    if nth := _NTH.fullmatch(part):
        right = f"--ceremonies {nth[1]}, or in a run's input " + '"ceremonies": true'
        raise _unclear(f"{part} is the number of a ceremony", right)
    match = _RANGE.fullmatch(part)
    if match and len(match[1]) < 3:
        years = "-".join(str(full_year(int(one), this_year=today.year)) for one in match.groups() if one)
        numbers = "-".join(one for one in match.groups() if one)
        by_number = f", or {'ceremonies' if match[2] else 'ceremony'} {numbers}: --ceremonies {numbers}"
        raise _unclear(f"{part[:20]} is no year in full", years + (by_number if int(match[1]) else ""))
    if match and match[2] and len(match[2]) in (1, 3):
        raise _unclear(f"{part} has no year in full at its end", f"{match[1]}-{match[1][: -len(match[2])]}{match[2]}")
    if match and match[2] and len(match[2]) == 2:
        first = int(match[1])
        last = first - first % 100 + int(match[2])
        return _read_range(
            f"{first}-{last + 100 if last < first and last + 100 <= today.year + 1 else last}", "year", hint
        )
    if part and not match and (meant := meant_years(part, this_year=today.year)):
        raise _unclear(f"{_shown(part)} is neither a year nor a range of them", meant)
    return _read_range(part, "year", hint)


def _honouring(part: str, first: int, second: int) -> int:
    """The ceremony that honoured the films of two years."""
    ordinal = first + 1 - 1927
    if 1 <= ordinal <= _LAST_SPLIT_YEAR and (first + 1) % 100 == second:
        return ordinal
    last = first - first % 100 + second
    both = f"{first}-{last if last > first else last + 100}"
    raise _unclear(f"{part[:20]} may be one ceremony or two", f"{first + 1} (films of {first}), or {both}")


def _unclear(what: str, right: str) -> YearsError:
    return YearsError("invalid_years", f"{what}: write {right}", hint=_HINT)


def _read_range(part: str, one: str, hint: str) -> tuple[int, int]:
    if not part:
        raise YearsError("invalid_years", f"there is a comma with no {one} beside it", hint=hint)
    match = _RANGE.fullmatch(part)
    if not match:
        raise YearsError("invalid_years", f"{_shown(part)} is neither a {one} nor a range of them", hint=hint)
    first = int(match[1])
    last = int(match[2]) if match[2] else first
    if last < first:
        raise YearsError("invalid_years", f"{part} runs backwards: did you mean {last}-{first}?", hint=hint)
    return first, last


def _shown(part: str) -> str:
    return repr(part if len(part) <= 40 else part[:37] + "...")[:120]  # of one character repr may make ten


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
            is_year = FIRST_YEAR <= ordinal <= today.year + 1
            raise YearsError(
                "invalid_years",
                f"there is no ceremony number {ordinal}: numbers from 1 to {latest} can be asked for",
                hint=f"{ordinal} is a year: leave out --ceremonies." if is_year else _CEREMONIES_HINT,
            )
    return range(first, last + 1)


def years_apart(film_year: str, release_year: int | None) -> int | None:
    """Years between a release and the nearer of a film year's years (`1927/28` is 1927 and 1928); None if unknown."""
    first = re.match(r"\d{4}", film_year)
    if not first or release_year is None:
        return None
    years = (int(first[0]), int(first[0]) + 1) if "/" in film_year else (int(first[0]),)
    return min(abs(release_year - year) for year in years)
