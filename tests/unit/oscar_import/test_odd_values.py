"""Odd values fail nothing: whatever stands in a body, what is stored is within its range and can be stored."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oscar_import.ceremonies.facts import facts_of
from oscar_import.ceremonies.model import Ceremony
from oscar_import.ceremonies.validation import MAX_CEREMONY, validate
from oscar_import.enrichment import collaborations
from oscar_import.enrichment.omdb import ratings as omdb
from oscar_import.enrichment.tmdb import credits, media
from oscar_import.enrichment.tmdb import responses as tmdb
from oscar_import.enrichment.tmdb.candidates import found_by_id, found_by_title, with_details
from oscar_import.enrichment.tmdb.details import read_movie
from oscar_import.errors import Terminal
from oscar_import.sources.html.page import Page
from oscar_import.sources.imdb import parser as imdb_event
from oscar_import.sources.oscars_org.merge import from_event
from oscar_import.upstream import results
from oscar_import.upstream.results import Found

from oscars.local.facts.format import FOLDER, file_name, read_ceremony
from oscars.local.upstream import tmdb as tmdb_upstream
from oscars.local.upstream.films import Films
from tests.support.examples import examples
from tests.support.made_pages import categories_of, imdb_data
from tests.support.odd_values import assert_can_be_stored, bodies
from tests.unit.oscar_import.enrichment.omdb.test_ratings import FILM as OMDB_FILM

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
FILM = "tt0108052"
FILMS = Films([read_ceremony(FOLDER / file_name(66)).ceremony])
TMDB_FILM = json.loads(json.dumps(tmdb_upstream.movie(FILMS, FILM, tmdb.APPENDED)[1]))
IMAGES = media.read_configuration(tmdb_upstream.CONFIGURATION)
SEARCH = {
    "results": [{"id": 1, "title": "A", "release_date": "1993-11-30", "popularity": 1.5}],
    "tv_results": [{"id": 2, "name": "B", "first_air_date": "1993-11-30"}],
    "movie_results": [{"id": 3, "original_title": "C"}],
}
many = settings(
    max_examples=examples(150), deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def tmdb_document(**changes: Any) -> dict[str, Any]:
    return read_movie({**TMDB_FILM, **changes}).to_document()


@many
@given(bodies(TMDB_FILM))
def test_any_value_anywhere_in_a_body_of_tmdb(body: bytes) -> None:
    answer = tmdb.classify(200, {}, body, now=NOW)
    if not isinstance(answer, Found):
        return
    json.dumps(answer.body, ensure_ascii=False, allow_nan=False).encode()
    assert_can_be_stored(media.document(answer.body, IMAGES).to_document())
    try:
        details = read_movie(answer.body).to_document()
    except Terminal as error:
        assert error.code == "tmdb_unreadable"  # noqa: PT017 the film's id or its titles were taken away
        return
    assert_can_be_stored(details)
    assert_can_be_stored(collaborations.document(FILM, details, []).to_document())


@many
@given(bodies(OMDB_FILM))
def test_any_value_anywhere_in_a_body_of_omdb(body: bytes) -> None:
    answer = omdb.classify(200, {}, body, now=NOW)
    if isinstance(answer, Found):
        json.dumps(answer.body, ensure_ascii=False, allow_nan=False).encode()
        document = omdb.read(answer.body).to_document()
        assert_can_be_stored(document)
        omdb.oscar_count_finding(document, own_wins=1, own_nominations=1)


@many
@given(bodies(SEARCH), bodies(tmdb_upstream.CONFIGURATION), bodies({"status_code": 34, "errors": ["a"], "success": 1}))
def test_any_value_anywhere_in_other_bodies_of_tmdb(search: bytes, configuration: bytes, error: bytes) -> None:
    found = results.read_object(search)
    assert isinstance(found, dict)
    for candidate in (*found_by_title(found), *found_by_id(found)):
        assert_can_be_stored(with_details(candidate, found).to_document())
    told = results.read_object(configuration)
    assert isinstance(told, dict)
    try:
        assert_can_be_stored(media.read_configuration(told).to_document())
    except Terminal as refused:
        assert refused.code == "tmdb_unreadable"  # noqa: PT017
    for status in (200, 404, 500):
        tmdb.classify(status, {}, error, now=NOW)
        omdb.classify(status, {}, error, now=NOW)


@pytest.fixture(scope="module")
def event(ceremonies: dict[int, Ceremony]) -> Any:
    return imdb_data(ceremonies[96], categories_of(ceremonies[96])[:2])


@many
@given(data=st.data())
def test_any_value_anywhere_in_the_page_of_imdb(event: Any, data: st.DataObject) -> None:
    body = data.draw(bodies(event))
    try:
        ceremony = from_event(imdb_event.read_event(Page(body), 96))
    except Terminal as refused:
        assert refused.code in {"layout_changed", "wrong_award", "wrong_ceremony", "not_published"}  # noqa: PT017
        return
    validate(ceremony, None, facts_of(96))
    assert len(json.dumps(ceremony.to_document(), ensure_ascii=False).encode()) < MAX_CEREMONY


def test_the_kinds_of_the_issue_are_unknown_with_findings() -> None:
    odd = {"BoxOffice": "$100,000,000,000,000,000,000", "Metascore": "850", "Runtime": "-5 min"}
    ratings = omdb.read({**OMDB_FILM, **odd}).to_document()
    assert (ratings["box_office_usd"], ratings["metascore"], ratings["runtime_minutes"]) == (None, None, None)
    assert ratings["findings"] == [
        "metascore: 850 is outside 0 to 100",
        "box_office_usd: a number of some 21 digits is outside 1 to 100,000,000,000",
    ]
    details = tmdb_document(runtime=-5, budget=[1], vote_count=-1, release_date="0000-00-00")
    assert (details["runtime_minutes"], details["budget_usd"], details["vote_count"]) == (None, None, None)
    assert details["findings"] == [
        "vote_count: -1 is outside 1 to 1,000,000,000",
        "release_date: '0000-00-00' is no date",
        "runtime_minutes: -5 is outside 1 to 9,999",
        "budget_usd: a list is no number",
    ]


def test_a_good_body_has_no_findings() -> None:
    assert "findings" not in tmdb_document()
    assert "findings" not in media.document(TMDB_FILM, IMAGES).to_document()
    assert "findings" not in omdb.read(OMDB_FILM).to_document()


def test_nobody_is_taken_for_a_person_because_of_an_odd_id() -> None:
    cast = [{"id": odd, "name": "A", "order": 0} for odd in (True, "1", 10**400, 1.5, [1], -1, None)]
    assert credits.all_cast({"credits": {"cast": cast}}) == []
