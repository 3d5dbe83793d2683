"""Threads of one container that want one of something each at the same time: one of them takes for all that wait."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Together(Generic[T]):
    """`take_many` is given how many are wanted, and returns at least one and no more; it is never called by two
    threads at once. What it raises is raised in the thread that called it, and whoever waits behind calls it again."""

    def __init__(self, take_many: Callable[[int], Sequence[T]]) -> None:
        self._take_many = take_many
        self._taken: deque[T] = deque()
        self._taking = Lock()
        self._counting = Lock()
        self.waiting = 0
        """Threads that want one and have none yet."""

    def one(self) -> T:
        """The next one; those who wait while another one takes find theirs taken."""
        self._count(1)
        with self._taking:
            try:
                if not self._taken:
                    self._taken.extend(self._take_many(self.waiting))
                return self._taken.popleft()
            finally:
                self._count(-1)  # before another one takes: it would take one for this thread too, and leave it over

    def _count(self, change: int) -> None:
        with self._counting:
            self.waiting += change
