"""Statistics are a recount, whatever happened before."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oscar_import.catalogue.statistics import Count, Statistics, statistics_of
from oscar_import.ceremonies.categories import is_major
from oscar_import.ceremonies.model import Ceremony, Nomination
from oscar_import.ceremonies.reconciliation import reconcile


def nomination(category: str, *, won: bool = False, official: bool = True, withdrawn: bool = False) -> Nomination:
    return Nomination(category, category, (), (), won=won, official=official, withdrawn=withdrawn)


def test_nothing_counts_to_nothing() -> None:
    assert statistics_of({}) == Statistics()


def test_nominations_wins_and_major_ones_are_counted_by_category_and_year() -> None:
    statistics = statistics_of(
        {
            96: [nomination("BEST PICTURE", won=True), nomination("SOUND MIXING")],
            3: [nomination("SOUND MIXING", won=True)],
            2: [nomination("DIRECTING", official=False)],
        }
    )
    assert statistics == Statistics(
        nominations=4,
        wins=2,
        major_nominations=2,
        major_wins=1,
        official_nominations=3,
        official_wins=2,
        official_major_nominations=1,
        official_major_wins=1,
        by_category={
            "BEST PICTURE": Count(1, 1, 1, 1),
            "DIRECTING": Count(1, 0, 0, 0),
            "SOUND MIXING": Count(2, 1, 2, 1),
        },
        by_year={1930: Count(2, 1, 1, 1), 2024: Count(2, 1, 2, 1)},
    )


def test_a_withdrawn_nomination_does_not_count() -> None:
    assert statistics_of({96: [nomination("DIRECTING", won=True, withdrawn=True)]}) == Statistics()


def test_as_a_document_the_years_are_text() -> None:
    document = statistics_of({96: [nomination("DIRECTING", won=True)]}).to_document()
    counted = {"nominations": 1, "wins": 1, "official_nominations": 1, "official_wins": 1}
    assert document["by_year"] == {"2024": counted}
    assert document["major_wins"] == 1


def test_awards_outside_the_competition_are_counted_apart_if_they_were_given() -> None:
    awards = [
        {"kind": "special", "won": True},
        {"kind": "scientific", "won": True},
        {"kind": "scientific", "won": False},
    ]
    assert statistics_of({}, awards) == Statistics(special_awards=1, scientific_awards=1)


@pytest.mark.exhaustive
def test_the_films_of_all_98_add_up_to_the_nominations_that_name_one(ceremonies: dict[int, Ceremony]) -> None:
    of_film: dict[str | None, dict[int, list[Nomination]]] = defaultdict(lambda: defaultdict(list))
    for ordinal, ceremony in ceremonies.items():
        for item in ceremony.nominations:
            for film in item.films:
                of_film[film.imdb_id][ordinal].append(item)
    named = [item for ceremony in ceremonies.values() for item in ceremony.nominations for _ in item.films]
    counted = [statistics_of(nominations) for nominations in of_film.values()]
    assert sum(count.nominations for count in counted) == len(named)
    assert sum(count.wins for count in counted) == sum(item.won for item in named)
    assert max(count.wins for count in counted) == 11
    titanic = statistics_of(of_film["tt0120338"])
    assert (titanic.nominations, titanic.wins, titanic.major_nominations, titanic.major_wins) == (14, 11, 4, 2)


# --- any order of imports ---------------------------------------------------------------------------------------------

ORDINALS = (1, 2, 96)


@given(st.data())
def test_statistics_equal_a_recount_after_any_imports(ceremonies: dict[int, Ceremony], data: st.DataObject) -> None:
    """Records hold a ceremony's part, set and never added to: the last import of each ceremony decides."""
    stored: dict[int, Ceremony] = {}
    record: dict[int, tuple[Nomination, ...]] = {}
    for _ in range(data.draw(st.integers(1, 6))):
        told = ceremonies[data.draw(st.sampled_from(ORDINALS))]
        if data.draw(st.booleans(), label="before the night"):
            told = replace(told, nominations=tuple(replace(item, won=False) for item in told.nominations))
        dropped = data.draw(st.integers(0, 5), label="dropped")
        source = data.draw(st.sampled_from(["oscar_data", "oscars_org"]))
        told = replace(told, nominations=told.nominations[dropped:], source=source)
        stored[told.ordinal] = reconcile(stored.get(told.ordinal), told).ceremony
        record[told.ordinal] = stored[told.ordinal].nominations
    standing = [item for ceremony in stored.values() for item in ceremony.standing]
    counted = statistics_of(record)
    assert counted.nominations == len(standing)
    assert counted.wins == sum(item.won for item in standing)
    assert counted.major_wins == sum(item.won and is_major(item.canonical_category) for item in standing)
    assert sum(count.nominations for count in counted.by_category.values()) == len(standing)
    assert sum(count.wins for count in counted.by_year.values()) == counted.wins
