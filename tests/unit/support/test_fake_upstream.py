"""The stand-in upstream is as strict as it says: what is proved against it holds only then."""

from __future__ import annotations

import json
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from oscar_import.enrichment.omdb import ratings as omdb
from oscar_import.enrichment.tmdb import responses as tmdb
from oscar_import.enrichment.tmdb.details import read_movie
from oscar_import.upstream import results

from oscars.local.upstream.films import Films
from tests.support.fake_upstream.rate_limit import RateLimit, busiest_second
from tests.support.fake_upstream.upstream import StandIn, all_films
from tests.support.fake_upstream.virtual_time import START, VirtualTime

FILM = "tt0108052"


@pytest.fixture(scope="module")
def films() -> Films:
    return all_films()


@pytest.fixture
def time() -> VirtualTime:
    return VirtualTime()


@pytest.fixture
def stand_in(films: Films, time: VirtualTime) -> StandIn:
    return StandIn(films, clock=time.now)


def movie(stand_in: StandIn, film: str = FILM) -> Any:
    return stand_in.get(f"/3/movie/{film}?append_to_response=credits")


@pytest.mark.exhaustive
def test_every_film_has_a_tmdb_body_of_realistic_size(films: Films, stand_in: StandIn) -> None:
    sizes = [len(movie(stand_in, film).body) for film in films.imdb_ids()]
    assert len(sizes) == 5_264
    assert min(sizes) > 90_000
    assert max(sizes) < 130_000


def test_its_bodies_are_read_like_tmdbs(stand_in: StandIn, time: VirtualTime) -> None:
    answer = tmdb.classify(200, {}, movie(stand_in).body, now=time.moment())
    assert isinstance(answer, results.Found)
    details = read_movie(answer.body)
    assert (details.imdb_id, details.title, details.release_date) == (FILM, "Schindler's List", "1993-07-01")


def test_everybody_in_its_credits_has_ids_elsewhere_and_nobody_else(films: Films, stand_in: StandIn) -> None:
    credits = json.loads(movie(stand_in).body)["credits"]
    told = {}
    for entry in (*credits["cast"], *credits["crew"]):
        ids = json.loads(stand_in.get(f"/3/person/{entry['id']}/external_ids").body)
        assert ids["id"] == entry["id"]
        told[entry["name"]] = ids["imdb_id"]
    assert told["Steven Spielberg"] == "nm0000229"
    assert {imdb_id for name, imdb_id in told.items() if name.startswith("Extra")} == {None}
    assert stand_in.get("/3/person/1/external_ids").status == 404
    assert stand_in.report()["by_answer"]["person:not_found"] == 1


def test_its_ratings_are_read_like_omdbs(stand_in: StandIn, time: VirtualTime) -> None:
    answer = omdb.classify(200, {}, stand_in.get(f"/omdb/?i={FILM}").body, now=time.moment())
    assert isinstance(answer, results.Found)
    document = omdb.read(answer.body).to_document()
    assert document["oscars"] == {"won": 7, "nominated": None}
    assert document["ratings"]["imdb"] is not None


def test_no_second_holds_more_than_the_limit(stand_in: StandIn, time: VirtualTime) -> None:
    stand_in.change(tmdb_per_second=10)
    accepted = []
    for _ in range(200):
        if movie(stand_in).status == 200:
            accepted.append(time.now())
        time.sleep(0.013)
    assert busiest_second(accepted) == 10


def test_what_was_refused_does_not_count_against_the_limit() -> None:
    limit = RateLimit(1)
    assert [limit.allows(at) for at in (0.0, 0.5, 0.9, 1.0, 1.9, 2.0)] == [True, False, False, True, False, True]


def test_a_limit_below_one_a_second_counts_over_more_than_a_second() -> None:
    limit = RateLimit(0.5)
    assert [limit.allows(at) for at in (0.0, 1.0, 1.9, 2.0, 3.9, 4.0)] == [True, False, False, True, False, True]


def test_the_limit_may_change_in_the_middle(stand_in: StandIn, time: VirtualTime) -> None:
    stand_in.change(tmdb_per_second=2)
    assert [movie(stand_in).status for _ in range(3)] == [200, 200, 429]
    stand_in.change(tmdb_per_second=4)
    assert [movie(stand_in).status for _ in range(3)] == [200, 200, 429]


@pytest.mark.parametrize(("form", "expected"), [("seconds", 7.0), ("missing", None)])
def test_a_429_says_how_long_to_wait_or_does_not(
    form: Any, expected: float | None, stand_in: StandIn, time: VirtualTime
) -> None:
    stand_in.change(tmdb_per_second=1, retry_after=form, retry_after_seconds=7)
    movie(stand_in)
    refused = movie(stand_in)
    assert results.retry_after_seconds(dict(refused.headers), now=time.moment()) == expected


def test_a_429_may_name_a_date(stand_in: StandIn, time: VirtualTime) -> None:
    stand_in.change(tmdb_per_second=1, retry_after="date", retry_after_seconds=7)
    time.sleep(0.4)
    movie(stand_in)
    until = parsedate_to_datetime(dict(movie(stand_in).headers)["Retry-After"])
    assert 7 <= until.timestamp() - time.now() <= 8


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("503", results.Unavailable),
        ("truncated", results.Unavailable),
        ("empty", results.Unavailable),
        ("202", results.Unavailable),
        ("html", results.Unavailable),
    ],
)
def test_one_film_in_so_many_meets_a_fault_once(
    fault: Any, kind: type, films: Films, stand_in: StandIn, time: VirtualTime
) -> None:
    stand_in.change(fault=fault, fault_every=50)
    met = 0
    for film in films.imdb_ids()[:100]:
        for _ in range(2):
            answer = movie(stand_in, film)
            met += isinstance(tmdb.classify(answer.status, {}, answer.body, now=time.moment()), kind)
    assert met == 2


def test_while_it_is_down_nothing_is_answered(stand_in: StandIn, time: VirtualTime) -> None:
    stand_in.change(down_until=START + 120)
    assert (movie(stand_in).status, stand_in.get(f"/omdb/?i={FILM}").status) == (503, 503)
    time.sleep(120)
    assert (movie(stand_in).status, stand_in.get(f"/omdb/?i={FILM}").status) == (200, 200)


def test_omdbs_day_ends_at_midnight_utc(stand_in: StandIn, time: VirtualTime) -> None:
    stand_in.change(omdb_per_day=2)
    time.sleep(86_399)
    assert [stand_in.get(f"/omdb/?i={FILM}").status for _ in range(3)] == [200, 200, 401]
    time.sleep(1)
    assert stand_in.get(f"/omdb/?i={FILM}").status == 200
    assert stand_in.report()["omdb_by_day"] == {"2026-11-22": 3, "2026-11-23": 1}


def test_only_its_own_keys_are_accepted(stand_in: StandIn) -> None:
    stand_in.change(tmdb_key="right", omdb_key="right")
    assert stand_in.get(f"/3/movie/{FILM}?api_key=wrong").status == 401
    assert stand_in.get(f"/3/movie/{FILM}?api_key=right").status == 200
    assert stand_in.get(f"/3/movie/{FILM}", "Bearer right").status == 200
    assert stand_in.get(f"/omdb/?i={FILM}&apikey=wrong").status == 401
    assert stand_in.get(f"/omdb/?i={FILM}&apikey=right").status == 200


def test_every_request_is_counted_by_film_and_kind(stand_in: StandIn, time: VirtualTime) -> None:
    movie(stand_in)
    time.sleep(2)
    movie(stand_in)
    movie(stand_in, "tt9999999")
    stand_in.get("/3/search/movie?query=Fargo")
    stand_in.get(f"/3/find/{FILM}?external_source=imdb_id")
    stand_in.get("/3/configuration")
    stand_in.get(f"/omdb/?i={FILM}")
    report = stand_in.report()
    assert report["by_answer"] == {
        "movie:ok": 2,
        "movie:not_found": 1,
        "search:ok": 1,
        "find:ok": 1,
        "configuration:ok": 1,
        "omdb:ok": 1,
    }
    assert (report["films_fetched"], report["films_fetched_twice"], report["films_rated"]) == (1, [FILM], 1)
    assert (report["first_at"], report["last_at"], report["seconds"]) == (START, START + 2, 2)
