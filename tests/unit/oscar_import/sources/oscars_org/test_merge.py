"""oscars.org's page and IMDb's together make the ceremony that the open table tells."""

from __future__ import annotations

from dataclasses import replace

import pytest
from oscar_import.ceremonies.facts import facts_of
from oscar_import.ceremonies.model import Ceremony, FilmReference, Nominee
from oscar_import.ceremonies.reconciliation import reconcile
from oscar_import.ceremonies.validation import errors_of, validate
from oscar_import.sources.html.page import Page
from oscar_import.sources.imdb import parser as imdb_event
from oscar_import.sources.oscars_org import parser as oscars_org
from oscar_import.sources.oscars_org.merge import from_event, merge

from tests.support.examples import in_full
from tests.support.made_pages import Category, categories_of, imdb_data, imdb_page, oscars_org_page
from tests.support.merged_pages import (
    codes,
    made,
    real_differences,
)


@pytest.mark.parametrize("ordinal", [45, 62, *in_full([10, 21, 34, 56, 64, 67, 82, 89, 96, 98])])
def test_pages_that_tell_a_ceremony_make_that_ceremony(told: dict[int, Ceremony], ordinal: int) -> None:
    assert real_differences(told[ordinal], made(told[ordinal])) == []


def test_the_short_documentaries_of_the_14th_get_their_ids_under_imdbs_name_for_them(
    told: dict[int, Ceremony],
) -> None:
    at_imdb = [
        ("Best Documentary" if name == "DOCUMENTARY (Short Subject)" else name, items)
        for name, items in categories_of(told[14])
    ]
    merged = made(told[14], imdb=at_imdb)
    assert real_differences(told[14], merged) == []
    assert codes(merged) == codes(made(told[14]))
    alone = from_event(imdb_event.read_event(Page(imdb_page(imdb_data(told[14], at_imdb)).encode()), 14))
    shorts = [one for one in alone.nominations if "DOCUMENTARY" in one.canonical_category]
    assert {(one.category, one.canonical_category) for one in shorts} == {("DOCUMENTARY (Short Subject)",) * 2}
    assert len(shorts) == 11


def test_films_of_one_nomination_each_get_their_id(ceremonies: dict[int, Ceremony]) -> None:
    assert real_differences(ceremonies[1], made(ceremonies[1])) == []
    assert sum(len(nomination.films) > 1 for nomination in made(ceremonies[1]).nominations) == 5


def test_without_imdb_everything_but_ids_is_there(the_96th: Ceremony) -> None:
    alone = merge(oscars_org.read_page(Page(oscars_org_page(the_96th).encode()), 96), None)
    assert real_differences(the_96th, alone) == []
    assert not any(film.imdb_id for nomination in alone.nominations for film in nomination.films)
    assert not any(nominee.imdb_ids for nomination in alone.nominations for nominee in nomination.nominees)
    assert alone.findings == ()


def test_over_the_table_a_page_without_ids_loses_none(the_96th: Ceremony) -> None:
    stored = reconcile(None, the_96th).ceremony
    alone = merge(oscars_org.read_page(Page(oscars_org_page(the_96th).encode()), 96), None)
    assert real_differences(stored, reconcile(stored, alone).ceremony) == []


def test_honorary_awards_are_special_awards_of_the_merged_ceremony(the_96th: Ceremony) -> None:
    assert [(award.category, award.nominees[0].name) for award in made(the_96th).special_awards] == [
        ("JEAN HERSHOLT HUMANITARIAN AWARD", "Michelle Satter"),
        ("HONORARY AWARD", "Angela Bassett"),
        ("HONORARY AWARD", "Mel Brooks"),
        ("HONORARY AWARD", "Carol Littleton"),
    ]


def test_a_nomination_that_imdb_does_not_have_keeps_its_text_and_is_reported(the_96th: Ceremony) -> None:
    without = [
        (name, [item for item in items if item.nominees[0].name != "Emma Stone"])
        for name, items in categories_of(the_96th)
    ]
    merged = made(the_96th, imdb=without)
    (stone,) = [item for item in merged.nominations if Nominee("Emma Stone") in item.nominees]
    assert stone.films == (FilmReference(None, "Poor Things"),)
    assert codes(merged)["not_at_imdb"] == 1
    assert len(merged.nominations) == 120


def test_a_nomination_that_only_imdb_has_is_reported_and_not_imported(the_96th: Ceremony) -> None:
    without = [(name, items[1:] if name == "DIRECTING" else items) for name, items in categories_of(the_96th)]
    merged = made(the_96th, page=without)
    assert codes(merged) == {"only_at_imdb": 1}
    assert len(merged.nominations) == 119
    found = validate(reconcile(None, merged).ceremony, None, facts_of(96))
    assert {finding.code for finding in found} == {"nominee_count", "total_nominations"}


def test_no_id_is_given_to_somebody_else(the_96th: Ceremony) -> None:
    """oscars.org has one nominee of the film, IMDb only the other one."""
    page = [
        (name, [i for i in items if i.nominees[0].name != "Emily Blunt"]) for name, items in categories_of(the_96th)
    ]
    imdb = [
        (name, [i for i in items if i.nominees[0].name != "Jodie Foster"]) for name, items in categories_of(the_96th)
    ]
    merged = made(the_96th, page=page, imdb=imdb)
    (foster,) = [item for item in merged.nominations if item.nominees[0].name == "Jodie Foster"]
    assert foster.nominees[0].imdb_ids == ()
    assert foster.films[0].imdb_id is None
    assert codes(merged) == {"not_at_imdb": 1, "only_at_imdb": 1}


def test_winners_that_the_pages_tell_differently_are_oscars_orgs_and_reported(the_96th: Ceremony) -> None:
    lost = [
        (name, [replace(item, won=False) for item in items] if name == "CINEMATOGRAPHY" else items)
        for name, items in categories_of(the_96th)
    ]
    merged = made(the_96th, imdb=lost)
    assert codes(merged) == {"winner_differs": 1}
    assert merged.wins == 23


def test_an_announced_ceremony_awaits_its_winners(the_96th: Ceremony) -> None:
    nobody = [(name, [replace(item, won=False) for item in items]) for name, items in categories_of(the_96th)]
    merged = made(the_96th, page=nobody, imdb=nobody)
    assert merged.awaiting_winners
    after = reconcile(reconcile(None, merged).ceremony, made(the_96th))
    assert {field for change in after.changed for field in change.fields} == {"won"}
    assert len(after.changed) == 23


def test_a_category_that_nobody_knows_is_imported_and_found(the_96th: Ceremony) -> None:
    stunts = [
        replace(item, category="Best Stunt Design", won=not place)
        for place, item in enumerate(the_96th.nominations[:5])
    ]
    more = [*categories_of(the_96th), ("Best Stunt Design", stunts)]
    merged = made(the_96th, page=more, imdb=more)
    assert [item.films[0].imdb_id for item in merged.nominations[-5:]] == [item.films[0].imdb_id for item in stunts]
    found = validate(reconcile(None, merged).ceremony, None, facts_of(96))
    assert {finding.code for finding in found} == {"unknown_category", "total_nominations", "total_wins"}
    assert errors_of(found) == ()


def test_a_nominee_that_one_page_leaves_out_costs_nobody_an_id(the_96th: Ceremony) -> None:
    fewer = [
        (name, [replace(item, nominees=item.nominees[1:]) if name == "BEST PICTURE" else item for item in items])
        for name, items in categories_of(the_96th)
    ]
    merged = {nominee for item in made(the_96th, page=fewer).nominations for nominee in item.nominees}
    assert merged <= {nominee for item in the_96th.nominations for nominee in item.nominees}


def test_a_countrys_film_is_known_by_the_country_whatever_it_is_called(the_96th: Ceremony) -> None:
    translated = [
        (
            name,
            [
                replace(item, films=(FilmReference(item.films[0].imdb_id, "Je, capitaine"),))
                if item.films[0].title == "Io Capitano"
                else item
                for item in items
            ],
        )
        for name, items in categories_of(the_96th)
    ]
    assert real_differences(the_96th, made(the_96th, imdb=translated)) == []


def test_another_film_of_the_same_nominee_gives_no_id(told: dict[int, Ceremony]) -> None:
    """Roger Deakins was nominated for two films; oscars.org has one of them, IMDb only the other."""

    def only(title: str) -> list[Category]:
        return [
            (name, [i for i in items if i.nominees[0].name != "Roger Deakins" or i.films[0].title == title])
            for name, items in categories_of(told[80])
        ]

    imdb = only("The Assassination of Jesse James by the Coward Robert Ford")
    merged = made(told[80], page=only("No Country for Old Men"), imdb=imdb)
    (deakins,) = [item for item in merged.nominations if item.nominees[0].name == "Roger Deakins"]
    assert deakins.films == (FilmReference(None, "No Country for Old Men"),)
    assert deakins.nominees == (Nominee("Roger Deakins", ("nm0005683",)),)
