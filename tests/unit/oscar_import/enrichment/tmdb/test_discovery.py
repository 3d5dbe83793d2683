"""How a film is looked for: what is asked, in what order, how often; and a small benchmark of what comes of it."""

from __future__ import annotations

from typing import Any

import pytest
from oscar_import.enrichment.tmdb.discovery import MAX_REQUESTS, discover
from oscar_import.enrichment.tmdb.matching import Ambiguous, Match, NoMatch, Wanted
from oscar_import.upstream.results import Found, NotFound

from benchmarks.made_tmdb import MadeTmdb
from benchmarks.matching import Case, by_decade, measure, reasons, share
from benchmarks.sought import Names, films_of_the_facts

FILM = Wanted("The Film", "1995", directors=("Jane Director",))
EVERY = 40


class Scripted:
    """Answers every search with `results`; `bodies` are what the films themselves say."""

    def __init__(self, *results: dict[str, Any], **bodies: dict[str, Any]) -> None:
        self.results = list(results)
        self.bodies = {int(name[1:]): body for name, body in bodies.items()}
        self.asked: list[str] = []

    def find(self, imdb_id: str) -> Found:
        self.asked.append(f"find {imdb_id}")
        return Found({})

    def search(self, title: str, year: int | None) -> Found:
        self.asked.append(f"search {title} {year}")
        return Found({"results": self.results})

    def candidate(self, tmdb_id: int) -> Found | NotFound:
        self.asked.append(f"candidate {tmdb_id}")
        body = self.bodies.get(tmdb_id)
        return Found({"id": tmdb_id, **body}) if body else NotFound("gone")


def listed(tmdb_id: int, title: str = "The Film", year: int = 1995) -> dict[str, Any]:
    return {"id": tmdb_id, "title": title, "original_title": title, "release_date": f"{year}-01-01"}


def directed_by(name: str, **more: Any) -> dict[str, Any]:
    return {"credits": {"crew": [{"id": 1, "name": name, "job": "Director"}]}, **more}


def test_the_next_is_looked_at_where_the_best_is_refused() -> None:
    tmdb = Scripted(listed(1), listed(2, year=1996), f1=directed_by("Somebody Else"), f2=directed_by("Jane Director"))
    verdict = discover(FILM, tmdb)
    assert isinstance(verdict, Match)
    assert verdict.accepted.candidate.tmdb_id == 2
    assert tmdb.asked == ["search The Film 1995", "candidate 1", "candidate 2"]


def test_what_is_called_otherwise_is_read_before_it_is_not_found() -> None:
    elsewhere = {"translations": {"translations": [{"data": {"title": "The Film"}}]}}
    tmdb = Scripted(listed(1, "Der Streifen"), f1=directed_by("Jane Director", **elsewhere))
    assert isinstance(discover(FILM, tmdb), Match)
    tmdb = Scripted(listed(1, "Der Streifen"), f1=directed_by("Jane Director"))
    assert not isinstance(discover(FILM, tmdb), Match)


@pytest.mark.parametrize("people", ["Somebody Else", ""])
def test_another_id_is_taken_only_where_people_agree(people: str) -> None:
    film = Wanted("The Film", "1995", directors=("Jane Director",), imdb_id="tt0000001")
    body = directed_by(people, imdb_id="tt0000002") if people else {"imdb_id": "tt0000002"}
    assert isinstance(discover(film, Scripted(listed(1), f1=body)), Ambiguous)
    agreeing = directed_by("Jane Director", imdb_id="tt0000002")
    assert isinstance(discover(film, Scripted(listed(1), f1=agreeing)), Match)


@pytest.mark.parametrize(("listed_besides", "is_taken"), [(0, True), (19, False)])
def test_a_full_page_does_not_say_that_a_title_is_given_once(listed_besides: int, is_taken: bool) -> None:
    film = Wanted("Bicentennial Man", "1999", people=("Greg Cannom",))
    others = [listed(number + 2, "The Bicentennial Man of Another", 1950) for number in range(listed_besides)]
    tmdb = Scripted(listed(1, "Bicentennial Man", 1999), *others, f1=directed_by("Somebody Else"))
    assert isinstance(discover(film, tmdb), Match) is is_taken


def test_companies_are_read_from_a_body() -> None:
    film = Wanted("Wings", "1995", people=("Paramount",))
    made = directed_by("Somebody Else", production_companies=[{"id": 1, "name": "Paramount Pictures"}])
    found = Scripted(listed(1, "Wings"), listed(2, "Wings", 1994), f1=made, f2=directed_by("Somebody Else"))
    verdict = discover(film, found)
    assert isinstance(verdict, Match)
    assert verdict.accepted.candidate.tmdb_id == 1


def test_nothing_listed_is_not_found() -> None:
    assert discover(FILM, Scripted()) == NoMatch(())


def test_a_film_costs_no_more_requests_than_it_may() -> None:
    film = Wanted("The Film (Der Film): A Story", "1995", people=("Jane Nominee",), imdb_id="tt0000001")
    tmdb = Scripted(*(listed(number) for number in range(1, 21)))
    tmdb.bodies = {number: directed_by("Somebody Else") for number in range(1, 21)}
    assert not isinstance(discover(film, tmdb), Match)
    assert len(tmdb.asked) <= MAX_REQUESTS


@pytest.mark.exhaustive
@pytest.mark.parametrize("names", [Names.IDENTIFIED, Names.PAGE])
def test_a_small_benchmark_finds_most_films_and_none_wrongly(names: Names) -> None:
    every = films_of_the_facts()
    films, tmdb = every[::EVERY], MadeTmdb(every[:: EVERY // 4], seed="test", others=1_000)
    found, absent = measure(films, tmdb, names=names), measure(films, tmdb, names=names, is_absent=True)
    assert share(found, "wrong") == 0, _named(found, "wrong")
    assert share(found, "right") >= 0.95, _named(found, "ambiguous")
    assert share(absent, "accepted") <= 0.01, _named(absent, "accepted")
    assert by_decade("", found, ("right",)).row_count > 2
    assert reasons(found, examples=1).columns


def _named(cases: list[Case], outcome: str) -> list[str]:
    return [f"{case.film.title}: {case.why}" for case in cases if case.outcome == outcome]
