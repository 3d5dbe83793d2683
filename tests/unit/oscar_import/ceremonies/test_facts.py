"""Date, venue and hosts."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from oscar_import.ceremonies.calendar import year_held
from oscar_import.ceremonies.facts import CeremonyFacts, facts_of
from oscar_import.ceremonies.model import Ceremony


def test_every_date_lies_in_the_year_the_ceremony_was_held() -> None:
    for ordinal in range(1, 99):
        assert date.fromisoformat(facts_of(ordinal).date or "").year == year_held(ordinal)


def test_the_dates_ascend() -> None:
    dates = [facts_of(ordinal).date or "" for ordinal in range(1, 99)]
    assert dates == sorted(dates)


def test_two_venues_of_one_night_and_several_hosts_are_kept() -> None:
    facts = facts_of(25)
    assert facts.venue == "RKO Pantages Theatre, Hollywood; NBC International Theatre, New York"
    assert facts.hosts == ("Bob Hope", "Conrad Nagel", "Fredric March")


def test_the_30th_was_hosted_by_people_only() -> None:
    assert facts_of(30).hosts == ("Bob Hope", "David Niven", "Jack Lemmon", "James Stewart", "Rosalind Russell")


@pytest.mark.parametrize("ordinal", [41, 61, 93])
def test_a_ceremony_without_a_host_has_none(ordinal: int) -> None:
    assert facts_of(ordinal).hosts == ()


def test_conrad_nagel_hosted_the_5th() -> None:
    """Wikipedia, 5th Academy Awards: "hosted by Conrad Nagel"."""
    assert facts_of(5).hosts == ("Conrad Nagel",)


def test_the_93rd_was_held_in_two_places() -> None:
    """oscars.org/oscars/ceremonies/2021: "Union Station Los Angeles and the Dolby Theatre at the Hollywood & Highland
    Center"."""
    assert facts_of(93).venue == "Union Station, Los Angeles; Dolby Theatre, Hollywood"


def test_bob_hope_hosted_19_ceremonies() -> None:
    assert sum("Bob Hope" in facts_of(ordinal).hosts for ordinal in range(1, 99)) == 19


def test_of_a_ceremony_to_come_nothing_is_known() -> None:
    assert facts_of(99) == CeremonyFacts()


def test_a_ceremony_that_is_read_has_its_date_venue_and_hosts(ceremonies: dict[int, Ceremony]) -> None:
    ceremony = ceremonies[96]
    assert (ceremony.date, ceremony.venue, ceremony.hosts) == (
        "2024-03-10",
        "Dolby Theatre, Hollywood",
        ("Jimmy Kimmel",),
    )


def test_the_known_totals_are_the_tables(golden: Path) -> None:
    with (golden / "ceremonies.tsv").open(encoding="utf-8", newline="") as file:
        counted = [(int(row["nominations"]), int(row["wins"])) for row in csv.DictReader(file, delimiter="\t")]
    assert [(facts_of(ordinal).nominations, facts_of(ordinal).wins) for ordinal in range(1, 99)] == counted


@pytest.mark.needs("shared")
def test_the_dates_are_the_recorded_ones(shared: Path) -> None:
    with (shared / "ceremonies" / "ceremonies.tsv").open(encoding="utf-8", newline="") as file:
        recorded = [row["date"] for row in csv.DictReader(file, delimiter="\t")]
    assert [facts_of(ordinal).date for ordinal in range(1, 99)] == recorded
