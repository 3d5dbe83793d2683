"""Whether TMDb's film is the one that was asked for."""

from __future__ import annotations

from typing import Any

import pytest
from oscar_import.enrichment.tmdb.details import read_movie
from oscar_import.enrichment.tmdb.identity import Mismatch, Redirected, Same, same_film

from tests.support.tmdb_bodies import body


def compared(film_year: str = "1995", title: str = "The Film", **changes: Any) -> Same | Redirected | Mismatch:
    named = {name: changes.pop(name, ()) for name in ("directors", "people")}
    asked, is_found_by_id = changes.pop("asked", "tt0000099"), changes.pop("is_found_by_id", False)
    details = read_movie(body(**changes))
    return same_film(
        details, asked_imdb_id=asked, title=title, film_year=film_year, is_found_by_id=is_found_by_id, **named
    )


def test_the_same_id_is_the_same_film_whatever_its_title() -> None:
    assert isinstance(compared(title="Known by another title", film_year="1972"), Same)


def test_another_id_with_title_and_year_is_a_redirect_and_says_what_shows_it() -> None:
    decision = compared(asked="tt0000001", directors=("Jane Director",))
    assert decision == Redirected("tt0000099", "title, director, nominee and year agree: The Film (1995), TMDb 99")


def test_a_redirect_is_seen_by_the_original_title_or_by_the_director() -> None:
    assert isinstance(compared(asked="tt0000001", title="Le film", people=("Actor 33",)), Redirected)
    assert isinstance(compared(asked="tt0000001", title="Another", directors=("Jane Director",)), Redirected)


def test_another_id_is_a_redirect_only_where_people_agree_or_find_names_it_for_a_film_without_nominees() -> None:
    assert isinstance(compared(asked="tt0000001"), Mismatch)
    assert isinstance(compared(asked="tt0000001", is_found_by_id=True), Redirected)
    assert isinstance(compared(asked="tt0000001", is_found_by_id=True, people=("Somebody Else",)), Mismatch)
    assert isinstance(compared(asked="tt0000001", is_found_by_id=True, title="Another"), Mismatch)


def test_a_nominee_who_is_missing_says_nothing_where_another_is_found() -> None:
    decision = compared(asked="tt0000001", directors=("Somebody Else",), people=("Actor 33",))
    assert isinstance(decision, Redirected)
    assert isinstance(compared(asked="tt0000001", directors=("Jane M. Director",)), Redirected)


def test_any_nominee_shows_it_where_one_title_goes_on_and_the_other_ends() -> None:
    longer = {"asked": "tt0000001", "title": "The Film: A Story"}
    assert isinstance(compared(**longer, people=("Actor 33",)), Redirected)
    assert isinstance(compared(**longer), Mismatch)


@pytest.mark.parametrize(
    "changes",
    [
        {"people": ("Somebody Else",)},
        {"title": "Another Film", "people": ("Actor 33",)},
        {"title": "Another Film"},
        {"film_year": "1989"},
        {"directors": ("Somebody Else",)},
        {"release_date": "", "release_dates": None},
    ],
)
def test_another_id_without_agreement_is_a_mismatch(changes: dict[str, Any]) -> None:
    decision = compared(asked="tt0000001", **changes)
    assert isinstance(decision, Mismatch)
    assert "tt0000001" in decision.reason


def test_a_record_without_an_imdb_id_is_ours_if_title_and_year_agree() -> None:
    assert isinstance(compared(imdb_id=None, external_ids=None), Same)
    assert isinstance(compared(imdb_id="", external_ids={"imdb_id": ""}, film_year="1920"), Mismatch)


def test_a_film_without_an_id_is_compared_by_title_and_year() -> None:
    assert isinstance(compared(asked=None), Same)
    assert isinstance(compared(asked=None, title="Another"), Mismatch)
