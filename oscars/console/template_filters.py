"""How numbers, times, names and outcomes are written on the page: the filters of its templates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from oscar_import.ceremonies import sources
from oscar_import.ceremonies.calendar import film_years, year_held
from oscar_import.clock import from_iso

from oscars.operations import formatting

GLYPHS = {**formatting.STATE_GLYPHS, "running": formatting.STATE_GLYPHS["enriching"]}
STATUS_WORDS = {**formatting.STATE_WORDS, "superseded": "taken over by a newer run"}
OUTCOME_WORDS = {
    "done": "done",
    "not_needed": "not needed",
    "skipped": "skipped",
    "deferred": "waits for another day",
    "not_found": "not found",
    "ambiguous": "several candidates",
    "failed": "failed",
}
SMALL_WORDS = {"a", "an", "and", "by", "for", "in", "of", "on", "or", "the", "to", "with"}


def sentence(text: str) -> str:
    """With a capital and a full stop, as errors are not: they also stand in the middle of lines."""
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?", "…")) else ".") if text else ""


def number(value: float | None) -> str:
    """`5,264`; a dash for nothing."""
    return "–" if value is None else f"{value:,.0f}"


def percent(ratio: float | None) -> str:
    """Never 100 % of what is not whole."""
    return "–" if ratio is None else f"{int(ratio * 1000) / 10:.1f} %"


def money(value: float | None) -> str:
    """US dollars: no cents where it is much, parts of a cent where it is little."""
    if value is None:
        return "–"
    if value >= 1000:
        return f"${value:,.0f}"
    return f"${value:,.2f}" if value >= 0.01 or value == 0 else f"${value:.4f}"


def moment(text: str | datetime | None) -> str:
    """`22 Nov 2026, 10:00 UTC`."""
    if text is None:
        return "–"
    at = from_iso(text) if isinstance(text, str) else text
    return f"{at.day} {at:%b %Y, %H:%M} UTC"


def day(text: str | None) -> str:
    """`21 March 1994` of an ISO date."""
    if not text:
        return ""
    at = datetime.fromisoformat(text)
    return f"{at.day} {at:%B %Y}"


def pace(films_per_second: float) -> str:
    """`12.5 films/s`; what is slow is told by the minute."""
    return f"{films_per_second:.1f} films/s" if films_per_second >= 1 else f"{films_per_second * 60:.0f} films/min"


def seconds_between(began: str | None, ended: str | None) -> float | None:
    return (from_iso(ended) - from_iso(began)).total_seconds() if began and ended else None


def category(name: str) -> str:
    """`ACTOR IN A LEADING ROLE` as `Actor in a Leading Role`; what stands in brackets keeps its own letters."""
    outside, bracket, rest = name.partition("(")
    shown = [
        word if word in SMALL_WORDS and place else "-".join(part.capitalize() for part in word.split("-"))
        for place, word in enumerate(outside.lower().split())
    ]
    return " ".join(shown) + (f" ({rest}" if bracket else "")


def plural(value: int, one: str, many: str | None = None) -> str:
    return formatting.count(value, one, many)


def years(first: int | None, last: int | None) -> str:
    """`1994` or `1994–2003`."""
    return "–".join(dict.fromkeys(str(year) for year in (first, last) if year))


def is_person(imdb_id: str) -> bool:
    """Whether the id is a person's: not a company's, and not unknown."""
    return imdb_id.startswith("nm")


FILTERS: Mapping[str, Callable[..., Any]] = {
    "category": category,
    "day": day,
    "duration": formatting.duration,
    "film_years": film_years,
    "moment": moment,
    "money": money,
    "number": number,
    "ordinal": formatting.ordinal,
    "pace": pace,
    "percent": percent,
    "plural": plural,
    "sentence": sentence,
    "source": sources.label_of,
    "year_held": year_held,
}
