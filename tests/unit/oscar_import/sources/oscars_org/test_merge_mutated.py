"""Pages in any order, written otherwise, with anything missing: the right ceremony, and no wrong id."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from oscar_import.ceremonies.facts import facts_of
from oscar_import.ceremonies.model import Ceremony, Nomination, Nominee
from oscar_import.ceremonies.reconciliation import reconcile
from oscar_import.ceremonies.validation import validate
from oscar_import.sources.html.page import Page
from oscar_import.sources.imdb import parser as imdb_event
from oscar_import.sources.oscars_org.merge import SONG, merge

from tests.support.examples import examples, in_full
from tests.support.made_pages import Category, categories_of, imdb_data, imdb_page, oscars_org_page
from tests.support.merged_pages import (
    HTML_RESPELLINGS,
    RESPELLINGS,
    codes,
    made,
    randoms,
    read,
    real_differences,
    respelled,
)


@given(randoms)
@settings(max_examples=examples(10))
def test_the_order_on_both_pages_does_not_matter(the_96th: Ceremony, random: Random) -> None:
    def shuffled() -> list[Category]:
        categories = [(name, random.sample(items, len(items))) for name, items in categories_of(the_96th)]
        random.shuffle(categories)
        return categories

    merged = made(the_96th, page=shuffled(), imdb=shuffled())
    assert real_differences(the_96th, merged) == []
    assert merged.findings == ()


@pytest.mark.parametrize(
    "how", ["capitals", "decomposed", *in_full(sorted({*RESPELLINGS} - {"capitals", "decomposed"}))]
)
@pytest.mark.parametrize("ordinal", [62, *in_full([96])])
def test_the_spelling_of_one_page_does_not_matter(told: dict[int, Ceremony], how: str, ordinal: int) -> None:
    ceremony = told[ordinal]
    respelled_page = [
        (name, [respelled(item, RESPELLINGS[how]) for item in items]) for name, items in categories_of(ceremony)
    ]
    merged = made(ceremony, imdb=respelled_page)
    assert real_differences(ceremony, merged) == []
    assert merged.findings == ()


@given(randoms, st.floats(0, 0.6))
@settings(max_examples=examples(30))
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


STUNTS = "Best Stunt Design"


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
@settings(max_examples=examples(25), suppress_health_check=[HealthCheck.too_slow])
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
