"""The record of an upstream's pace without DynamoDB: the same conditions, one change at a time."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

from oscar_import.upstream.rate_limit import Pace

from tests.support.fake_upstream.virtual_time import VirtualTime


class PaceInMemory:
    """A `rate_limiter.PaceStore`. `updates` counts the changes that were tried."""

    def __init__(self) -> None:
        self._pace = Pace()
        self.updates = 0

    def find(self) -> Pace:
        return self._pace

    def advance(self, by: float, *, after: float, until: float) -> Pace | None:
        tat = self._pace.tat
        return self._change(tat is not None and after <= tat <= until, tat=round((tat or 0.0) + round(by, 6), 6))

    def restart(self, tat: float, *, unless_after: float) -> Pace | None:
        return self._change(self._pace.tat is None or self._pace.tat <= unless_after, tat=round(tat, 6))

    def correct(self, tat: float, *, seen: float) -> Pace | None:
        return self._change(self._pace.tat == seen, tat=round(tat, 6))

    def pause(self, until: float, *, at: float, seen: float | None) -> Pace | None:
        return self._change(self._pace.paused_until == seen, paused_until=round(until, 6), paused_at=round(at, 6))

    def slow(self, interval: float, *, at: float, seen: float | None) -> Pace | None:
        return self._change(self._pace.slowed_at == seen, interval=round(interval, 6), slowed_at=round(at, 6))

    def _change(self, holds: bool, **values: Any) -> Pace | None:
        self.updates += 1
        if not holds:
            return None
        self._pace = replace(self._pace, **values)
        return self._pace


class SlowToFind(PaceInMemory):
    """One that takes up to 50 ms to say what it holds."""

    def __init__(self, time: VirtualTime) -> None:
        super().__init__()
        self._time = time
        self._chance = random.Random(1)

    def find(self) -> Pace:
        self._time.sleep(self._chance.uniform(0, 0.05))
        return super().find()
