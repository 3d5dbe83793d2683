"""The pages and the TMDb of the replayed nights differ from the table as the recorded ones do, and are no better."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from oscar_import.errors import Terminal
from oscar_import.sources.html.page import Page
from oscar_import.sources.oscars_org.parser import read_page

from tests.support.night import pages
from tests.support.night.pages import State
from tests.support.night.site import NightSite
from tests.support.night.table import rows_of

pytestmark = pytest.mark.needs("shared")

ORDINALS = (97, 98)


@pytest.fixture(scope="module")
def site(shared: Path) -> NightSite:
    return NightSite(shared, *ORDINALS)


def answer(site: NightSite, target: str) -> dict[str, Any]:
    served = site.tmdb.get(target)
    assert served.status == 200, target
    body: dict[str, Any] = json.loads(served.body)
    return body


def test_the_made_page_of_the_96th_tells_what_the_recorded_one_tells(shared: Path) -> None:
    recorded = (shared / "oscars_org" / "ceremonies_2024.html").read_bytes()
    in_order_of_page = read_page(Page(recorded), 96).honorees
    made = read_page(Page(pages.served(96, rows_of(shared, 96), State.WINNERS).body), 96).honorees
    for category in dict.fromkeys(one.category for one in in_order_of_page):
        told, expected = ([one for one in page if one.category == category] for page in (made, in_order_of_page))
        assert told == expected
    assert len(made) == len(in_order_of_page)


@pytest.mark.parametrize("state", [State.NOT_THERE, State.EMPTY])
def test_before_the_nominations_the_page_is_not_published(site: NightSite, state: State) -> None:
    served = pages.served(97, site.rows[97], state)
    with pytest.raises(Terminal) as caught:
        read_page(Page(served.body, served.status), 97)
    assert caught.value.code == "not_published"


@pytest.mark.parametrize(
    ("ordinal", "nominations", "wins", "undecided"), [(97, 120, 23, 9), (98, 125, 25, 9)], ids=ORDINALS
)
def test_the_page_passes_its_states(site: NightSite, ordinal: int, nominations: int, wins: int, undecided: int) -> None:
    told = {
        state: read_page(Page(pages.served(ordinal, site.rows[ordinal], state).body), ordinal).honorees
        for state in (State.INCOMPLETE, State.NOMINATIONS, State.WINNERS)
    }
    assert [(len(one), sum(honoree.won for honoree in one)) for one in told.values()] == [
        (nominations, 0),
        (nominations, 0),
        (nominations, wins),
    ]
    credits = Counter(honoree.credit for honoree in told[State.INCOMPLETE])
    assert sum(credits[text] for text in pages.UNDECIDED) == undecided


def test_the_same_seed_makes_the_same_tmdb_and_another_one_another(shared: Path) -> None:
    def people(seed: str) -> list[tuple[str, str | None]]:
        catalogue = NightSite(shared, 97, seed=seed).tmdb.catalogue
        return [(one.name, one.imdb_id) for one in catalogue.people.values()]

    assert people("one") == people("one") != people("other")


def test_every_nominated_film_is_there_among_namesakes_and_under_its_own_id(site: NightSite) -> None:
    for rows in site.rows.values():
        for film in {film for row in rows for film in row.films}:
            found = answer(site, f"/3/find/{film.imdb_id}?external_source=imdb_id")["movie_results"]
            assert len(found) == 1
            assert answer(site, f"/3/movie/{found[0]['id']}")["imdb_id"] == film.imdb_id
    titles = Counter(movie.title for movie in site.tmdb.catalogue.movies.values())
    assert sum(count > 1 for count in titles.values()) > 40


def test_search_wants_every_word_and_a_year_of_release(site: NightSite) -> None:
    found = answer(site, "/3/search/movie?query=ANORA")["results"]
    (anora,) = [film for film in found if film["release_date"] > "2023"]
    in_its_year = answer(site, f"/3/search/movie?query=anora&year={anora['release_date'][:4]}")["results"]
    assert [film["id"] for film in in_its_year] == [anora["id"]]
    assert answer(site, "/3/search/movie?query=Anora+Tangerine")["results"] == []
    assert answer(site, "/3/search/movie?query=Anora&year=1994")["results"] == []
    assert site.tmdb.get("/3/search/movie?query=").status == 422


def test_everybody_in_the_credits_has_a_record_though_not_everybody_an_id(site: NightSite) -> None:
    lacking = Counter[bool]()
    for film in {film.imdb_id for row in site.rows[97] for film in row.films}:
        credits = answer(site, f"/3/movie/{film}?append_to_response=credits")["credits"]
        for entry in (*credits["cast"], *credits["crew"]):
            ids = answer(site, f"/3/person/{entry['id']}/external_ids")
            assert ids["id"] == entry["id"]
            lacking[ids["imdb_id"] is None] += 1
    assert lacking[True] > 100
    assert lacking[False] > 500
    assert site.tmdb.get("/3/person/7/external_ids").status == 404


def test_it_is_no_echo_of_the_table(site: NightSite) -> None:
    """Some films and people are written otherwise, and some nominees are not credited."""
    catalogue = site.tmdb.catalogue
    by_id = {movie.imdb_id: movie for movie in catalogue.movies.values()}
    films = {film for rows in site.rows.values() for row in rows for film in row.films}
    assert 3 <= sum(by_id[str(film.imdb_id)].title != film.title for film in films) <= 16
    nominated = [
        (str(row.films[0].imdb_id), one.name, one.person_ids[0])
        for rows in site.rows.values()
        for row in rows
        for one in row.nominees
        if one.person_ids
    ]
    missing = respelled = 0
    for film, name, imdb_id in nominated:
        credited = [*by_id[film].cast, *(person for person, _, _ in by_id[film].crew)]
        names = [person.name for person in credited]
        missing += name not in names and imdb_id not in {person.imdb_id for person in credited}
        respelled += any(person.imdb_id == imdb_id and person.name != name for person in credited)
    assert 0.05 < missing / len(nominated) < 0.2
    assert 0.02 < respelled / len(nominated) < 0.1


def test_it_answers_in_the_fields_of_the_recorded_bodies(site: NightSite, shared: Path) -> None:
    (path,) = (shared / "tmdb" / "tmdblib_wiremock").glob("_GET_3_movie_47964_credits*.json")
    recorded = json.loads(path.read_text(encoding="utf-8"))["Response"]["BodyAsJson"]
    credits = answer(site, "/3/movie/tt28607951?append_to_response=credits,external_ids")["credits"]
    assert set(credits["crew"][0]) <= set(recorded["crew"][0])
    assert set(credits["cast"][0]) <= set(recorded["cast"][0])
    assert {"id", "name", "job", "department"} <= set(credits["crew"][0])
