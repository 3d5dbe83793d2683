"""Whether the film that OMDb answered with is the one that was asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from oscar_import.ceremonies.calendar import years_apart
from oscar_import.enrichment.omdb.ratings import whole_number
from oscar_import.json_fields import text_of
from oscar_import.normalization import same_title

ANOTHER_ID = "Asked for "
"""What a message begins with."""
_YEARS_OF_A_RELEASE = 1


@dataclass(frozen=True)
class Answered:
    """For which film an answer is. `message` is a sentence where its id is not the one that was asked for: a finding
    where it is the film all the same, else the reason why it is not stored."""

    is_ours: bool
    message: str = ""


def answered_film(body: Mapping[str, Any], *, asked: str, title: str, film_year: str) -> Answered:
    """Compares the `imdbID` in an answer with the id that was asked for.

    IMDb merges titles and OMDb follows, sooner or later than others: where the ids differ, title and year decide.
    An answer that names no id is taken for what was asked.
    """
    imdb_id = text_of(body.get("imdbID"), to_bytes=20)
    if imdb_id in (None, asked):
        return Answered(True)
    answered = text_of(body.get("Title"), to_bytes=200) or ""
    year = whole_number(text_of(body.get("Year"), to_bytes=20))
    distance = years_apart(film_year, year)
    shown = f"{answered or 'no title'} ({year or 'no year'}), {imdb_id}"
    if answered and same_title(title, answered) and distance is not None and distance <= _YEARS_OF_A_RELEASE:
        return Answered(True, f"{ANOTHER_ID}{asked}, OMDb answered with {shown}: title and year agree.")
    return Answered(False, f"{ANOTHER_ID}{asked}, {title} of {film_year}: OMDb answered with another film, {shown}")
