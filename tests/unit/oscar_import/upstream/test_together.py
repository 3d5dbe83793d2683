"""Threads that want one each: one takes for all that wait."""

from __future__ import annotations

import itertools
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from oscar_import.upstream.together import Together

THREADS = 8


class Counter:
    """Gives numbers. The first time it is asked it gives none before all others wait."""

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.fails = 0
        self.gives_at_most = THREADS
        self._numbers = itertools.count()
        self.together = Together(self._take)

    def _take(self, count: int) -> Sequence[int]:
        while not self.asked and self.together.waiting < THREADS:
            time.sleep(0.001)
        self.asked.append(count)
        if self.fails:
            self.fails -= 1
            raise ValueError("nothing to be had")
        return [next(self._numbers) for _ in range(min(count, self.gives_at_most))]


def taken(counter: Counter) -> list[Future[int]]:
    with ThreadPoolExecutor(THREADS) as threads:
        return [threads.submit(counter.together.one) for _ in range(THREADS)]


def test_who_waits_while_one_is_taken_is_taken_for() -> None:
    counter = Counter()
    assert sorted(one.result() for one in taken(counter)) == list(range(THREADS))
    first, *others = counter.asked
    assert first + sum(others) == THREADS
    assert others in ([], [THREADS - first])


def test_where_there_are_fewer_the_others_ask_again_and_none_is_left_over() -> None:
    counter = Counter()
    counter.gives_at_most = 3
    assert sorted(one.result() for one in taken(counter)) == list(range(THREADS))
    assert counter.together.waiting == 0


def test_what_is_wrong_is_wrong_for_the_one_who_asked() -> None:
    counter = Counter()
    counter.fails = 1
    found = taken(counter)
    wrong = [one for one in found if one.exception()]
    assert len(wrong) == 1
    with pytest.raises(ValueError, match="nothing to be had"):
        wrong[0].result()
    assert sorted(one.result() for one in found if not one.exception()) == list(range(THREADS - 1))
    assert counter.together.waiting == 0


class WithoutOneTooMany(Together[int]):
    """Whoever has one is counted out before another thread can take."""

    def _count(self, change: int) -> None:
        assert change == 1 or self._taking.locked()
        super()._count(change)


@pytest.mark.parametrize("fails", [False, True])
def test_who_has_one_or_none_to_have_waits_no_more_when_the_next_one_takes(fails: bool) -> None:
    def take(count: int) -> list[int]:
        return [1 // (0 if fails else count)]

    together = WithoutOneTooMany(take)
    if fails:
        with pytest.raises(ZeroDivisionError):
            together.one()
    else:
        together.one()
    assert together.waiting == 0


def test_one_alone_takes_one() -> None:
    asked: list[int] = []

    def take(count: int) -> list[str]:
        asked.append(count)
        return ["a"]

    together = Together(take)
    assert [together.one(), together.one()] == ["a", "a"]
    assert asked == [1, 1]
