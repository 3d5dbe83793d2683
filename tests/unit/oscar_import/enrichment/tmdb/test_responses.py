"""TMDb: what its answers mean, what its results offer, and the details document of a film."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oscar_import.enrichment.tmdb import responses as tmdb
from oscar_import.enrichment.tmdb.responses import Candidate, Mismatch, Redirected, Same
from oscar_import.errors import Terminal
from oscar_import.upstream.results import Answer, BadKey, Found, NotFound, Refused, Throttled, Unavailable

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def body(**changes: Any) -> dict[str, Any]:
    """A film's body as TMDb writes it."""
    film = {
        "id": 99,
        "imdb_id": "tt0000099",
        "title": "The Film",
        "original_title": "Le Film",
        "original_language": "fr",
        "release_date": "1995-06-30",
        "runtime": 112,
        "budget": 52_000_000,
        "revenue": 355_237_933,
        "genres": [{"id": 18, "name": "Drama"}],
        "spoken_languages": [{"english_name": "French", "iso_639_1": "fr", "name": "Français"}],
        "production_countries": [{"iso_3166_1": "FR", "name": "France"}],
        "production_companies": [{"id": 1, "name": "A Company"}],
        "belongs_to_collection": None,
        "overview": "What happens.",
        "tagline": "",
        "homepage": "https://film.example",
        "status": "Released",
        "vote_average": 7.5,
        "vote_count": 20,
        "external_ids": {"imdb_id": "tt0000099", "wikidata_id": "Q1", "facebook_id": None, "twitter_id": ""},
        "release_dates": {
            "results": [
                {
                    "iso_3166_1": "US",
                    "release_dates": [
                        {"type": 4, "release_date": "1994-01-01T00:00:00.000Z", "certification": "NR"},
                        {"type": 3, "release_date": "1995-07-04T00:00:00.000Z", "certification": "PG-13"},
                        {"type": 1, "release_date": "1995-06-30T00:00:00.000Z", "certification": ""},
                    ],
                },
                {"iso_3166_1": "DE", "release_dates": [{"type": 5, "release_date": "1996-01-01T00:00:00.000Z"}]},
            ]
        },
        "credits": {
            "cast": [actor(number) for number in range(40)],
            "crew": [member(1000, "Jane Director", "Director", "Directing")],
        },
    }
    return film | changes


def actor(number: int) -> dict[str, Any]:
    return {"id": number + 1, "name": f"Actor {number}", "character": f"Part {number}", "order": number}


def member(tmdb_id: int, name: str, job: str, department: str) -> dict[str, Any]:
    return {"id": tmdb_id, "name": name, "job": job, "department": department}


def document(**changes: Any) -> dict[str, Any]:
    return tmdb.read_movie(body(**changes)).to_document()


# --- what an answer means ---------------------------------------------------------------------------------------------


def classified(status: int, answer: object, headers: dict[str, str] | None = None) -> Answer:
    raw = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    return tmdb.classify(status, headers or {}, raw, now=NOW)


def no(code: int, message: str = "In TMDb's words.") -> dict[str, Any]:
    return {"success": False, "status_code": code, "status_message": message}


@pytest.mark.parametrize(
    ("status", "answer", "outcome"),
    [
        (200, {"id": 1}, Found),
        (404, no(34), NotFound),
        (404, no(6), NotFound),
        (404, {"status_message": "Not found."}, NotFound),
        (404, b"", NotFound),
        (500, no(44, "The ID is invalid."), NotFound),
        (200, no(34), NotFound),
        (401, no(7), BadKey),
        (401, no(10), BadKey),
        (403, no(45), BadKey),
        (401, b"<html>", Unavailable),
        (403, {"message": "Forbidden"}, Unavailable),
        (307, {"id": 1}, Unavailable),
        (429, no(25), Throttled),
        (429, b"", Throttled),
        (200, no(25), Throttled),
        (422, {"errors": ["query must be provided"]}, Refused),
        (400, no(47), Refused),
        (400, no(27), Refused),
        (404, b"<html>no such page</html>", Unavailable),
        (403, b"<html>blocked</html>", Unavailable),
        (302, b"", Unavailable),
        (500, no(11), Unavailable),
        (502, no(43), Unavailable),
        (503, no(46), Unavailable),
        (504, no(24), Unavailable),
        (503, b"<html>down</html>", Unavailable),
        (408, b"", Unavailable),
        (202, b"", Unavailable),
        (204, b"", Unavailable),
        (200, b"", Unavailable),
        (200, b"<!DOCTYPE html>", Unavailable),
        (200, b'{"id": 1, "title": "Cut', Unavailable),
        (200, b"[1]", Unavailable),
        (200, no(11), Unavailable),
    ],
)
def test_an_answer_has_one_meaning(status: int, answer: object, outcome: type[Answer]) -> None:
    assert type(classified(status, answer)) is outcome


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [({"Retry-After": "7"}, 7.0), ({"retry-after": "Sun, 22 Nov 2026 12:00:09 GMT"}, 9.0), ({}, None)],
)
def test_a_429_says_how_long_to_wait_if_the_header_does(headers: dict[str, str], seconds: float | None) -> None:
    assert classified(429, no(25), headers) == Throttled(seconds)


@given(st.integers(100, 599), st.binary(max_size=80))
def test_any_status_and_any_bytes_are_classified(status: int, raw: bytes) -> None:
    assert isinstance(classified(status, raw), Answer)


@pytest.mark.parametrize(("status", "code"), [(200, 1), (401, 7), (404, 34), (422, 5), (503, 9)])
def test_no_outcome_repeats_a_key_or_an_address(status: int, code: int) -> None:
    key = "0123456789abcdef0123456789abcdef"
    answer = repr(classified(status, no(code, f"Bad call https://api.themoviedb.org/3/movie/1?api_key={key}: {key}")))
    assert key not in answer
    assert "themoviedb" not in answer


# --- candidates -------------------------------------------------------------------------------------------------------


def test_a_film_found_by_its_id_is_a_movie() -> None:
    entry = {"id": 218, "title": "T", "original_title": "O", "release_date": "1984-10-26", "popularity": 3}
    assert tmdb.found_by_id({"movie_results": [entry], "tv_results": []}) == [
        Candidate(218, "T", "O", "1984-10-26", 3.0, is_movie=True)
    ]


def test_a_television_entry_found_by_its_id_is_told_apart() -> None:
    entry = {"id": 1396, "name": "Show", "original_name": "Show", "first_air_date": "2008-01-20"}
    found = tmdb.found_by_id({"movie_results": [], "tv_results": [entry]})
    assert found == [Candidate(1396, "Show", "Show", "2008-01-20", is_movie=False)]
    assert found[0].release_year == 2008


def test_results_of_the_wrong_shape_are_passed_over() -> None:
    results = [None, 7, {"id": "x", "title": "T"}, {"id": 3}, {"id": 4, "title": "", "original_title": "O"}]
    assert tmdb.found_by_title({"results": results}) == [Candidate(4, "O", "O")]
    assert tmdb.found_by_title({"results": None}) == []
    assert tmdb.found_by_id({}) == []


def test_a_films_own_body_adds_runtime_directors_and_people() -> None:
    known = tmdb.with_details(Candidate(99, "The Film", "Le Film", popularity=2.0), body())
    assert (known.runtime_minutes, known.directors, known.release_date) == (112, ("Jane Director",), "1995-06-30")
    assert known.people is not None
    assert {"Actor 39", "Jane Director"} <= set(known.people)


def test_a_body_without_credits_says_nothing_about_its_people() -> None:
    known = tmdb.with_details(Candidate(99, "The Film", "Le Film"), body(credits={"cast": [], "crew": []}))
    assert (known.directors, known.people) == (None, None)


# --- the details document ---------------------------------------------------------------------------------------------


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
    assert [entry["order"] for entry in facts["cast"]] == list(range(tmdb.LEADING_CAST))
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
    details = tmdb.read_movie(
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
        tmdb.read_movie(broken)
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
    facts = tmdb.read_movie({"id": 1, "title": "T"}).to_document()
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


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(bodies)
def test_the_document_is_json_and_stays_small_whatever_the_body(film: dict[str, Any]) -> None:
    links = {number: f"nm{number:07}" for number in range(0, 400)}
    facts = tmdb.read_movie(film, link=lambda _cast, _crew: links).to_document()
    assert len(json.dumps(facts, ensure_ascii=False, allow_nan=False).encode()) <= tmdb.MAX_DOCUMENT


# --- is it the film we asked for --------------------------------------------------------------------------------------


def compared(film_year: str = "1995", title: str = "The Film", **changes: Any) -> Same | Redirected | Mismatch:
    named = {name: changes.pop(name, ()) for name in ("directors", "people")}
    asked = changes.pop("asked", "tt0000099")
    details = tmdb.read_movie(body(**changes))
    return tmdb.same_film(details, asked_imdb_id=asked, title=title, film_year=film_year, **named)


def test_the_same_id_is_the_same_film_whatever_its_title() -> None:
    assert isinstance(compared(title="Known by another title", film_year="1972"), Same)


def test_another_id_with_title_and_year_is_a_redirect_and_says_what_shows_it() -> None:
    decision = compared(asked="tt0000001", directors=("Jane Director",))
    assert decision == Redirected("tt0000099", "title, director, nominee and year agree: The Film (1995), TMDb 99")


def test_a_redirect_is_seen_by_the_original_title_or_by_the_director() -> None:
    assert isinstance(compared(asked="tt0000001", title="Le film"), Redirected)
    assert isinstance(compared(asked="tt0000001", title="Another", directors=("Jane Director",)), Redirected)


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


@pytest.mark.parametrize(
    ("film_year", "release_year", "apart"),
    [("1995", 1995, 0), ("1927/28", 1928, 0), ("1927/28", 1930, 2), ("1932/33", 1931, 1), ("1995", None, None)],
)
def test_counts_the_years_between_release_and_film_year(
    film_year: str, release_year: int | None, apart: int | None
) -> None:
    assert tmdb.years_apart(film_year, release_year) == apart
