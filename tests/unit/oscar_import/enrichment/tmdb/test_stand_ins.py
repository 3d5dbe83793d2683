"""Numbers of the embedded facts are never read as TMDb's, whichever version stored them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oscar_import.ceremonies.model import Ceremony
from oscar_import.enrichment import collaborations
from oscar_import.enrichment.documents import filled
from oscar_import.enrichment.tmdb.stand_ins import STAND_IN_IDS_FROM, is_stand_in, numbered, person_key, read_person_id
from oscar_import.stage import Stage

from tests.support.embedded_catalogue import embedded_snapshot

WITH_NUMBERS = (Stage.TMDB_DETAILS, Stage.TMDB_DISCOVERY, Stage.COLLABORATION)
NUMBERS = st.integers(1, 2**31 - 1) | st.integers(STAND_IN_IDS_FROM, 2**31 - 1)


def everything(value: Any) -> Iterator[tuple[str, Any]]:
    """Each name and value in a document, at every depth."""
    if isinstance(value, dict):
        for name, inside in value.items():
            yield name, inside
            yield from everything(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from everything(inside)


def as_older_versions_stored(number: int) -> dict[Stage, dict[str, Any]]:
    candidate = {"tmdb_id": number, "title": "A"}
    return {
        Stage.TMDB_DETAILS: {
            "tmdb_id": number,
            "cast": [{"tmdb_id": number, "name": "A"}],
            "crew": [{"tmdb_id": number, "name": "A", "job": "Editor"}],
        },
        Stage.TMDB_DISCOVERY: {"tmdb_id": number, "accepted": candidate, "candidates": [candidate]},
        Stage.COLLABORATION: {
            "film_id": "tt0000001",
            "people": [{"id": f"tmdb:{number}", "tmdb_id": number, "name": "A"}],
            "pairs": [{"people": ["nm0000001", f"tmdb:{number}"], "roles": [[], []]}],
        },
    }


@given(number=NUMBERS)
def test_a_number_is_tmdbs_or_of_the_embedded_facts_wherever_it_stands(number: int) -> None:
    for stage, document in as_older_versions_stored(number).items():
        read = list(everything(filled(stage, document)))
        expected = {"embedded_id": number} if is_stand_in(number) else {"tmdb_id": number}
        found = {name: value for name, value in read if name in ("tmdb_id", "embedded_id") and value}
        assert found == expected
        ids = {value for name, value in read if name == "id"}
        assert ids <= {person_key(number)}


@given(number=NUMBERS)
def test_what_was_read_is_read_again_as_the_same(number: int) -> None:
    for stage, document in as_older_versions_stored(number).items():
        once = filled(stage, document)
        assert filled(stage, once) == once


@pytest.mark.parametrize("person", ["nm0000001", "tmdb:", "tmdb:x", "embedded:1000000001", "", "tmdb:550"])
def test_another_id_of_a_person_stays(person: str) -> None:
    assert read_person_id(person) == person


@pytest.mark.parametrize("stored", ["1000000001", None, True, [], {}])
def test_what_is_no_number_is_no_stand_in(stored: object) -> None:
    assert not is_stand_in(stored)


def test_a_sentence_says_whose_the_number_is() -> None:
    assert numbered(550) == "TMDb 550"
    assert numbered(STAND_IN_IDS_FROM + 550) == "the embedded facts' 1000000550"


@pytest.mark.exhaustive
def test_the_snapshot_of_the_embedded_facts_has_no_number_of_tmdb(ceremonies: dict[int, Ceremony]) -> None:
    text = embedded_snapshot(ceremonies[ordinal] for ordinal in (3, 13, 34, 96)).decode()
    assert set(re.findall(r'"tmdb_id":([^,}]+)', text)) == {"null"}
    assert re.findall(r"tmdb:\d+", text) == []
    assert '"embedded_id":1' in text


def test_one_person_is_one_person_by_the_number_of_the_embedded_facts(ceremonies: dict[int, Ceremony]) -> None:
    """Tony Gaudio's name in the credits of the 3rd is another than in its nomination, and linked elsewhere."""
    films = json.loads(embedded_snapshot(ceremonies[ordinal] for ordinal in (3, 9, 13, 15)))["films"].values()
    known = collaborations.known_as(film["collaboration"] for film in films)
    assert known["embedded:1000309974"] == "nm0309974"
