"""The one door to everything outside a function: here time passes, others get their turn, and faults strike."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from typing import TypeVar

from tests.simulation.schedule import Fault, Kind, Schedule
from tests.simulation.scheduler import Scheduler

T = TypeVar("T")

STALLS = {"stage written": (Kind.STALE_WRITER,), "verdict written": (Kind.STALE_VERDICT,)}
LAG_SECONDS = (0.5, 20.0)
STALL_SECONDS = (35.0, 80.0)
"""Longer than a message stays invisible (30 s), shorter than a function may run (90 s)."""


class Effects:
    def __init__(self, schedule: Schedule, scheduler: Scheduler) -> None:
        self.chance = random.Random(schedule.seed)
        self.hits: Counter[str] = Counter()
        self.struck_at = 0.0
        """When the last fault struck."""
        self.trace: list[str] = []
        self.healed = False
        self.count = 0
        self._schedule = schedule
        self._scheduler = scheduler
        self._seen: Counter[str] = Counter()
        self.lasts: Callable[[str], float] = lambda what: 0.0
        """How many seconds longer an effect takes in this story."""

    @property
    def now(self) -> float:
        return self._scheduler.now

    @property
    def is_watched_only(self) -> bool:
        """Whether who acts now only looks."""
        return self._scheduler.task is not None and self._scheduler.task.only_looks

    def lag_of(self, what: str) -> float:
        """For how many seconds `what` is not seen yet, once a lag has struck."""
        return random.Random(f"{self._schedule.seed} {what}").uniform(*LAG_SECONDS)

    def say(self, what: str) -> None:
        task = self._scheduler.task
        self.trace.append(f"{self._scheduler.now:10.3f}  {task.name if task else 'world':<22}  {what}")

    def strikes(self, *kinds: Kind, of: str) -> Fault | None:
        """The fault that strikes this one of all `of`, if any does. Call once for each, with all kinds it can meet."""
        if self.healed:
            return None
        number = self._seen[of]
        self._seen[of] += 1
        for fault in self._schedule.faults:
            reach = 1 if fault.kind is Kind.DUPLICATE else fault.times
            if fault.kind in kinds and fault.at <= number < fault.at + reach:
                self.hit(fault.kind)
                return fault
        return None

    def hit(self, kind: str) -> None:
        self.hits[str(kind)] += 1
        self.struck_at = self._scheduler.now
        self.say(f"*** {kind}")

    def faults(self, kind: Kind) -> list[Fault]:
        return [] if self.healed else [fault for fault in self._schedule.faults if fault.kind is kind]

    def effect(self, what: str, do: Callable[[], T], *, of: str = "") -> T:
        """Does something that others can see, a little later, unless the function dies before. `of` names what a stall
        may single out."""
        task = self._scheduler.task
        if task is None:
            return do()
        self.count += 1
        struck = self.strikes(Kind.CRASH_BEFORE, Kind.CRASH_AFTER, Kind.STALE_OWNER, of="effect")
        kind = struck.kind if struck else None
        stalls = kind is Kind.STALE_OWNER or (of and self.strikes(*STALLS[of], of=of))
        stall = self.chance.uniform(*STALL_SECONDS) if stalls else self.lasts(what)
        self._scheduler.pause(self.chance.uniform(0.001, 0.03) + stall)
        if kind is Kind.CRASH_BEFORE:
            self.say(f"dies before: {what}")
            task.crash(f"crashed before: {what}")
        self.say(what)
        result = do()
        if kind is Kind.CRASH_AFTER:
            self.say(f"dies after: {what}")
            task.crash(f"crashed after: {what}")
        return result
