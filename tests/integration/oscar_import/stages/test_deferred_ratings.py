"""When OMDb's day is used up: films are deferred, nothing fails, and the next days take them up."""

from __future__ import annotations

import json
from typing import Any

import pytest
from oscar_import.ceremonies.projection import Kind, Part
from oscar_import.errors import Terminal, Transient
from oscar_import.handlers.sqs import stage_handler
from oscar_import.runs.messages import FilmMessage, RatingsMessage, read_film_or_ratings
from oscar_import.stage import Outcome, Stage
from oscar_import.stages import omdb_enrichment
from oscar_import.storage import catalogue, deferred_films, film_work

from oscars.local.upstream.films import Films
from tests.support.fake_upstream.ratings import Ratings
from tests.support.fake_upstream.upstream import StandIn, all_films
from tests.support.fake_upstream.virtual_time import START, VirtualTime
from tests.support.samples import RUN, ceremony, counters, enrich, open_run
from tests.support.store import Store
from tests.support.template.guard import acting

DAY = 86_400
CEREMONY = 66


@pytest.fixture(scope="module")
def films() -> Films:
    return all_films()


@pytest.fixture
def time() -> VirtualTime:
    return VirtualTime(START + 10 * 3600)


@pytest.fixture
def stand_in(films: Films, time: VirtualTime) -> StandIn:
    return StandIn(films, clock=time.now)


def import_films(ratings: Ratings, films: list[str]) -> None:
    open_run(RUN, CEREMONY, at=ratings.time.moment())
    enrich(CEREMONY, films=len(films))
    ratings.arrive(RUN, CEREMONY, films)
    ratings.work()


def outcome_of(film: str) -> str:
    record = catalogue.find_stage(film, Stage.OMDB_ENRICHMENT)
    assert record is not None
    return str(record.outcome)


def waiting() -> list[str]:
    return [film.film for film in deferred_films.waiting("omdb")]


def test_the_films_beyond_the_quota_are_deferred_and_the_ceremony_is_complete(
    films: Films, time: VirtualTime, stand_in: StandIn
) -> None:
    wanted = films.imdb_ids()[:10]
    import_films(Ratings(time, stand_in, requests_per_day=4), wanted)
    assert ceremony(CEREMONY).status == "completed"
    assert counters(CEREMONY) == {"movies_created": 10}
    assert [outcome_of(film) for film in wanted] == ["done"] * 4 + ["deferred"] * 6
    assert waiting() == wanted[4:]
    assert stand_in.report()["omdb"] == 4
    work = film_work.find_film_work(RUN, wanted[9])
    assert work is not None
    assert work.stages["omdb_enrichment"] == ["deferred", "OMDb's requests of the day are used up"]


def test_what_omdb_says_ends_the_day_after_one_request_too_many(
    films: Films, time: VirtualTime, stand_in: StandIn
) -> None:
    stand_in.change(omdb_per_day=4)
    import_films(Ratings(time, stand_in, requests_per_day=1000), films.imdb_ids()[:10])
    assert stand_in.report()["by_answer"] == {"omdb:ok": 4, "omdb:quota": 1}
    assert len(waiting()) == 6


def test_the_schedule_sends_as_many_as_the_day_allows(films: Films, time: VirtualTime, stand_in: StandIn) -> None:
    wanted = films.imdb_ids()[:10]
    ratings = Ratings(time, stand_in, requests_per_day=4)
    import_films(ratings, wanted)
    assert ratings.schedule() == {"waiting": 6, "sent": 0}
    time.sleep(DAY)
    assert ratings.schedule()["sent"] == 3  # one went into the check of the key
    assert ratings.sent()[0] == {
        "version": 1,
        "kind": "ratings",
        "film": wanted[4],
        "title": wanted[4],
        "film_years": "1994",
    }
    ratings.work()
    assert waiting() == wanted[7:]
    assert [outcome_of(film) for film in wanted] == ["done"] * 7 + ["deferred"] * 3


def test_the_schedule_touches_no_run(films: Films, time: VirtualTime, stand_in: StandIn, store: Store) -> None:
    ratings = Ratings(time, stand_in, requests_per_day=4)
    import_films(ratings, films.imdb_ids()[:6])
    before = [item for item in store.items(store.progress) if item["pk"]["S"].startswith(("RUN#", "CEREMONY#"))]
    time.sleep(DAY)
    ratings.schedule()
    ratings.work()
    assert waiting() == []
    after = [item for item in store.items(store.progress) if item["pk"]["S"].startswith(("RUN#", "CEREMONY#"))]
    assert after == before


def test_a_film_that_is_sent_twice_is_asked_for_once(films: Films, time: VirtualTime, stand_in: StandIn) -> None:
    ratings = Ratings(time, stand_in, requests_per_day=4)
    import_films(ratings, films.imdb_ids()[:6])
    time.sleep(DAY)
    ratings.schedule()
    ratings.schedule()
    assert len(ratings.sent()) == 4
    stand_in.forget()
    ratings.work()
    assert stand_in.report()["films_rated_twice"] == []
    assert (stand_in.report()["omdb"], waiting()) == (2, [])


def test_a_film_that_an_import_has_fetched_meanwhile_leaves_the_index_without_a_request(
    films: Films, time: VirtualTime, stand_in: StandIn
) -> None:
    film = films.imdb_ids()[0]
    ratings = Ratings(time, stand_in)
    deferred_films.put("omdb", film, title="A film", film_years="1994", now=time.moment())
    import_films(ratings, [film])
    stand_in.forget()
    ratings.process(RatingsMessage(film=film, title="A film", film_years="1994"))
    assert (stand_in.report()["omdb"], waiting()) == (0, [])


def test_an_import_on_a_later_day_takes_its_own_deferred_films_up(
    films: Films, time: VirtualTime, stand_in: StandIn
) -> None:
    film = films.imdb_ids()[0]
    ratings = Ratings(time, stand_in, requests_per_day=1)
    import_films(ratings, films.imdb_ids()[1:2])
    later = RUN.replace("20261122", "20261123")
    open_run(later, CEREMONY, at=time.moment())
    enrich(CEREMONY, run=later)
    ratings.arrive(later, CEREMONY, [film])
    ratings.work()
    assert waiting() == [film]
    time.sleep(DAY)
    latest = RUN.replace("20261122", "20261124")
    open_run(latest, CEREMONY, at=time.moment())
    enrich(CEREMONY, run=latest)
    ratings.arrive(latest, CEREMONY, [film])
    ratings.work()
    assert (outcome_of(film), waiting()) == ("done", [])


def test_ratings_that_are_stale_are_kept_while_the_film_waits(
    films: Films, time: VirtualTime, stand_in: StandIn
) -> None:
    film = films.imdb_ids()[0]
    ratings = Ratings(time, stand_in)
    import_films(ratings, [film])
    before = catalogue.find_stage(film, Stage.OMDB_ENRICHMENT)
    time.sleep(40 * DAY)
    stand_in.change(omdb_per_day=1)
    stand_in.get("/omdb/?i=tt0018578&apikey=somebody-else")
    later = RUN.replace("20261122", "20270101")
    open_run(later, CEREMONY, at=time.moment())
    enrich(CEREMONY, run=later)
    ratings.arrive(later, CEREMONY, [film])
    ratings.work()
    after = catalogue.find_stage(film, Stage.OMDB_ENRICHMENT)
    assert before is not None
    assert after is not None
    assert (after.outcome, after.data) == ("deferred", before.data)
    assert before.data["ratings"]["imdb"] is not None


def test_a_film_that_omdb_does_not_know_waits_no_longer(films: Films, time: VirtualTime, stand_in: StandIn) -> None:
    ratings = Ratings(time, stand_in, requests_per_day=1)
    import_films(ratings, [films.imdb_ids()[0], "tt9999999"])
    time.sleep(DAY)
    ratings.process(RatingsMessage(film="tt9999999", title="?", film_years="1994"))
    assert (outcome_of("tt9999999"), waiting()) == ("not_found", [])


def test_an_outage_leaves_the_film_in_the_index(films: Films, time: VirtualTime, stand_in: StandIn) -> None:
    film = films.imdb_ids()[0]
    ratings = Ratings(time, stand_in)
    deferred_films.put("omdb", film, title="A film", film_years="1994", now=time.moment())
    stand_in.change(down_until=time.now() + 3600)
    with pytest.raises(Transient, match="503"):
        ratings.process(RatingsMessage(film=film, title="A film", film_years="1994"))
    assert waiting() == [film]


def test_a_key_that_is_refused_stops_the_schedule_before_it_sends_anything(
    films: Films, time: VirtualTime, stand_in: StandIn
) -> None:
    ratings = Ratings(time, stand_in, requests_per_day=1)
    import_films(ratings, films.imdb_ids()[:2])
    time.sleep(DAY)
    stand_in.change(omdb_key="another")
    with pytest.raises(Terminal) as raised:
        ratings.schedule()
    assert raised.value.code == "bad_key"
    assert ratings.sent() == []


def test_without_a_key_the_schedule_sends_nothing(
    films: Films, time: VirtualTime, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    ratings = Ratings(time, stand_in, requests_per_day=1)
    import_films(ratings, films.imdb_ids()[:2])
    time.sleep(DAY)
    monkeypatch.setattr(ratings.aws, "get_secret_value", lambda **_: {"SecretString": "{}", "VersionId": "2"})
    assert ratings.schedule() == {"waiting": 1, "sent": 0}


def test_the_schedule_writes_the_snapshot_with_the_ratings_that_came_since(
    films: Films, time: VirtualTime, stand_in: StandIn
) -> None:
    ratings = Ratings(time, stand_in, requests_per_day=2)
    named = [Part(Kind.FILM, film, "A title", [], []) for film in films.imdb_ids()[:3]]
    catalogue.put_parts(named, ordinal=CEREMONY, version=1, run=RUN)
    import_films(ratings, films.imdb_ids()[:3])
    time.sleep(DAY)
    ratings.schedule()
    ratings.work()
    time.sleep(DAY)
    ratings.schedule()
    snapshot = ratings.containers[0].bodies.get_json("catalogue.json.gz")
    assert {
        film: stages["stages"]["omdb_enrichment"][0] for film, stages in snapshot["films"].items()
    } == dict.fromkeys(films.imdb_ids()[:3], "done")


def test_six_days_bring_every_film_without_a_request_too_many(
    films: Films, time: VirtualTime, stand_in: StandIn
) -> None:
    """A fiftieth of all films and of the free key's requests; `python -m benchmarks.six_days` does it with all."""
    wanted, requests_per_day = films.imdb_ids()[::50], 20
    stand_in.change(omdb_per_day=requests_per_day)
    ratings = Ratings(time, stand_in, requests_per_day=requests_per_day)
    import_films(ratings, wanted)
    assert ceremony(CEREMONY).status == "completed"
    days = 1
    while waiting():
        time.sleep(DAY)
        ratings.schedule()
        ratings.work()
        days += 1
    report = stand_in.report()
    assert days <= 6
    assert {outcome_of(film) for film in wanted} == {"done"}
    assert report["by_answer"] == {"omdb:ok": len(wanted) + days - 1}  # and one a day for the check of the key
    assert max(report["omdb_by_day"].values()) <= requests_per_day


# what becomes of a message that fails


def receive(ratings: Ratings, film: str, *, receives: int) -> dict[str, Any]:
    """The answer of the stage's function to one message of deferred ratings."""
    handler = acting(
        Stage.OMDB_ENRICHMENT,
        stage_handler(Stage.OMDB_ENRICHMENT, read_film_or_ratings, omdb_enrichment.process, ratings.containers[0]),
    )
    record = {
        "messageId": "message",
        "receiptHandle": "receipt",
        "body": RatingsMessage(film=film, title="A film", film_years="1994").to_json(),
        "attributes": {"ApproximateReceiveCount": str(receives)},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:000000000000:omdb_enrichment",
        "awsRegion": "us-east-1",
        "md5OfBody": "",
    }
    return handler({"Records": [record]}, _Context())  # type: ignore[arg-type]


class _Context:
    function_name = "omdb_enrichment"

    def get_remaining_time_in_millis(self) -> int:
        return 120_000


@pytest.fixture
def ratings_of_a_deferred_film(films: Films, time: VirtualTime, stand_in: StandIn) -> Ratings:
    deferred_films.put("omdb", films.imdb_ids()[0], title="A film", film_years="1994", now=time.moment())
    return Ratings(time, stand_in)


def test_after_an_outage_the_message_comes_back(
    ratings_of_a_deferred_film: Ratings, films: Films, time: VirtualTime, stand_in: StandIn
) -> None:
    stand_in.change(down_until=time.now() + 3600)
    answer = receive(ratings_of_a_deferred_film, films.imdb_ids()[0], receives=2)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "message"}]}
    assert ratings_of_a_deferred_film.aws.hidden == [("receipt", 30)]


def test_after_its_last_receive_the_film_is_left_for_tomorrow_and_no_dead_letter(
    ratings_of_a_deferred_film: Ratings, films: Films, time: VirtualTime, stand_in: StandIn
) -> None:
    stand_in.change(down_until=time.now() + 3600)
    answer = receive(ratings_of_a_deferred_film, films.imdb_ids()[0], receives=8)
    assert answer == {"batchItemFailures": []}
    assert waiting() == [films.imdb_ids()[0]]


def test_a_key_that_is_refused_leaves_the_film_for_tomorrow(
    ratings_of_a_deferred_film: Ratings, films: Films, stand_in: StandIn
) -> None:
    stand_in.change(omdb_key="another")
    answer = receive(ratings_of_a_deferred_film, films.imdb_ids()[0], receives=1)
    assert answer == {"batchItemFailures": []}
    assert waiting() == [films.imdb_ids()[0]]


def test_an_answer_takes_the_film_out_of_the_index(ratings_of_a_deferred_film: Ratings, films: Films) -> None:
    answer = receive(ratings_of_a_deferred_film, films.imdb_ids()[0], receives=1)
    assert answer == {"batchItemFailures": []}
    assert waiting() == []


# the message


def test_a_message_of_deferred_ratings_comes_back_as_it_was_sent() -> None:
    message = RatingsMessage(film="tt0111161", title="Die Fälscher", film_years="2007")
    assert read_film_or_ratings(message.to_json()) == message


def test_a_films_message_is_still_read_as_one() -> None:
    message = FilmMessage(run=RUN, film="tt0111161", title="A", film_years="1994", ceremony=67)
    message = message.with_outcome(Stage.TMDB_DETAILS, Outcome.DONE)
    assert read_film_or_ratings(message.to_json()) == message


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"version": 2, "kind": "ratings"}, "version"),
        ({"version": 1, "kind": "else", "film": "tt0111161"}, "kind"),
        ({"version": 1, "kind": "ratings", "film": "nm0000151"}, "film"),
        ({"version": 1, "kind": "ratings", "film": "tt0111161", "film_years": "1994"}, "title"),
    ],
)
def test_a_message_that_cannot_be_read_says_which_field_is_wrong(body: dict[str, Any], field: str) -> None:
    with pytest.raises(Terminal, match=field):
        read_film_or_ratings(json.dumps(body))
