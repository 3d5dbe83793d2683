"""Date, venue and hosts of the ceremonies, and how many nominations and wins each is known to have.

The facts are in `facts.tsv` beside this module. Dates agree in two sources. Venue and hosts come from loose text that
was checked line by line; an empty cell is unknown or, for hosts, nobody. Where sources differ or the text was wrong,
`source` says which was followed and what others say: the Academy's own page for the two venues of the 93rd.
Nominations and wins are competitive ones, not official ones included, as the open table of nominations has them,
without the honorary foreign-film awards (`categories`).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class CeremonyFacts:
    """What is known of a ceremony beyond its nominations; nothing of it for a ceremony that is not in the table."""

    date: str | None = None
    """ISO 8601, `2024-03-10`."""
    venue: str | None = None
    """Two venues of one night are joined by `; `."""
    hosts: tuple[str, ...] = ()
    nominations: int | None = None
    wins: int | None = None


def facts_of(ordinal: int) -> CeremonyFacts:
    """The facts of a ceremony; every field unknown for one that is not in the table, such as a ceremony to come."""
    return _all_facts().get(ordinal, CeremonyFacts())


@cache
def _all_facts() -> dict[int, CeremonyFacts]:
    with Path(__file__).with_suffix(".tsv").open(encoding="utf-8", newline="") as file:
        return {
            int(row["ceremony"]): CeremonyFacts(
                date=row["date"] or None,
                venue=row["venue"] or None,
                hosts=tuple(host for host in row["hosts"].split("|") if host),
                nominations=int(row["nominations"]),
                wins=int(row["wins"]),
            )
            for row in csv.DictReader(file, delimiter="\t")
        }
