"""How often a film or a person was nominated and won: counted again from the nominations, never counted up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from oscar_import.ceremonies.calendar import year_held
from oscar_import.ceremonies.categories import is_major
from oscar_import.ceremonies.model import Nomination
from oscar_import.json_fields import JsonObject


@dataclass(frozen=True)
class Count:
    nominations: int = 0
    wins: int = 0
    official_nominations: int = 0
    official_wins: int = 0

    def plus(self, nomination: Nomination) -> Count:
        return Count(
            self.nominations + 1,
            self.wins + nomination.won,
            self.official_nominations + nomination.official,
            self.official_wins + (nomination.official and nomination.won),
        )


@dataclass(frozen=True)
class Statistics:
    """Competitive nominations that stand, those that are not official included; `official_…` are without these."""

    nominations: int = 0
    wins: int = 0
    major_nominations: int = 0
    major_wins: int = 0
    official_nominations: int = 0
    official_wins: int = 0
    official_major_nominations: int = 0
    official_major_wins: int = 0
    special_awards: int = 0
    """Awards outside the competition: honorary ones and their like, not counted above."""
    scientific_awards: int = 0
    by_category: Mapping[str, Count] = field(default_factory=dict)
    """By canonical category, in alphabetical order."""
    by_year: Mapping[int, Count] = field(default_factory=dict)
    """By the calendar year the ceremony was held in, ascending."""

    def to_document(self) -> JsonObject:
        """As JSON; the years become text."""
        return {
            "nominations": self.nominations,
            "wins": self.wins,
            "major_nominations": self.major_nominations,
            "major_wins": self.major_wins,
            "official_nominations": self.official_nominations,
            "official_wins": self.official_wins,
            "official_major_nominations": self.official_major_nominations,
            "official_major_wins": self.official_major_wins,
            "special_awards": self.special_awards,
            "scientific_awards": self.scientific_awards,
            "by_category": {name: vars(count) for name, count in self.by_category.items()},
            "by_year": {str(year): vars(count) for year, count in self.by_year.items()},
        }


def statistics_of(
    nominations: Mapping[int, Iterable[Nomination]], awards: Iterable[Mapping[str, Any]] = ()
) -> Statistics:
    """Of one film or one person.

    `nominations`: ceremony ordinal → the nominations of that ceremony that name the film or the person, which is what
    their records hold. Withdrawn ones do not count. `awards`: documents of the awards outside the competition that name
    it; of the scientific ones those that were considered and not given do not count.
    """
    standing = [
        (ordinal, nomination)
        for ordinal, of_ceremony in nominations.items()
        for nomination in of_ceremony
        if not nomination.withdrawn
    ]
    given = Counter(award["kind"] for award in awards if award["won"])
    total, major = Count(), Count()
    by_category: dict[str, Count] = {}
    by_year: dict[int, Count] = {}
    for ordinal, nomination in standing:
        category, year = nomination.canonical_category, year_held(ordinal)
        total = total.plus(nomination)
        if is_major(category):
            major = major.plus(nomination)
        by_category[category] = by_category.get(category, Count()).plus(nomination)
        by_year[year] = by_year.get(year, Count()).plus(nomination)
    return Statistics(
        nominations=total.nominations,
        wins=total.wins,
        major_nominations=major.nominations,
        major_wins=major.wins,
        official_nominations=total.official_nominations,
        official_wins=total.official_wins,
        official_major_nominations=major.official_nominations,
        official_major_wins=major.official_wins,
        special_awards=given["special"],
        scientific_awards=given["scientific"],
        by_category=dict(sorted(by_category.items())),
        by_year=dict(sorted(by_year.items())),
    )
