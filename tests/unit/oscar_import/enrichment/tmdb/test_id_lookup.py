"""IMDb ids out of TMDb's records: only where exactly one film, and exactly one person of its credits, can be meant."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from oscar_import.ceremonies.found_ids import IncompleteFilm, incomplete_films
from oscar_import.ceremonies.model import Ceremony, FilmReference, Nomination, Nominee
from oscar_import.enrichment.tmdb.id_lookup import (
    FilmRecord,
    credited_nominees,
    find_person,
    find_record,
    requests_of,
    wanted,
)
from oscar_import.upstream.results import Found, NotFound
from oscar_import.upstream.retry import Counting

ACTRESS, DIRECTING, COUNTRY = "ACTRESS IN A LEADING ROLE", "DIRECTING", "INTERNATIONAL FEATURE FILM"
CAST = [{"id": 7, "name": "Mikey Madison", "order": 0}, {"id": 8, "name": "Mark Eydelshteyn", "order": 1}]
CREW = [{"id": 9, "name": "Sean Baker", "job": "Director", "department": "Directing"}]


@dataclass
class Tmdb:
    """What TMDb knows: bodies by number or id, searches by text, people's ids by number."""

    movies: dict[str, dict[str, Any]] = field(default_factory=dict)
    people: dict[int, dict[str, Any]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def find(self, imdb_id: str) -> Counting:
        self.asked.append(f"find {imdb_id}")
        return Found({"movie_results": []})

    def search(self, title: str, year: int | None) -> Counting:
        self.asked.append(f"search {title}")
        return Found({"results": [body for body in self.movies.values() if title.lower() in body["title"].lower()]})

    def candidate(self, movie_id: int | str) -> Counting:
        self.asked.append(f"movie {movie_id}")
        body = self.movies.get(str(movie_id))
        return Found(body) if body else NotFound("no such film")

    def person_ids(self, tmdb_id: int) -> Counting:
        self.asked.append(f"person {tmdb_id}")
        body = self.people.get(tmdb_id)
        return Found(body) if body else NotFound("no such person")


def movie(number: int = 1064213, imdb_id: str | None = "tt28607951", **changes: Any) -> dict[str, Any]:
    body: dict[str, Any] = {
        "id": number,
        "imdb_id": imdb_id,
        "title": "Anora",
        "original_title": "Anora",
        "release_date": "2024-10-14",
        "credits": {"cast": CAST, "crew": CREW},
    }
    return body | changes


def film(*nominees: tuple[str, str], imdb_id: str | None = None, title: str = "Anora") -> IncompleteFilm:
    nominations = tuple(
        Nomination(category, category, (FilmReference(imdb_id, title),), (Nominee(name),), id=f"097-{place:03d}")
        for place, (category, name) in enumerate(nominees, start=1)
    )
    (one,) = incomplete_films(Ceremony(97, 2025, "2024", nominations))
    return one


MIKEY = (ACTRESS, "Mikey Madison")


def record(**changes: Any) -> FilmRecord:
    found = find_record(film(MIKEY), "2024", None, Tmdb({"1064213": movie(**changes)}))
    assert found is not None
    return found


def test_every_name_of_the_page_counts_in_a_search() -> None:
    sought = wanted(film(MIKEY, (DIRECTING, "Sean Baker")), "2024")
    assert (sought.directors, sought.people, sought.imdb_id) == (("Sean Baker",), ("Mikey Madison",), None)


def test_a_country_is_no_name() -> None:
    sought = wanted(film((COUNTRY, "Brazil")), "2024")
    assert (sought.people, sought.countries) == ((), ("Brazil",))


def test_a_film_is_found_by_title_year_and_people() -> None:
    found = record().found
    assert found is not None
    assert found.imdb_id == "tt28607951"
    assert found.is_confirmed
    assert found.evidence.startswith("TMDb's film 1064213 (Anora, 2024): ")
    assert "the title is the same" in found.evidence


def test_a_film_of_other_people_is_not_taken() -> None:
    tmdb = Tmdb({"1": movie(1, credits={"cast": [], "crew": [{**CREW[0], "name": "Somebody Else"}]})})
    assert find_record(film((DIRECTING, "Sean Baker")), "2024", None, tmdb) is None


@pytest.mark.parametrize("odd", [None, "", "28607951", "tt1", "nm28607951", 28607951, ["tt28607951"]])
def test_a_record_without_a_usual_id_gives_its_people_only(odd: Any) -> None:
    assert record(imdb_id=odd).found is None


def test_a_person_decided_on_the_film() -> None:
    found = find_record(film(MIKEY), "2024", 5, Tmdb({"5": movie(5, title="Something else")}))
    assert found is not None
    assert found.found is not None
    assert found.found.evidence.endswith("decided by a person")


def test_of_a_film_with_an_id_only_its_people_are_looked_up() -> None:
    tmdb = Tmdb({"tt28607951": movie()})
    found = find_record(film(MIKEY, imdb_id="tt28607951"), "2024", None, tmdb)
    assert found is not None
    assert found.found is None
    assert tmdb.asked == ["movie tt28607951"]


def test_another_film_under_the_id_is_none() -> None:
    tmdb = Tmdb({"tt28607951": movie(imdb_id="tt0000009")})
    assert find_record(film(MIKEY, imdb_id="tt28607951"), "2024", None, tmdb) is None


def test_a_nominee_is_the_one_person_credited_with_what_the_category_honours() -> None:
    both = film(MIKEY, (DIRECTING, "Sean Baker"))
    assert {name: one.tmdb_id for name, one in credited_nominees(both, record()).items()} == {
        "Mikey Madison": 7,
        "Sean Baker": 9,
    }


def test_two_people_of_one_name_are_none() -> None:
    twins = [*CAST, {"id": 70, "name": "Mikey Madison", "order": 2}]
    assert credited_nominees(film(MIKEY), record(credits={"cast": twins, "crew": CREW})) == {}


def test_two_nominees_who_lead_to_one_person_are_none() -> None:
    assert credited_nominees(film(MIKEY, (ACTRESS, "Mikey A. Madison")), record()) == {}


def test_a_father_is_not_his_son() -> None:
    cast = [{"id": 7, "name": "Mikey Madison Jr.", "order": 0}]
    assert credited_nominees(film((ACTRESS, "Mikey Madison Sr.")), record(credits={"cast": cast, "crew": CREW})) == {}


def test_a_person_is_found_with_evidence() -> None:
    tmdb = Tmdb(people={7: {"id": 7, "imdb_id": "nm7554147"}})
    person = credited_nominees(film(MIKEY), record())["Mikey Madison"]
    found = find_person(person, record(), tmdb)
    assert found is not None
    assert (found.imdb_id, found.evidence) == (
        "nm7554147",
        "TMDb's person 7: Mikey Madison, cast of film 1064213 (Anora)",
    )


@pytest.mark.parametrize("odd", [None, "", "7554147", "tt7554147", "nm1", 7554147, {"id": 1}])
def test_an_odd_id_of_a_person_is_none(odd: Any) -> None:
    person = credited_nominees(film(MIKEY), record())["Mikey Madison"]
    assert find_person(person, record(), Tmdb(people={7: {"id": 7, "imdb_id": odd}})) is None
    assert find_person(person, record(), Tmdb()) is None


# what it takes


@pytest.mark.parametrize(
    ("nominees", "imdb_id", "requests"),
    [
        ([], None, (2, 12)),
        ([(DIRECTING, "Sean Baker"), (ACTRESS, "Mikey Madison")], None, (4, 14)),
        ([(DIRECTING, "Sean Baker"), ("FILM EDITING", "Sean Baker")], None, (3, 13)),
        ([(DIRECTING, "Sean Baker")], "tt28607951", (2, 2)),
    ],
)
def test_a_look_up_takes_a_search_and_a_request_a_person(
    nominees: list[tuple[str, str]], imdb_id: str | None, requests: tuple[int, int]
) -> None:
    assert requests_of(film(*nominees or [(COUNTRY, "Latvia")], imdb_id=imdb_id)) == requests
