"""How long an invocation waits: never into what is kept for writing down how it ended."""

from __future__ import annotations

import pytest
from oscar_import.upstream.deadline import LAST_SECONDS, RESERVE_SECONDS, Deadline

from tests.support.fake_upstream.virtual_time import VirtualTime


@pytest.fixture
def time() -> VirtualTime:
    return VirtualTime()


@pytest.fixture
def deadline(time: VirtualTime) -> Deadline:
    deadline = Deadline(time.moment, time.sleep)
    deadline.begin(60)
    return deadline


def test_before_it_has_begun_nothing_is_left(time: VirtualTime) -> None:
    assert Deadline(time.moment, time.sleep).left() == 0


def test_ten_seconds_are_kept(deadline: Deadline) -> None:
    assert deadline.left() == 60 - RESERVE_SECONDS


def test_a_wait_that_it_has_time_for_is_waited(deadline: Deadline, time: VirtualTime) -> None:
    began = time.now()
    assert deadline.wait(50)
    assert (time.now() - began, deadline.left()) == (50, 0)


def test_a_wait_that_is_longer_is_not_begun(deadline: Deadline, time: VirtualTime) -> None:
    began = time.now()
    assert not deadline.wait(50.1)
    assert time.now() == began


def test_it_is_over_within_the_last_seconds_only(deadline: Deadline, time: VirtualTime) -> None:
    time.sleep(60 - LAST_SECONDS)
    assert (deadline.left(), deadline.is_over()) == (0, False)
    time.sleep(0.1)
    assert deadline.is_over()
