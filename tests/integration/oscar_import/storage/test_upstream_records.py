"""The record of an upstream's pace: each change happens only where its condition holds, on every engine alike."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from oscar_import.clock import system_clock
from oscar_import.storage.upstream_records import RateLimitRecords
from oscar_import.upstream.deadline import Deadline
from oscar_import.upstream.rate_limit import Pace
from oscar_import.upstream.rate_limiter import PaceStore, SharedRateLimiter

from tests.support.fake_upstream.pace_in_memory import PaceInMemory
from tests.support.store import Store

NOW = 1_795_305_600.25


@pytest.fixture(params=[lambda: RateLimitRecords("tmdb"), PaceInMemory], ids=["record", "in memory"])
def pace(request: pytest.FixtureRequest) -> PaceStore:
    """The record, and what stands in for it in simulations: they have to behave alike."""
    make: Callable[[], PaceStore] = request.param
    return make()


def test_nothing_is_known_at_first(pace: PaceStore) -> None:
    assert pace.find() == Pace()


def test_the_first_turn_begins_now(pace: PaceStore) -> None:
    assert pace.advance(0.025, after=NOW, until=NOW + 60) is None
    assert pace.restart(NOW + 0.025, unless_after=NOW) == Pace(tat=NOW + 0.025) == pace.find()


def test_a_turn_that_is_waiting_is_not_given_out_twice(pace: PaceStore) -> None:
    pace.restart(NOW + 0.025, unless_after=NOW)
    assert pace.restart(NOW + 0.025, unless_after=NOW) is None
    advanced = pace.advance(0.025, after=NOW, until=NOW + 60)
    assert advanced is not None
    assert advanced.tat == pytest.approx(NOW + 0.05, abs=1e-6)
    assert pace.find() == advanced


def test_turns_that_passed_unused_are_not_made_up_for(pace: PaceStore) -> None:
    pace.restart(NOW, unless_after=NOW)
    assert pace.advance(0.025, after=NOW + 10, until=NOW + 60) is None
    assert pace.restart(NOW + 10.025, unless_after=NOW + 10) == Pace(tat=NOW + 10.025)


def test_a_turn_later_than_one_may_wait_is_not_taken(pace: PaceStore) -> None:
    pace.restart(NOW + 30, unless_after=NOW)
    assert pace.advance(0.025, after=NOW, until=NOW + 20) is None
    assert pace.find() == Pace(tat=NOW + 30)


def test_a_turn_is_corrected_only_if_it_is_still_the_one_that_was_seen(pace: PaceStore) -> None:
    pace.restart(NOW + 3600.123457, unless_after=NOW)
    seen = pace.find().tat
    assert seen is not None
    assert pace.correct(NOW, seen=seen + 1) is None
    assert pace.correct(NOW, seen=seen) == Pace(tat=NOW)


def test_a_pause_is_noted_by_the_one_who_saw_what_was_there(pace: PaceStore) -> None:
    assert pace.pause(NOW + 5, at=NOW, seen=None) == Pace(paused_at=NOW, paused_until=NOW + 5)
    assert pace.pause(NOW + 9, at=NOW + 1, seen=None) is None
    assert pace.pause(NOW + 9, at=NOW + 1, seen=NOW + 5) == Pace(paused_at=NOW + 1, paused_until=NOW + 9)


def test_only_one_of_those_who_meet_a_429_together_slows_down(pace: PaceStore) -> None:
    assert pace.slow(0.05, at=NOW, seen=None) == Pace(interval=0.05, slowed_at=NOW)
    assert pace.slow(0.1, at=NOW + 0.1, seen=None) is None
    assert pace.slow(0.1, at=NOW + 2, seen=NOW) == Pace(interval=0.1, slowed_at=NOW + 2)


def test_containers_that_take_turns_together_never_share_one() -> None:
    turns: list[float] = []

    def container() -> None:
        clock = _Clock()
        rate_limiter = SharedRateLimiter(
            "TMDb",
            RateLimitRecords("tmdb"),
            requests_per_second=40,
            deadline=Deadline(clock, clock.skip),
            clock=clock,
        )
        rate_limiter._deadline.begin(1000)
        for _ in range(15):
            rate_limiter.take()
            turns.append(clock().timestamp())

    together = [threading.Thread(target=container) for _ in range(8)]
    for thread in together:
        thread.start()
    for thread in together:
        thread.join()
    turns.sort()
    assert len(turns) == 8 * 15
    assert turns[-1] - turns[0] >= (len(turns) - 8) * 0.025


class _Clock:
    """The system's, which does not wait: what would have been slept is added instead."""

    def __init__(self) -> None:
        self._skipped = timedelta()

    def __call__(self) -> datetime:
        return system_clock() + self._skipped

    def skip(self, seconds: float) -> None:
        self._skipped += timedelta(seconds=seconds)


def test_every_upstream_has_a_pace_of_its_own(store: Store) -> None:
    RateLimitRecords("tmdb").restart(NOW, unless_after=NOW)
    RateLimitRecords("omdb").restart(NOW + 1, unless_after=NOW)
    assert [(item["pk"]["S"], item["sk"]["S"]) for item in store.items(store.progress)] == [
        ("UPSTREAM#omdb", "PACE"),
        ("UPSTREAM#tmdb", "PACE"),
    ]
