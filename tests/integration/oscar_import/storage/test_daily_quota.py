"""A day's requests are counted over all containers."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from oscar_import.storage.daily_quota import DailyQuota

from tests.support.fake_upstream.virtual_time import START, VirtualTime
from tests.support.store import Store

DAY = 86_400


@pytest.fixture
def time() -> VirtualTime:
    return VirtualTime(START)


def quota(time: VirtualTime, limit: int = 3) -> DailyQuota:
    """As one container has it."""
    return DailyQuota("omdb", limit=limit, clock=time.moment)


def test_a_day_has_as_many_requests_as_its_limit(time: VirtualTime) -> None:
    container = quota(time)
    assert [container.take() for _ in range(5)] == [True, True, True, False, False]


def test_containers_share_the_day(time: VirtualTime) -> None:
    assert [quota(time).take() for _ in range(5)] == [True, True, True, False, False]


def test_containers_that_take_at_the_same_time_take_no_more_than_there_are(time: VirtualTime) -> None:
    taken: list[bool] = []
    containers = [quota(time, limit=20) for _ in range(8)]
    threads = [
        threading.Thread(target=lambda own=own: taken.extend(own.take() for _ in range(5))) for own in containers
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert taken.count(True) == 20
    assert quota(time, limit=20).left() == 0


def test_a_container_that_has_seen_the_end_asks_no_more_that_day(time: VirtualTime, store: Store) -> None:
    container = quota(time, limit=1)
    container.take()
    container.take()
    used_up = store.items(store.progress)
    DailyQuota("omdb", limit=100, clock=time.moment).take()
    assert container.take() is False
    assert used_up[0]["used"] == {"N": "1"}


def test_the_next_day_begins_anew_at_midnight_utc(time: VirtualTime) -> None:
    container = quota(time, limit=1)
    time.sleep(DAY - 1)
    assert [container.take(), container.take()] == [True, False]
    assert time.moment().date() == datetime.fromtimestamp(START, UTC).date()
    time.sleep(1)
    assert [container.take(), container.take()] == [True, False]


def test_what_is_left_is_known_without_taking(time: VirtualTime) -> None:
    assert quota(time).left() == 3
    quota(time).take()
    assert quota(time).left() == 2


def test_a_request_taken_tells_what_is_left_after_it(time: VirtualTime) -> None:
    container = quota(time)
    quota(time).take()
    left = []
    for _ in range(3):
        container.take()
        left.append(container.left_after)
    assert left == [1, 0, 0]


def test_without_a_limit_of_ours_nobody_knows_what_is_left(time: VirtualTime) -> None:
    container = quota(time, limit=0)
    container.take()
    assert container.left_after is None


def test_what_the_upstream_says_counts_more_than_our_own_count(time: VirtualTime) -> None:
    quota(time, limit=100).note_used_up()
    assert quota(time, limit=100).take() is False
    assert quota(time, limit=100).left() == 0


@pytest.mark.parametrize("used", [0, 5])
def test_without_a_limit_of_ours_only_the_upstream_ends_the_day(time: VirtualTime, used: int) -> None:
    container = quota(time, limit=0)
    assert all(container.take() for _ in range(used))
    assert quota(time, limit=0).left() is None
    container.note_used_up()
    assert (container.take(), quota(time, limit=0).take(), quota(time, limit=0).left()) == (False, False, 0)


def test_the_record_of_a_day_expires(time: VirtualTime, store: Store) -> None:
    quota(time).take()
    (record,) = store.items(store.progress)
    assert (record["pk"]["S"], record["sk"]["S"]) == ("UPSTREAM#omdb", "QUOTA#2026-11-22")
    assert int(record["expires_at"]["N"]) > START
