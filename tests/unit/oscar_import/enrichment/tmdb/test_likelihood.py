"""The odds of a record that nobody confirms."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oscar_import.enrichment.tmdb.likelihood import Circumstances, absence, is_likely, namesakes_a_year, odds

CATEGORIES = ("ACTOR IN A LEADING ROLE", "MUSIC (Original Song)", "SOUND", "WRITING (Original Screenplay)", "")
circumstances = st.builds(
    Circumstances,
    words=st.integers(1, 6),
    letters=st.integers(1, 40),
    distance=st.one_of(st.none(), st.integers(0, 5)),
    absent=st.lists(st.sampled_from(CATEGORIES), max_size=4).map(tuple),
    credits=st.integers(0, 40),
    namesakes=st.integers(0, 20),
    are_all=st.booleans(),
    has_name_alike=st.booleans(),
    has_our_article=st.booleans(),
    is_short=st.one_of(st.none(), st.booleans()),
    is_international=st.booleans(),
    names_companies=st.booleans(),
    is_runtime_known=st.booleans(),
    is_of_our_country=st.one_of(st.none(), st.booleans()),
    is_made_by_ours=st.one_of(st.none(), st.booleans()),
)


@given(circumstances, st.sampled_from(CATEGORIES))
def test_whoever_is_missing_besides_makes_it_no_likelier(known: Circumstances, category: str) -> None:
    known = replace(known, absent=known.absent or ("SOUND",))
    assert odds(replace(known, absent=(*known.absent, category))) <= odds(known)


@given(circumstances)
def test_another_film_of_the_title_a_year_away_or_another_article_makes_it_less_likely(known: Circumstances) -> None:
    assert odds(replace(known, namesakes=known.namesakes + 1)) <= odds(known)
    assert odds(replace(known, has_our_article=False)) <= odds(replace(known, has_our_article=True))
    if known.distance is not None:
        assert odds(replace(known, distance=known.distance + 1)) <= odds(known)


@given(circumstances)
def test_a_name_that_is_written_alike_makes_it_more_likely(known: Circumstances) -> None:
    with_name, without = (odds(replace(known, has_name_alike=alike)) for alike in (True, False))
    assert with_name > without or with_name == without == 0


@pytest.mark.parametrize("is_small", [False, True])
def test_festivals_show_shorts_and_documentaries_a_year_before(is_small: bool) -> None:
    known = Circumstances(words=3, letters=16, distance=1, is_runtime_known=True, are_all=True)
    assert is_likely(replace(known, is_short=is_small)) is is_small
    assert is_likely(replace(known, is_short=False, is_documentary=is_small)) is is_small


@given(circumstances)
def test_another_origin_refuses_it_and_ours_speaks_for_it(known: Circumstances) -> None:
    known = replace(known, is_international=True, names_companies=True)
    countries = [odds(replace(known, is_of_our_country=value)) for value in (False, None, True)]
    companies = [odds(replace(known, is_made_by_ours=value)) for value in (False, None, True)]
    for no, unknown, yes in (countries, companies):
        assert no == 0 <= unknown <= yes


@given(circumstances)
def test_a_year_that_is_not_known_is_never_likely(known: Circumstances) -> None:
    assert not is_likely(replace(known, distance=None))


@pytest.mark.parametrize(
    ("words", "category", "likely"),
    [
        (2, "MUSIC (Original Song)", True),
        (2, "SOUND MIXING", True),
        (1, "FILM EDITING", False),
        (4, "WRITING (Original Screenplay)", True),
        (2, "ACTRESS IN A LEADING ROLE", False),
    ],
)
def test_a_song_may_be_missing_where_an_actor_may_not(words: int, category: str, likely: bool) -> None:
    known = Circumstances(words, 14, 0, absent=(category,), credits=12, are_all=True)
    assert is_likely(known) is likely


@given(circumstances)
def test_a_record_without_a_runtime_is_no_likelier(known: Circumstances) -> None:
    assert odds(replace(known, is_runtime_known=False)) <= odds(replace(known, is_runtime_known=True))


def test_without_names_a_title_has_to_be_rare() -> None:
    known = Circumstances(4, 24, 0, are_all=True, is_short=False, is_runtime_known=True)
    assert is_likely(known)
    assert not is_likely(replace(known, words=1))
    assert not is_likely(replace(known, distance=1, words=2))


@given(st.integers(1, 8), st.integers(0, 30), st.booleans())
def test_longer_titles_have_fewer_namesakes(words: int, namesakes: int, are_all: bool) -> None:
    longer = namesakes_a_year(words + 1, 30, namesakes, are_all=are_all)
    assert 0 < longer <= namesakes_a_year(words, 30, namesakes, are_all=are_all)
    assert namesakes_a_year(words, 30, namesakes, are_all=True) <= namesakes_a_year(words, 30, namesakes, are_all=False)


def test_absence_is_that_of_all_together() -> None:
    assert absence([]) == 1
    assert absence(["SOUND", "SOUND"]) == pytest.approx(absence(["SOUND"]) ** 2)
