"""What the snapshot of all 98 ceremonies says of people and films, with figures by the Academy Awards Database."""

from __future__ import annotations

from dataclasses import asdict

import pytest
from oscar_import.catalogue.statistics import Statistics, statistics_of
from oscar_import.ceremonies.corrections import corrected
from oscar_import.ceremonies.model import Ceremony
from oscar_import.ceremonies.reconciliation import reconcile

from oscars.operations.catalogue import Catalogue

pytestmark = pytest.mark.exhaustive


@pytest.fixture(scope="module")
def catalogue(ceremonies: dict[int, Ceremony]) -> Catalogue:
    stored = [reconcile(None, corrected(ceremony)).ceremony for ceremony in ceremonies.values()]
    return Catalogue({"ceremonies": [asdict(ceremony) for ceremony in stored], "films": {}, "people": {}})


def of_person(catalogue: Catalogue, person: str) -> Statistics:
    awards = (award for _, award in catalogue.awards_of_people.get(person, ()))
    return statistics_of(catalogue.nominations_of_people.get(person, {}), awards)


def test_the_godfather_has_10_official_nominations_and_one_that_was_revoked(catalogue: Catalogue) -> None:
    counted = statistics_of(catalogue.nominations_of_films["tt0068646"])
    assert (counted.official_nominations, counted.official_wins, counted.nominations) == (10, 3, 11)


@pytest.mark.parametrize(("person", "official", "wins"), [("nm0000370", 59, 22), ("nm0316539", 38, 10)])
def test_walt_disney_and_cedric_gibbons_have_the_academys_figures(
    catalogue: Catalogue, person: str, official: int, wins: int
) -> None:
    counted = of_person(catalogue, person)
    assert (counted.official_nominations, counted.official_wins) == (official, wins)
    assert counted.nominations > official


def test_jackie_chan_has_an_honorary_award_and_no_nomination(catalogue: Catalogue) -> None:
    counted = of_person(catalogue, "nm0000329")
    assert (counted.nominations, counted.special_awards, counted.scientific_awards) == (0, 1, 0)
    assert catalogue.name("nm0000329") == "Jackie Chan"
    ((ordinal, award),) = catalogue.awards_of_people["nm0000329"]
    assert (ordinal, award["canonical_category"]) == (89, "HONORARY AWARD")


def test_people_with_awards_only_are_found(catalogue: Catalogue) -> None:
    only = catalogue.awards_of_people.keys() - catalogue.nominations_of_people.keys()
    special = {
        person for person in only if any(award["kind"] == "special" for _, award in catalogue.awards_of_people[person])
    }
    assert (len(only), len(special)) == (709, 176)
