"""The recorded pages of oscars.org and IMDb together make the ceremony that the open table tells."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from oscar_import.ceremonies.categories import tracks_person
from oscar_import.ceremonies.comparison import compare
from oscar_import.ceremonies.model import Ceremony
from oscar_import.ceremonies.reconciliation import reconcile
from oscar_import.sources.html.page import Page
from oscar_import.sources.imdb import parser as imdb_event
from oscar_import.sources.imdb.parser import ImdbEvent
from oscar_import.sources.oscar_data.parser import read_ceremony, split
from oscar_import.sources.oscars_org.merge import from_event, merge

from tests.support.examples import examples, in_full
from tests.support.merged_pages import (
    HTML_RESPELLINGS,
    randoms,
    read,
    real_differences,
)

HONEST_DIFFERENCES = {
    ("category", "SHORT FILM (Animated)"): "the page already calls it Animated Short Film, the table from the 97th on",
    (
        "category",
        "SHORT FILM (Live Action)",
    ): "the page already calls it Live Action Short Film, the table from the 98th on",
    (
        "film_titles",
        "DOCUMENTARY (Short Subject)",
    ): "the page writes Nǎi Nai & Wài Pó with its tone mark, the table without",
    (
        "nominee_names",
        "WRITING (Original Screenplay)",
    ): "the table took the words before Justine Triet's name for a part of it",
}
"""All of them spelling but the last."""


@pytest.fixture(scope="module")
def recorded_page(shared: Path) -> str:
    return (shared / "oscars_org" / "ceremonies_2024.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def recorded_event(shared: Path) -> ImdbEvent:
    return imdb_event.read_event(Page((shared / "imdb" / "ev0000003_2024_1.next_data.json").read_bytes()), 96)


@pytest.fixture(scope="module")
def recorded_table(shared: Path) -> Ceremony:
    return read_ceremony(split((shared / "oscar_data" / "oscars.csv").read_bytes())[96], 96)


@pytest.mark.needs("shared")
def test_the_recorded_pages_equal_the_table_nomination_by_nomination(
    recorded_page: str, recorded_event: ImdbEvent, recorded_table: Ceremony
) -> None:
    merged = merge(read(recorded_page), recorded_event)
    assert (len(merged.nominations), merged.wins) == (120, 23)
    differences = compare(recorded_table, merged)
    assert {(item.kind, item.canonical_category) for item in differences} == set(HONEST_DIFFERENCES)
    assert Counter(item.kind for item in differences) == {"category": 10, "film_titles": 1, "nominee_names": 1}
    assert [item.one for item in differences if not item.spelling_only] == [
        "Arthur Harari | Screenplay - Justine Triet"
    ]
    assert merged.findings == ()


@pytest.mark.needs("shared")
def test_the_recorded_pages_give_every_film_and_every_acting_and_directing_person_its_id(
    recorded_page: str, recorded_event: ImdbEvent, recorded_table: Ceremony
) -> None:
    def ids(ceremony: Ceremony) -> Counter[tuple[str, ...]]:
        return Counter(
            (
                item.canonical_category,
                *(film.imdb_id or "" for film in item.films),
                *(nominee.imdb_ids[0] for nominee in item.nominees if tracks_person(item.canonical_category)),
            )
            for item in ceremony.nominations
        )

    assert ids(merge(read(recorded_page), recorded_event)) == ids(recorded_table)


@pytest.mark.needs("shared")
def test_the_recorded_pages_over_the_table_and_back_add_nothing_and_change_no_id(
    recorded_page: str, recorded_event: ImdbEvent, recorded_table: Ceremony
) -> None:
    first = reconcile(None, recorded_table).ceremony
    other = reconcile(first, merge(read(recorded_page), recorded_event))
    back = reconcile(other.ceremony, recorded_table)
    assert (other.added, other.withdrawn, back.added, back.withdrawn) == ((), (), (), ())
    assert (other.awards_added, other.awards_removed) == ((), ())
    assert back.ceremony == replace(first, version=3)


@pytest.mark.needs("shared")
def test_imdbs_recorded_page_alone_has_the_same_nominations(
    recorded_event: ImdbEvent, recorded_table: Ceremony
) -> None:
    result = reconcile(reconcile(None, recorded_table).ceremony, from_event(recorded_event))
    assert (result.added, result.withdrawn) == ((), ())


@pytest.mark.needs("shared")
@pytest.mark.parametrize("how", ["decomposed", *in_full([how for how in HTML_RESPELLINGS if how != "decomposed"])])
def test_the_recorded_page_written_otherwise_is_the_same(
    how: str, recorded_page: str, recorded_event: ImdbEvent, recorded_table: Ceremony
) -> None:
    merged = merge(read(HTML_RESPELLINGS[how](recorded_page)), recorded_event)
    assert {
        (item.kind, item.canonical_category) for item in compare(recorded_table, merged) if not item.spelling_only
    } == {("nominee_names", "WRITING (Original Screenplay)")}
    assert merged.findings == ()


@pytest.mark.needs("shared")
@given(randoms)
@settings(max_examples=examples(10))
def test_the_recorded_pages_in_any_order_are_the_same(
    recorded_page: str, recorded_event: ImdbEvent, recorded_table: Ceremony, random: Random
) -> None:
    page = read(recorded_page)
    shuffled = replace(page, honorees=tuple(random.sample(page.honorees, len(page.honorees))))
    nominations = random.sample(recorded_event.nominations, len(recorded_event.nominations))
    merged = merge(shuffled, replace(recorded_event, nominations=tuple(nominations)))
    assert len(real_differences(recorded_table, merged)) == 1
    assert merged.findings == ()
