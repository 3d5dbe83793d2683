"""What TMDb's results offer as candidates."""

from __future__ import annotations

from oscar_import.enrichment.tmdb.candidates import Candidate, found_by_id, found_by_title, with_details

from tests.support.tmdb_bodies import body


def test_a_film_found_by_its_id_is_a_movie() -> None:
    entry = {"id": 218, "title": "T", "original_title": "O", "release_date": "1984-10-26", "popularity": 3}
    assert found_by_id({"movie_results": [entry], "tv_results": []}) == [
        Candidate(218, "T", "O", "1984-10-26", 3.0, is_movie=True)
    ]


def test_a_television_entry_found_by_its_id_is_told_apart() -> None:
    entry = {"id": 1396, "name": "Show", "original_name": "Show", "first_air_date": "2008-01-20"}
    found = found_by_id({"movie_results": [], "tv_results": [entry]})
    assert found == [Candidate(1396, "Show", "Show", "2008-01-20", is_movie=False)]
    assert found[0].release_year == 2008


def test_results_of_the_wrong_shape_are_passed_over() -> None:
    results = [None, 7, {"id": "x", "title": "T"}, {"id": 3}, {"id": 4, "title": "", "original_title": "O"}]
    assert found_by_title({"results": results}) == [Candidate(4, "O", "O")]
    assert found_by_title({"results": None}) == []
    assert found_by_id({}) == []


def test_a_films_own_body_adds_runtime_directors_and_people() -> None:
    known = with_details(Candidate(99, "The Film", "Le Film", popularity=2.0), body())
    assert (known.runtime_minutes, known.directors, known.release_date) == (112, ("Jane Director",), "1995-06-30")
    assert known.people is not None
    assert {"Actor 39", "Jane Director"} <= set(known.people)


def test_a_body_without_credits_says_nothing_about_its_people() -> None:
    known = with_details(Candidate(99, "The Film", "Le Film"), body(credits={"cast": [], "crew": []}))
    assert (known.directors, known.people) == (None, None)
