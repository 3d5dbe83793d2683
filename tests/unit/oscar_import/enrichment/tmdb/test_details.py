"""The details document of a film."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oscar_import.enrichment.tmdb.details import LEADING_CAST, MAX_DOCUMENT, read_movie
from oscar_import.errors import Terminal

from tests.support.examples import examples
from tests.support.tmdb_bodies import actor, body, document, member


def test_reads_the_facts_of_a_film() -> None:
    facts = document()
    del facts["cast"], facts["crew"]
    assert facts == {
        "tmdb_id": 99,
        "imdb_id": "tt0000099",
        "title": "The Film",
        "original_title": "Le Film",
        "original_language": "fr",
        "release_date": "1995-06-30",
        "release_dates": {"DE": "1996-01-01", "US": "1995-06-30"},
        "certifications": {"US": "PG-13"},
        "runtime_minutes": 112,
        "genres": ["Drama"],
        "languages": ["French"],
        "countries": ["France"],
        "companies": ["A Company"],
        "collection": None,
        "budget_usd": 52_000_000,
        "revenue_usd": 355_237_933,
        "overview": "What happens.",
        "tagline": None,
        "homepage": "https://film.example",
        "status": "Released",
        "vote_average": 7.5,
        "vote_count": 20,
        "cast_count": 40,
        "crew_count": 1,
        "external_ids": {"imdb_id": "tt0000099", "wikidata_id": "Q1"},
    }


def test_zeros_and_empty_strings_are_unknown() -> None:
    unknown = {"runtime": 0, "budget": 0, "revenue": 0, "vote_count": 0, "vote_average": 0.0}
    facts = document(**unknown, overview="", homepage="", release_date="", release_dates=None)
    names = ("runtime_minutes", "budget_usd", "revenue_usd", "vote_count", "vote_average", "overview", "homepage")
    assert {facts[name] for name in (*names, "release_date")} == {None}


def test_the_earliest_known_release_stands_in_for_a_missing_release_date() -> None:
    assert document(release_date="")["release_date"] == "1995-06-30"


def test_the_leading_cast_stands_in_the_record_and_the_whole_cast_is_counted() -> None:
    facts = document()
    assert [entry["order"] for entry in facts["cast"]] == list(range(LEADING_CAST))
    assert facts["cast"][0] == {"tmdb_id": 1, "name": "Actor 0", "character": "Part 0", "order": 0}
    assert facts["cast_count"] == 40


def test_the_crew_in_the_record_holds_key_jobs_only_directors_first() -> None:
    crew = [
        member(1, "G", "Gaffer", "Lighting"),
        member(2, "E", "Editor", "Editing"),
        member(3, "D", "Director", "Directing"),
    ]
    facts = document(credits={"crew": crew})
    assert [entry["job"] for entry in facts["crew"]] == ["Director", "Editor"]
    assert facts["crew_count"] == 3


def test_a_linked_person_is_kept_beyond_the_leading_cast_and_the_key_crew() -> None:
    crew = [member(1000, "Jane Director", "Director", "Directing"), member(50, "G", "Foley", "Sound")]
    details = read_movie(
        body(credits={"cast": [actor(number) for number in range(40)], "crew": crew}),
        link=lambda _cast, _crew: {31: "nm0000031", 50: "nm0000050", 1000: "nm0001000"},
    )
    facts = details.to_document()
    assert facts["cast"][-1] == {
        "tmdb_id": 31, "name": "Actor 30", "character": "Part 30", "order": 30, "imdb_id": "nm0000031"
    }  # fmt: skip
    assert [entry.get("imdb_id") for entry in facts["crew"]] == ["nm0001000", "nm0000050"]


@pytest.mark.parametrize("broken", [{}, {"id": 0}, {"id": "7", "title": "T"}, {"id": 7}, {"id": 7, "title": None}])
def test_a_body_that_is_no_films_is_a_terminal_error(broken: dict[str, Any]) -> None:
    with pytest.raises(Terminal, match="no film id or no title") as caught:
        read_movie(broken)
    assert (caught.value.code, bool(caught.value.hint)) == ("tmdb_unreadable", True)


@pytest.mark.parametrize("value", [None, 0, "text", [], [None, 3, "x", []], {"cast": None}, {"results": [1]}, True])
def test_a_block_of_the_wrong_shape_costs_only_itself(value: object) -> None:
    blocks = (
        "genres", "spoken_languages", "production_countries", "production_companies", "belongs_to_collection",
        "credits", "external_ids", "release_dates",
    )  # fmt: skip
    facts = document(**dict.fromkeys(blocks, value))
    assert facts["title"] == "The Film"
    assert (facts["genres"], facts["cast"], facts["external_ids"], facts["release_dates"]) == ([], [], {}, {})


def test_missing_blocks_are_empty() -> None:
    facts = read_movie({"id": 1, "title": "T"}).to_document()
    assert facts.keys() == document().keys()
    assert (facts["original_title"], facts["crew"]) == ("T", [])


def test_long_texts_are_clipped() -> None:
    assert len(document(overview="é" * 100_000)["overview"].encode()) <= 2000


def test_an_address_that_is_not_of_the_web_is_dropped() -> None:
    assert document(homepage="javascript:alert(1)")["homepage"] is None


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.just("\ud800"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
long_text = st.sampled_from(['"' * 3000, "\\" * 3000, "\u0000" * 50, "𝕏" * 3000, "é x " * 1000, "\ud800" * 9, "", "T"])


def many_times(some: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**one, "id": one["id"] + shift} for shift in range(200) for one in some]


people = st.lists(
    st.fixed_dictionaries(
        {
            "id": st.integers(-1, 10**13),
            "name": long_text,
            "character": long_text | anything,
            "job": st.sampled_from(["Director", "Editor", "Gaffer", "x" * 500, ""]),
            "department": long_text,
            "order": st.integers() | anything,
        }
    ),
    max_size=4,
).map(many_times)
bodies = st.fixed_dictionaries(
    {"id": st.integers(1, 10**6), "title": long_text.filter(lambda text: text.strip("\x00\ud800") != "")},
    optional={
        **dict.fromkeys(("budget", "revenue", "runtime", "vote_average", "vote_count", "release_date"), anything),
        **dict.fromkeys(("overview", "tagline", "homepage", "status", "original_title"), long_text | anything),
        "genres": st.lists(st.fixed_dictionaries({"name": long_text}), max_size=40) | anything,
        "production_companies": st.lists(st.fixed_dictionaries({"name": long_text}), max_size=400) | anything,
        "external_ids": st.dictionaries(st.from_regex(r"[a-z]{2,20}_id", fullmatch=True), long_text) | anything,
        "release_dates": st.just(
            {
                "results": [
                    {
                        "iso_3166_1": f"{one}{other}",
                        "release_dates": [{"release_date": "2020-01-01", "certification": '"' * 20, "type": 3}],
                    }
                    for one in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                    for other in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                ]
            }
        )
        | anything,
        "credits": st.fixed_dictionaries({"cast": people | anything, "crew": people | anything}) | anything,
    },
)


@settings(
    max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(bodies)
def test_the_document_is_json_and_stays_small_whatever_the_body(film: dict[str, Any]) -> None:
    links = {number: f"nm{number:07}" for number in range(0, 400)}
    facts = read_movie(film, link=lambda _cast, _crew: links).to_document()
    assert len(json.dumps(facts, ensure_ascii=False, allow_nan=False).encode()) <= MAX_DOCUMENT
