"""OMDb: what its answers mean and what its bodies say."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oscar_import.enrichment.omdb import ratings as omdb
from oscar_import.upstream.results import Answer, BadKey, Found, NotFound, QuotaUsedUp, Refused, Throttled, Unavailable

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
FILM = {
    "Title": "Some Film",
    "Year": "1995",
    "Rated": "PG-13",
    "Runtime": "1h 52min",
    "Awards": "Won 2 Oscars. 31 wins & 59 nominations total",
    "Ratings": [
        {"Source": "Internet Movie Database", "Value": "7.7/10"},
        {"Source": "Rotten Tomatoes", "Value": "96%"},
        {"Source": "Metacritic", "Value": "77/100"},
    ],
    "Metascore": "77",
    "imdbRating": "7.7",
    "imdbVotes": "321,557",
    "imdbID": "tt0112384",
    "Type": "movie",
    "BoxOffice": "$173,837,933",
    "Response": "True",
}


def classified(status: int, body: object, headers: dict[str, str] | None = None) -> Answer:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return omdb.classify(status, headers or {}, raw, now=NOW)


def no(error: str) -> dict[str, str]:
    return {"Response": "False", "Error": error}


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (200, FILM, Found),
        (401, no("Request limit reached!"), QuotaUsedUp),
        (200, no("Daily request limit reached!"), QuotaUsedUp),
        (401, no("Invalid API key!"), BadKey),
        (401, no("No API key provided."), BadKey),
        (401, b"", Unavailable),
        (403, {"message": "Forbidden"}, Unavailable),
        (200, no("Incorrect IMDb ID."), NotFound),
        (200, no("Movie not found!"), NotFound),
        (200, no("Error getting data."), NotFound),
        (200, no("Too many results."), Refused),
        (403, b"<html>blocked</html>", Unavailable),
        (404, b"<html>no such page</html>", Unavailable),
        (301, b"", Unavailable),
        (307, {}, Unavailable),
        (200, no("Something went wrong."), Unavailable),
        (500, no("Error getting data."), Unavailable),
        (503, b"<html>down</html>", Unavailable),
        (522, b"", Unavailable),
        (408, b"", Unavailable),
        (202, b"", Unavailable),
        (200, b"", Unavailable),
        (200, b"<!DOCTYPE html>", Unavailable),
        (200, json.dumps(FILM).encode()[:-20], Unavailable),
        (200, b"[]", Unavailable),
        (200, {}, Unavailable),
        (200, b"\xff\xfe\x00", Unavailable),
        (429, b"slow down", Throttled),
    ],
)
def test_an_answer_has_one_meaning(status: int, body: object, outcome: type[Answer]) -> None:
    assert type(classified(status, body)) is outcome


def test_a_429_says_how_long_to_wait() -> None:
    assert classified(429, no("slow down"), {"retry-after": "7"}) == Throttled(7.0)


def test_a_body_with_control_characters_in_its_plot_is_read() -> None:
    answer = classified(200, b'{"Plot": "two\nlines\t", "Response": "True"}')
    assert isinstance(answer, Found)


@given(st.integers(100, 599), st.binary(max_size=80))
def test_any_status_and_any_bytes_are_classified(status: int, body: bytes) -> None:
    assert isinstance(classified(status, body), Answer)


@pytest.mark.parametrize("status", [200, 401, 403, 404, 500])
def test_no_outcome_repeats_a_key_or_an_address(status: int) -> None:
    key = "ab12cd34"
    error = f"Bad call http://www.omdbapi.com/?i=tt1&apikey={key} with apikey={key}, {key}"
    answer = repr(classified(status, no(error)))
    assert key not in answer
    assert "http" not in answer.replace("HTTP", "")


def test_reads_the_document_of_a_film() -> None:
    assert omdb.read(FILM).to_document() == {
        "imdb_id": "tt0112384",
        "title": "Some Film",
        "year": 1995,
        "type": "movie",
        "rated": "PG-13",
        "runtime_minutes": 112,
        "ratings": {"imdb": 7.7, "rotten_tomatoes": 96, "metacritic": 77},
        "metascore": 77,
        "imdb_votes": 321557,
        "box_office_usd": 173837933,
        "awards_text": "Won 2 Oscars. 31 wins & 59 nominations total",
        "oscars": {"won": 2, "nominated": None},
    }


def test_what_omdb_does_not_know_is_none() -> None:
    unknown: dict[str, Any] = {**dict.fromkeys(FILM, "N/A"), "Ratings": []}
    document = omdb.read(unknown).to_document()
    assert document["ratings"] == {"imdb": None, "rotten_tomatoes": None, "metacritic": None}
    assert {value for name, value in document.items() if name != "ratings"} == {None}


def test_a_rating_missing_from_the_list_is_taken_from_its_own_field() -> None:
    ratings = omdb.read({**FILM, "Ratings": None}).to_document()["ratings"]
    assert ratings == {
        "imdb": 7.7,
        "rotten_tomatoes": None,
        "metacritic": 77,
    }


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("112 min", 112),
        ("1h 52min", 112),
        ("1 h 52 min", 112),
        ("2 h", 120),
        ("1h52m", 112),
        ("1,440 min", 1440),
        ("45 S", None),
        ("0 min", None),
        ("N/A", None),
        ("", None),
        (None, None),
    ],
)
def test_reads_a_runtime(text: str | None, minutes: int | None) -> None:
    assert omdb.minutes(text) == minutes


@pytest.mark.parametrize(
    ("text", "dollars"),
    [
        ("$1,234", 1234),
        ("$200.7M", 200_700_000),
        ("$0", None),
        ("£1,234", None),
        ("1,234", None),
        ("N/A", None),
        (None, None),
    ],
)
def test_reads_an_amount_of_dollars(text: str | None, dollars: int | None) -> None:
    assert omdb.us_dollars(text) == dollars


@pytest.mark.parametrize(
    ("text", "oscars"),
    [
        ("Won 3 Oscars. 10 wins & 5 nominations total", {"won": 3, "nominated": None}),
        ("Won 1 Oscar. Another 10 wins", {"won": 1, "nominated": None}),
        ("Won 1 Oscar10 wins", {"won": 1, "nominated": None}),
        ("Nominated for 1 Oscar. 3 wins", {"won": 0, "nominated": 1}),
        ("Nominated for 11 Oscars11 wins & 5 nominations total", {"won": 0, "nominated": 11}),
        ("Nominated for 1 BAFTA Award3 wins & 41 nominations total", {"won": 0, "nominated": 0}),
        ("1 win", {"won": 0, "nominated": 0}),
        (None, None),
    ],
)
def test_reads_the_oscars_in_an_awards_text(text: str | None, oscars: dict[str, int | None] | None) -> None:
    assert omdb.oscars_in(text) == oscars


@pytest.mark.parametrize(
    ("text", "wins", "nominations", "special", "agrees"),
    [
        ("Won 2 Oscars.", 2, 9, 0, True),
        ("Won 3 Oscars.", 2, 9, 0, False),
        ("Won 3 Oscars.", 2, 9, 1, True),
        ("Won 1 Oscar.", 0, 0, 1, True),
        ("Nominated for 5 Oscars.", 0, 5, 0, True),
        ("Nominated for 5 Oscars.", 0, 4, 0, False),
        ("Nominated for 5 Oscars.", 1, 5, 0, False),
        ("7 wins & 2 nominations.", 0, 1, 0, False),
        ("N/A", 0, 1, 0, True),
    ],
)
def test_compares_the_awards_text_with_our_own_count(
    text: str, wins: int, nominations: int, special: int, agrees: bool
) -> None:
    document = omdb.read({**FILM, "Awards": text}).to_document()
    finding = omdb.oscar_count_finding(document, own_wins=wins, own_nominations=nominations, own_special_awards=special)
    assert (finding is None) is agrees


def test_a_finding_says_both_counts() -> None:
    finding = omdb.oscar_count_finding(omdb.read(FILM).to_document(), own_wins=1, own_nominations=9)
    assert finding == "OMDb's awards text counts 2 Oscars won, our record counts 1."


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*FILM, "Other"]), json_values))
def test_any_body_gives_a_document_that_is_json(body: dict[str, Any]) -> None:
    document = omdb.read(body).to_document()
    assert document.keys() - {"findings"} == omdb.read(FILM).to_document().keys()
    assert len(json.dumps(document, allow_nan=False).encode()) < 10_000
