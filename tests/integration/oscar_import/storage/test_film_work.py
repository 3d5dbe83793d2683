"""A film's way through a run: opened once, closed once, counted once for every ceremony that waits for it."""

from __future__ import annotations

import itertools
import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from oscar_import.runs import film_transitions
from oscar_import.runs.failure import Failure
from oscar_import.runs.film_transitions import Transition
from oscar_import.storage import failures, film_work, runs
from oscar_import.storage.models import FilmWork

from tests.support.samples import (
    FAILURE,
    FILM,
    NOW,
    RUN,
    UNIDENTIFIED,
    close_film,
    counters,
    enrich,
    later,
    open_film,
    open_run,
)
from tests.support.store import Store

STAGES = {"movie_enrichment": ("done", ""), "tmdb_details": ("not_found", "TMDb does not know the film")}


def start(*ordinals: int, run: str = RUN) -> None:
    open_run(run, *ordinals)
    for ordinal in ordinals:
        enrich(ordinal, run=run)


def opened(ordinal: int = 66, *, film: str = FILM, created: bool = True, run: str = RUN) -> FilmWork:
    return open_film(run, film, title="The Shawshank Redemption", ceremony=ordinal, created=created, now=NOW)


def closed(*, film: str = FILM, changed: bool = True, failed: bool = False, run: str = RUN) -> FilmWork:
    close_film(run, film, changed=changed, stages=STAGES, failure=FAILURE if failed else None, now=later(5))
    work = film_work.find_film_work(run, film)
    assert work is not None
    return work


def found(film: str = FILM) -> FilmWork:
    work = film_work.find_film_work(RUN, film)
    assert work is not None
    return work


# opening and joining


def test_an_opened_film_waits_for_its_end_and_counts_nowhere_yet() -> None:
    start(66)
    work = opened()
    assert (work.state, work.opened_by, work.created, work.waiting) == ("open", 66, True, {66})
    assert counters() == {}


def test_opening_again_for_the_same_ceremony_changes_nothing(store: Store) -> None:
    start(66)
    opened()
    before = store.items(store.progress)
    again = opened(created=False)
    assert again.created is True
    assert store.items(store.progress) == before


def test_a_second_ceremony_waits_for_the_same_film() -> None:
    start(66, 67)
    opened(66)
    joined = opened(67, created=False)
    assert (joined.opened_by, joined.created, joined.waiting) == (66, True, {66, 67})


def test_a_ceremony_that_comes_to_a_closed_film_is_counted_at_once_under_the_same_outcome() -> None:
    start(66, 67)
    opened(66)
    closed()
    joined = opened(67, created=False)
    assert joined.waiting is None
    assert joined.counted == {66, 67}
    assert counters(66) == counters(67) == {"movies_created": 1}


def test_a_ceremony_that_comes_to_a_failed_film_is_counted_as_failed_and_has_its_failure() -> None:
    start(66, 67)
    opened(66)
    closed(failed=True)
    opened(67)
    assert counters(66) == counters(67) == {"movies_failed": 1}
    assert [int(record.ceremony) for record in failures.failures_of(RUN)] == [66, 67]


# closing


@pytest.mark.parametrize(
    ("created", "changed", "outcome"),
    [(True, True, "created"), (True, False, "created"), (False, True, "updated"), (False, False, "skipped")],
)
def test_a_closed_film_is_counted_once_under_what_happened_to_it(created: bool, changed: bool, outcome: str) -> None:
    start(66)
    opened(created=created)
    work = closed(changed=changed)
    assert (work.state, work.outcome) == ("done", outcome)
    assert work.waiting is None
    assert work.counted == {66}
    assert work.stages == {stage: list(pair) for stage, pair in STAGES.items()}
    assert counters() == {f"movies_{outcome}": 1}


def test_a_film_is_counted_for_every_ceremony_that_waits() -> None:
    start(66, 67, 68)
    for ordinal in (66, 67, 68):
        opened(ordinal)
    closed()
    assert [counters(ordinal) for ordinal in (66, 67, 68)] == [{"movies_created": 1}] * 3


def test_closing_again_changes_nothing(store: Store) -> None:
    start(66)
    opened()
    closed()
    before = store.items(store.progress)
    assert closed(changed=False).outcome == "created"
    assert store.items(store.progress) == before


def test_a_film_that_the_run_never_opened_is_not_closed(store: Store) -> None:
    start(66)
    before = store.items(store.progress)
    assert close_film(RUN, FILM, changed=True, stages={}, now=NOW) is None
    assert store.items(store.progress) == before


def test_a_film_without_an_imdb_id_is_counted_apart() -> None:
    start(66)
    opened(film=UNIDENTIFIED)
    closed(film=UNIDENTIFIED)
    assert counters() == {"unidentified_done": 1}


# failing and healing


def test_a_failed_film_is_counted_and_says_why_for_every_ceremony() -> None:
    start(66, 67)
    opened(66)
    opened(67)
    work = closed(failed=True)
    assert (work.state, work.outcome) == ("failed", "failed")
    assert (work.error_stage, work.error_code, work.error_message, work.hint) == (
        FAILURE.stage,
        FAILURE.code,
        FAILURE.message,
        FAILURE.hint,
    )
    assert counters(66) == counters(67) == {"movies_failed": 1}
    for ordinal in (66, 67):
        record = failures.find_failure(RUN, ordinal, FILM)
        assert record is not None
        assert (record.title, record.error_code) == ("The Shawshank Redemption", FAILURE.code)


def test_failing_again_counts_nothing_more_and_keeps_the_newest_reason() -> None:
    start(66)
    opened()
    closed(failed=True)
    close_film(RUN, FILM, changed=False, stages={}, failure=Failure("omdb_enrichment", "bad_key", "no", "x"), now=NOW)
    assert found().error_code == "bad_key"
    assert counters() == {"movies_failed": 1}
    assert [record.error_code for record in failures.failures_of(RUN)] == ["bad_key"]


@pytest.mark.parametrize("created", [True, False])
def test_a_failed_film_turns_done_in_every_ceremony_and_its_failures_go(created: bool) -> None:
    start(66, 67)
    opened(66, created=created)
    closed(failed=True)
    opened(67)
    work = closed()
    assert work.state == "done"
    assert work.error_code is None
    assert work.hint is None
    assert counters(66) == counters(67) == {"movies_created" if created else "movies_updated": 1}
    assert failures.failures_of(RUN) == []


def test_a_film_without_an_imdb_id_heals_apart_too() -> None:
    start(66)
    opened(film=UNIDENTIFIED)
    closed(film=UNIDENTIFIED, failed=True)
    assert counters() == {"unidentified_failed": 1}
    closed(film=UNIDENTIFIED)
    assert counters() == {"unidentified_done": 1}


def test_a_film_that_is_done_does_not_fail_any_more(store: Store) -> None:
    start(66)
    opened()
    closed()
    before = store.items(store.progress)
    assert closed(failed=True).state == "done"
    assert store.items(store.progress) == before


# runs that hold a ceremony no more


def test_a_cancelled_ceremony_is_not_counted_and_another_one_still_is() -> None:
    start(66, 67)
    opened(66)
    opened(67)
    open_run("newer", 66, at=later(1))
    assert closed().state == "done"
    assert counters(66) == {}
    assert counters(67) == {"movies_created": 1}


def test_a_cancelled_run_counts_no_failure() -> None:
    start(66)
    opened()
    runs.cancel_run(RUN, now=NOW)
    closed(failed=True)
    assert counters() == {}


def test_a_superseded_ceremony_that_joins_a_closed_film_is_not_counted() -> None:
    start(66, 67)
    opened(66)
    closed()
    open_run("newer", 67, at=later(1))
    opened(67)
    assert counters(67) == {}


def test_the_same_film_of_two_runs_is_counted_in_each_by_itself() -> None:
    start(66)
    opened()
    open_run("newer", 66, at=later(1))
    enrich(66, run="newer")
    opened(run="newer", created=False)
    closed(run="newer")
    closed()
    assert counters(66) == {}
    assert counters(66, "newer") == {"movies_updated": 1}


# many at the same time


def test_a_film_closed_by_many_at_once_is_counted_once() -> None:
    start(66)
    opened()
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda _: closed().outcome, range(8)))
    assert outcomes == ["created"] * 8
    assert counters() == {"movies_created": 1}


def test_ceremonies_that_join_while_the_film_is_closed_are_each_counted_once() -> None:
    ordinals = list(range(60, 68))
    start(*ordinals)
    opened(60)
    with ThreadPoolExecutor(9) as pool:
        ending = pool.submit(closed)
        list(pool.map(opened, ordinals))
        ending.result()
    closed()
    assert [counters(ordinal) for ordinal in ordinals] == [{"movies_created": 1}] * 8
    assert found().waiting is None
    assert found().counted == set(ordinals)


def test_many_films_of_one_ceremony_closed_at_once_are_all_counted() -> None:
    films = [f"tt{number:07d}" for number in range(24)]
    start(66)
    for film in films:
        opened(film=film)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda film: closed(film=film), films))
    assert counters() == {"movies_created": 24}


@pytest.mark.parametrize("seed", range(4))
def test_whatever_comes_in_whatever_order_each_ceremony_counts_the_film_once(seed: int) -> None:
    start(66, 67)
    steps = [
        *(lambda ordinal=ordinal: opened(ordinal) for ordinal in (66, 67, 66, 67)),
        *itertools.repeat(lambda: closed(failed=True), 2),
        *itertools.repeat(closed, 2),
    ]
    random.Random(seed).shuffle(steps)
    opened(66)
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda step: step(), steps))
    closed()
    assert counters(66) == counters(67) == {"movies_created": 1}
    assert failures.failures_of(RUN) == []


# several films in one transaction


def closing(film: str) -> Transition:
    work = film_work.find_work(RUN, film)
    assert work is not None
    step = film_transitions.close(work, changed=True, stages=STAGES)
    assert isinstance(step, Transition)
    return step


def test_several_films_are_closed_in_one_transaction_and_counted_together() -> None:
    films = ["tt0000001", "tt0000002", UNIDENTIFIED]
    start(66, 67)
    for film in films:
        opened(66, film=film)
    opened(67, film=films[0])
    assert film_work.apply([closing(film) for film in films], now=NOW)
    assert [found(film).state for film in films] == ["done"] * 3
    assert counters(66) == {"movies_created": 2, "unidentified_done": 1}
    assert counters(67) == {"movies_created": 1}


def test_where_one_of_several_films_has_changed_none_is_closed() -> None:
    start(66, 67)
    opened(66, film="tt0000001")
    opened(66, film="tt0000002")
    steps = [closing("tt0000001"), closing("tt0000002")]
    opened(67, film="tt0000002")
    assert not film_work.apply(steps, now=NOW)
    assert [found(film).state for film in ("tt0000001", "tt0000002")] == ["open"] * 2
    assert counters(66) == {}


def test_a_ceremony_that_its_run_lost_is_left_out_where_ownership_is_looked_at_first() -> None:
    start(66, 67)
    opened(66)
    opened(67)
    open_run("newer", 66, at=later(1))
    assert not film_work.apply([closing(FILM)], now=NOW)
    assert film_work.apply([closing(FILM)], recheck_ownership=True, now=NOW)
    assert counters(66) == {}
    assert counters(67) == {"movies_created": 1}


# reading


def test_the_work_on_some_films_is_found() -> None:
    start(66)
    for number in range(5):
        opened(film=f"tt000000{number}")
    assert sorted(work.film for work in film_work.films_in(RUN, ["tt0000003", "tt0000001", "tt9999999"])) == [
        "tt0000001",
        "tt0000003",
    ]
    assert film_work.films_in(RUN, []) == []


def test_open_films_are_those_that_neither_ended_nor_failed() -> None:
    start(66)
    for film in ("tt0000001", "tt0000002", "tt0000003"):
        opened(film=film)
    closed(film="tt0000002")
    closed(film="tt0000003", failed=True)
    assert [work.film for work in film_work.open_films(RUN)] == ["tt0000001"]
