"""The range of every number and date that is stored. What an upstream says outside of it is unknown, with a finding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Range:
    lowest: int
    highest: int
    meaning: str
    zero_is_unknown: bool = False
    """TMDb and OMDb write 0 for what they do not know: no finding."""

    def __contains__(self, value: object) -> bool:
        return isinstance(value, int | float) and self.lowest <= value <= self.highest

    def __str__(self) -> str:
        return f"{self.lowest:,} to {self.highest:,}"


RANGES: Mapping[str, Range] = {
    "tmdb_id": Range(1, 2**31 - 1, "TMDb's number of a film or person."),
    "runtime_minutes": Range(1, 9_999, "Length of a film.", zero_is_unknown=True),
    "budget_usd": Range(1, 10**11, "What a film cost.", zero_is_unknown=True),
    "revenue_usd": Range(1, 10**11, "What it earned, worldwide.", zero_is_unknown=True),
    "box_office_usd": Range(1, 10**11, "What it earned in the United States.", zero_is_unknown=True),
    "vote_average": Range(0, 10, "TMDb's users on a film or image."),
    "vote_count": Range(1, 10**9, "How many of them voted.", zero_is_unknown=True),
    "popularity": Range(0, 10**9, "TMDb's measure; it orders candidates and is not stored."),
    "order": Range(0, 10**6, "Place of an actor on the bill."),
    "width": Range(1, 100_000, "Pixels of an image.", zero_is_unknown=True),
    "height": Range(1, 100_000, "Pixels of an image.", zero_is_unknown=True),
    "year": Range(1870, 2200, "Year of a film, and of every date."),
    "imdb": Range(0, 10, "IMDb's rating; IMDb gives 1 to 10."),
    "rotten_tomatoes": Range(0, 100, "Share of good reviews."),
    "metacritic": Range(0, 100, "Metascore among the ratings."),
    "metascore": Range(0, 100, "Metascore."),
    "imdb_votes": Range(0, 10**9, "How many voted at IMDb."),
    "oscars_won": Range(0, 100, "Oscars won, in OMDb's awards text."),
    "oscars_nominated": Range(0, 100, "Oscar nominations, in OMDb's awards text."),
    "event_year": Range(1, 9_999, "Year of an event of IMDb; another than the ceremony's is refused."),
    "event_instance": Range(1, 9, "Which event of its year."),
}
