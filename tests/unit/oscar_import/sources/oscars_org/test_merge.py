"""oscars.org's page and IMDb's together make the ceremony that the open table tells."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from oscar_import.ceremonies.categories import tracks_person
from oscar_import.ceremonies.comparison import Difference, compare
from oscar_import.ceremonies.facts import facts_of
from oscar_import.ceremonies.model import Ceremony, FilmReference, Nomination, Nominee
from oscar_import.ceremonies.reconciliation import reconcile
from oscar_import.ceremonies.validation import errors_of, validate
from oscar_import.sources.html.page import Page
from oscar_import.sources.imdb import parser as imdb_event
from oscar_import.sources.imdb.parser import ImdbEvent
from oscar_import.sources.oscar_data.parser import read_ceremony, split
from oscar_import.sources.oscars_org import parser as oscars_org
from oscar_import.sources.oscars_org.merge import SONG, from_event, merge
from oscar_import.sources.oscars_org.parser import CeremonyPage

from tests.support.made_pages import Category, categories_of, imdb_data, imdb_page, oscars_org_page


def made(ceremony: Ceremony, page: list[Category] | None = None, imdb: list[Category] | None = None) -> Ceremony:
    """The merge of two made pages, which tell other categories than the ceremony's own where these are given."""
    html = oscars_org_page(ceremony, page)
    return merge(
        oscars_org.read_page(Page(html.encode()), ceremony.ordinal),
        imdb_event.read_event(Page(imdb_page(imdb_data(ceremony, imdb)).encode()), ceremony.ordinal),
    )


def real_differences(one: Ceremony, other: Ceremony) -> list[Difference]:
    return [difference for difference in compare(one, other) if not difference.spelling_only]


def codes(ceremony: Ceremony) -> Counter[str]:
    return Counter(finding.code for finding in ceremony.findings)


@pytest.fixture(scope="module")
def told(ceremonies: dict[int, Ceremony]) -> dict[int, Ceremony]:
    """All ceremonies, without the words that the table took for a part of a writer's name."""

    def corrected(item: Nomination) -> Nomination:
        names = (replace(nominee, name=nominee.name.removeprefix("Screenplay - ")) for nominee in item.nominees)
        return replace(item, nominees=tuple(names))

    return {
        ordinal: replace(ceremony, nominations=tuple(map(corrected, ceremony.nominations)))
        for ordinal, ceremony in ceremonies.items()
    }


@pytest.fixture(scope="module")
def the_96th(told: dict[int, Ceremony]) -> Ceremony:
    return told[96]


# --- made pages -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ordinal", [10, 21, 34, 45, 56, 62, 64, 67, 82, 89, 96, 98])
def test_pages_that_tell_a_ceremony_make_that_ceremony(told: dict[int, Ceremony], ordinal: int) -> None:
    assert real_differences(told[ordinal], made(told[ordinal])) == []


def test_films_of_one_nomination_each_get_their_id(ceremonies: dict[int, Ceremony]) -> None:
    assert real_differences(ceremonies[1], made(ceremonies[1])) == []
    assert sum(len(nomination.films) > 1 for nomination in made(ceremonies[1]).nominations) == 5


def test_without_imdb_everything_but_ids_is_there(the_96th: Ceremony) -> None:
    alone = merge(oscars_org.read_page(Page(oscars_org_page(the_96th).encode()), 96), None)
    assert {difference.kind for difference in real_differences(the_96th, alone)} == {"film_ids", "nominee_ids"}
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


randoms = st.randoms(use_true_random=False)


@given(randoms)
@settings(max_examples=10)
def test_the_order_on_both_pages_does_not_matter(the_96th: Ceremony, random: Random) -> None:
    def shuffled() -> list[Category]:
        categories = [(name, random.sample(items, len(items))) for name, items in categories_of(the_96th)]
        random.shuffle(categories)
        return categories

    merged = made(the_96th, page=shuffled(), imdb=shuffled())
    assert real_differences(the_96th, merged) == []
    assert merged.findings == ()


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


RESPELLINGS: dict[str, Callable[[str], str]] = {
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "without accents": lambda text: "".join(
        c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c)
    ),
    "capitals": str.upper,
    "curly quotes": lambda text: text.replace("'", "’"),
    "spaces": lambda text: f"\n  {text.replace(' ', '   ')} ",
    "no break": lambda text: text.replace(" ", "\u00a0"),
}


def respelled(item: Nomination, respell: Callable[[str], str]) -> Nomination:
    return replace(
        item,
        films=tuple(replace(film, title=respell(film.title)) for film in item.films),
        nominees=tuple(replace(nominee, name=respell(nominee.name)) for nominee in item.nominees),
        detail=respell(item.detail),
    )


@pytest.mark.parametrize("how", RESPELLINGS)
@pytest.mark.parametrize("ordinal", [62, 96])
def test_the_spelling_of_one_page_does_not_matter(told: dict[int, Ceremony], how: str, ordinal: int) -> None:
    ceremony = told[ordinal]
    respelled_page = [
        (name, [respelled(item, RESPELLINGS[how]) for item in items]) for name, items in categories_of(ceremony)
    ]
    merged = made(ceremony, imdb=respelled_page)
    assert real_differences(ceremony, merged) == []
    assert merged.findings == ()


@given(randoms, st.floats(0, 0.6))
@settings(max_examples=30)
def test_whatever_is_missing_no_wrong_id_appears(the_96th: Ceremony, random: Random, missing: float) -> None:
    def thinned() -> list[Category]:
        thin = [(name, [i for i in items if random.random() > missing]) for name, items in categories_of(the_96th)]
        return [(name, items) for name, items in thin if items]

    page, imdb = thinned(), thinned()
    assume(page and imdb)
    merged = made(the_96th, page=page, imdb=imdb)
    right = {(item.canonical_category, item.films, item.nominees) for item in the_96th.nominations}
    assert len(merged.nominations) == sum(len(items) for _, items in page)
    for item in merged.nominations:
        (whole,) = [
            (films, nominees)
            for category, films, nominees in right
            if category == item.canonical_category
            and [film.title for film in films] == [film.title for film in item.films]
            and [nominee.name for nominee in nominees] == [nominee.name for nominee in item.nominees]
        ]
        assert item.films in (whole[0], tuple(replace(film, imdb_id=None) for film in whole[0]))
        for nominee, whole_nominee in zip(item.nominees, whole[1], strict=True):
            assert nominee.imdb_ids in (whole_nominee.imdb_ids, ())


HTML_RESPELLINGS: dict[str, Callable[[str], str]] = {
    "spaces between tags": lambda html: re.sub(r">\s*<", ">\n\t  <", html),
    "spaces in texts": lambda html: re.sub(r"(?<=>)(?=[^\s<])|(?<=[^\s>])(?=<)", "  ", html),
    "decomposed": lambda html: unicodedata.normalize("NFD", html),
    "curly quotes": lambda html: re.sub(r"(?<=\w)('|&#x27;)(?=\w)", "’", html),
    "entities": lambda html: html.encode("ascii", "xmlcharrefreplace").decode(),
    "no script": lambda html: re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL),
    "other line ends": lambda html: html.replace("\n", "\r\n"),
}
STUNTS = "Best Stunt Design"


def read(html: str) -> CeremonyPage:
    return oscars_org.read_page(Page(html.encode(), 200, "text/html; charset=UTF-8"), 96)


def without_ids(item: Nomination) -> Nomination:
    return replace(
        item,
        films=tuple(replace(film, imdb_id=None) for film in item.films),
        nominees=tuple(Nominee(nominee.name) for nominee in item.nominees),
    )


def plain(item: Nomination) -> tuple[object, ...]:
    """What a nomination says, its category by the canonical name and curly quotes as straight ones."""
    return (
        item.canonical_category,
        frozenset((film.imdb_id, film.title.replace("’", "'")) for film in item.films),
        frozenset((nominee.imdb_ids, nominee.name.replace("’", "'")) for nominee in item.nominees),
        item.detail.replace("’", "'") if item.canonical_category == SONG else "",
        item.won,
    )


@given(
    random=randoms,
    respellings=st.lists(st.sampled_from(sorted(HTML_RESPELLINGS)), max_size=3, unique=True),
    imdb_spelling=st.sampled_from(sorted(RESPELLINGS)),
    gone=st.none() | st.tuples(st.sampled_from(["page", "imdb", "both"]), st.integers(0, 119)),
    without_winners=st.sets(st.sampled_from(["page", "imdb"])),
    new_category=st.booleans(),
)
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
def test_any_mixture_of_mutations_ends_in_the_right_ceremony_and_a_finding_for_what_differs(
    told: dict[int, Ceremony],
    random: Random,
    respellings: list[str],
    imdb_spelling: str,
    gone: tuple[str, int] | None,
    without_winners: set[str],
    new_category: bool,
) -> None:
    """Shuffled, written otherwise, a nomination gone, winners gone, a category more: all at once, on either page."""
    nominations = list(told[96].nominations)
    if new_category:
        nominations += [replace(item, category=STUNTS, canonical_category=STUNTS.upper()) for item in nominations[:5]]
    missing = nominations[gone[1]] if gone else None

    def tells(page: str) -> list[Nomination]:
        there = [item for item in nominations if item is not missing or (gone and gone[0] not in (page, "both"))]
        return [replace(item, won=item.won and page not in without_winners) for item in there]

    def shuffled(told_there: list[Nomination]) -> list[Category]:
        categories = categories_of(replace(told[96], nominations=tuple(random.sample(told_there, len(told_there)))))
        return random.sample(categories, len(categories))

    html = oscars_org_page(told[96], shuffled(tells("page")))
    for how in respellings:
        html = HTML_RESPELLINGS[how](html)
    imdb = [
        (name, [respelled(item, RESPELLINGS[imdb_spelling]) for item in items])
        for name, items in shuffled(tells("imdb"))
    ]
    merged = merge(read(html), imdb_event.read_event(Page(imdb_page(imdb_data(told[96], imdb)).encode()), 96))

    expected = [without_ids(item) if item is missing else item for item in nominations]
    if gone and gone[0] != "imdb":
        del expected[gone[1]]
    expected = [replace(item, won=item.won and "page" not in without_winners) for item in expected]
    assert Counter(map(plain, merged.nominations)) == Counter(map(plain, expected))
    stood_on_both = sum(item.won for item in nominations if item is not missing)
    where_gone = gone[0] if gone else ""
    assert codes(merged) == Counter(
        winner_differs=stood_on_both if len(without_winners) == 1 else 0,
        not_at_imdb=int(where_gone == "imdb"),
        only_at_imdb=int(where_gone == "page"),
    )
    found = {finding.code for finding in validate(reconcile(None, merged).ceremony, None, facts_of(96))}
    assert ("unknown_category" in found) == new_category
    assert ("nominee_count" in found) == (where_gone in ("page", "both"))
    assert merged.awaiting_winners == ("page" in without_winners)


# --- recorded pages ---------------------------------------------------------------------------------------------------

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
@pytest.mark.parametrize("how", HTML_RESPELLINGS)
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
@settings(max_examples=10)
def test_the_recorded_pages_in_any_order_are_the_same(
    recorded_page: str, recorded_event: ImdbEvent, recorded_table: Ceremony, random: Random
) -> None:
    page = read(recorded_page)
    shuffled = replace(page, honorees=tuple(random.sample(page.honorees, len(page.honorees))))
    nominations = random.sample(recorded_event.nominations, len(recorded_event.nominations))
    merged = merge(shuffled, replace(recorded_event, nominations=tuple(nominations)))
    assert len(real_differences(recorded_table, merged)) == 1
    assert merged.findings == ()
