"""A virtual clock and the tasks that run by it: one at a time, and in the same order for the same schedule.

A task is an invocation of a function. It runs in a thread of its own, but only while the scheduler waits for it, and
gives way at every effect: so several can be under way at once, interleaved effect by effect.
"""

from __future__ import annotations

import heapq
import itertools
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

EPOCH = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
END_OF_TIME = 40 * 24 * 3600.0
"""Seconds: a world in which something still happens then never comes to rest."""


class Crashed(BaseException):
    """The process of the invocation is gone. No `except Exception` sees it, as none would see a kill."""


class Restless(AssertionError):
    """The world does not come to rest."""


class Task:
    """One invocation. `deadline` is when its function is killed; one that `only_looks` has no effects."""

    def __init__(
        self, scheduler: Scheduler, name: str, work: Callable[[], None], deadline: float, *, only_looks: bool = False
    ) -> None:
        self.name = name
        self.only_looks = only_looks
        self.deadline = deadline
        self.crashed: str | None = None
        self._scheduler = scheduler
        self._work = work
        self._go = threading.Semaphore(0)
        self._gave_way = threading.Semaphore(0)
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._failure: BaseException | None = None

    def resume(self) -> None:
        """Lets the task run until it gives way or ends. Raises what the task itself could not handle."""
        former, self._scheduler.task = self._scheduler.task, self
        if self._thread.ident is None:
            self._thread.start()
        else:
            self._go.release()
        self._gave_way.acquire()
        self._scheduler.task = former
        if self._failure is not None:
            raise self._failure

    def give_way(self) -> None:
        self._gave_way.release()
        self._go.acquire()

    def crash(self, why: str) -> None:
        self.crashed = why
        raise Crashed(why)

    def _run(self) -> None:
        try:
            self._work()
        except Crashed:
            pass
        except BaseException as failure:  # noqa: BLE001 - raised again where the scheduler waits
            self._failure = failure
        finally:
            self._gave_way.release()


class Scheduler:
    """`now` is in seconds since EPOCH."""

    def __init__(self) -> None:
        self.now = 0.0
        self.task: Task | None = None
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = itertools.count()

    def moment(self, *, skew: float = 0.0) -> datetime:
        return EPOCH + timedelta(seconds=self.now + skew)

    def at(self, when: float, act: Callable[[], None]) -> None:
        heapq.heappush(self._events, (max(when, self.now), next(self._numbers), act))

    def spawn(self, name: str, work: Callable[[], None], *, lasts_at_most: float, only_looks: bool = False) -> Task:
        """Starts a task now."""
        task = Task(self, name, work, self.now + lasts_at_most, only_looks=only_looks)
        self.at(self.now, task.resume)
        return task

    def pause(self, seconds: float) -> None:
        """Lets the present task go on after `seconds`; kills it at its deadline. Outside of tasks time stands still."""
        task = self.task
        if task is None:
            return
        if task.crashed:
            raise Crashed(task.crashed)
        self.at(min(self.now + seconds, task.deadline), task.resume)
        task.give_way()
        if self.now >= task.deadline:
            task.crash("timed out")

    def run(self) -> None:
        """Lets everything happen until nothing is left to happen."""
        while self._events:
            when, _, act = heapq.heappop(self._events)
            if when > END_OF_TIME:
                raise Restless("the world does not come to rest")
            self.now = when
            act()
