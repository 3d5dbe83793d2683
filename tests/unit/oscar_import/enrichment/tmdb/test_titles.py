"""Which titles may be one film's, and what is searched for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oscar_import.enrichment.tmdb.candidates import Candidate
from oscar_import.enrichment.tmdb.titles import (
    SAME_TITLE_FROM,
    is_spelled_alike,
    length_of,
    texts_to_search,
    title_points,
)


def record(title: str, original: str = "", *others: str) -> Candidate:
    return Candidate(1, title, original or title, "1995-01-01", other_titles=others)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Dr. Strangelove", "Doctor Strangelove"),
        ("Mister Roberts", "Mr. Roberts"),
        ("Sun Valley Serenade", "SunValley Serenade"),
        ("The Postman (Il Postino)", "Il Postino"),
        ("The Postman (Il Postino)", "The Postman"),
    ],
)
def test_the_same_title_in_other_words(ours: str, theirs: str) -> None:
    assert title_points(ours, record(theirs))[0] >= SAME_TITLE_FROM
    assert title_points("Another Film", record(theirs))[0] < SAME_TITLE_FROM


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Tim Burton's Corpse Bride", "Corpse Bride"),
        ("The Butler", "Lee Daniels' The Butler"),
        ("Precious: Based on the Novel Push", "Precious"),
        ("The Empire Strikes Back", "Episode V - The Empire Strikes Back"),
    ],
)
def test_a_part_that_catalogues_leave_out_is_no_hindrance_in_the_same_year(ours: str, theirs: str) -> None:
    assert is_spelled_alike(ours, record(theirs), distance=0)
    assert not is_spelled_alike(ours, record(theirs), distance=1)
    assert title_points(ours, record(theirs))[0] < SAME_TITLE_FROM


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [("Kill Bill: Vol. 1", "Kill Bill: Vol. 2"), ("Alien", "Aliens Return"), ("The Film", "The Film 2")],
)
def test_a_sequel_is_another_title(ours: str, theirs: str) -> None:
    assert not is_spelled_alike(ours, record(theirs), distance=0)


@pytest.mark.parametrize("distance", [None, 2, 30])
def test_no_title_is_spelled_alike_years_away(distance: int | None) -> None:
    assert not is_spelled_alike("Sergei's Film", record("Sergey's Film"), distance=distance)


@given(st.text(max_size=40))
def test_what_is_searched_first_is_the_title_and_nothing_is_searched_twice(title: str) -> None:
    texts = texts_to_search(title)
    assert len(set(texts)) == len(texts)
    assert all(texts)


def test_searches_leave_out_what_may_be_written_otherwise() -> None:
    texts = texts_to_search("The Spider-Man: Homecoming")
    assert texts[0] == "The Spider-Man: Homecoming"
    assert {"The Spider-Man", "Homecoming", "Spider-Man: Homecoming", "The SpiderMan: Homecoming"} <= set(texts)
    assert texts_to_search("Up") == ["Up"]


def test_the_length_is_that_of_the_shorter_of_two_titles() -> None:
    assert length_of("Inja (Dog)") == (1, 3)
    assert length_of("The Film of the Year") == (4, 16)
