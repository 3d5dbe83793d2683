"""Documents that older and newer versions have stored are read as this one's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from oscar_import.stored_documents import StoredDocument, said_of, stored


@dataclass(frozen=True)
class Person(StoredDocument):
    name: str = stored("Who it is.")
    job: str | None = stored("What was done.", optional=True)


@dataclass(frozen=True)
class Film(StoredDocument):
    title: str = stored("Its title.", label="Title")
    votes: int | None = stored("How many voted.", column="integer")
    genres: tuple[str, ...] = stored("Of what kind it is.", default=())
    director: Person | None = stored("Who directed it.")
    cast: tuple[Person, ...] = stored("Who acts in it.", default=())
    ids: Mapping[str, str] = stored("By which ids others know it.", default={})


OLDER: dict[str, Any] = {"title": "The Piano", "director": {"name": "Jane Campion"}, "of_another_version": 1}
WHOLE: dict[str, Any] = {
    "title": "The Piano",
    "votes": None,
    "genres": [],
    "director": {"name": "Jane Campion"},
    "cast": [],
    "ids": {},
}


def test_an_older_document_is_filled_and_what_is_not_known_left_out() -> None:
    assert Film.filled(OLDER) == WHOLE


def test_it_reads_as_the_filled_one() -> None:
    assert Film.from_document(OLDER) == Film.from_document(WHOLE)
    assert Film.from_document(OLDER).director == Person("Jane Campion")


def test_what_is_written_is_read_again() -> None:
    film = Film(
        "The Piano", 1000, ("Drama",), Person("Jane Campion", "Director"), (Person("Holly Hunter"),), {"a": "b"}
    )
    document = film.to_document()
    assert document["cast"] == [{"name": "Holly Hunter"}]
    assert Film.from_document(document) == film
    assert Film.filled(document) == document


@pytest.mark.parametrize("odd", [None, 1, "text", [], {"name": [1]}])
def test_an_odd_value_raises_nothing(odd: object) -> None:
    document = {"title": odd, "director": odd, "cast": odd, "ids": odd}
    assert Film.filled(document)["title"] == odd
    Film.from_document(document)


def test_what_is_said_of_a_field_is_said_once() -> None:
    said = said_of(Film)
    assert list(said) == ["title", "votes", "genres", "director", "cast", "ids"]
    assert (said["title"].label, said["votes"].column, said["cast"].meaning) == ("Title", "integer", "Who acts in it.")
