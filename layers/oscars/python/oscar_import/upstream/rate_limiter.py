"""Permission to ask an upstream once: at its pace, which all functions share, or without a limit.

A turn is a point in time that one request owns. A container takes as many at once as its threads wait for, and no more:
it could use others only as late as its work on each film lets it, and late requests add up to more than the limit.
"""

from __future__ import annotations

from threading import Lock
from typing import Protocol

from oscar_import.clock import Clock
from oscar_import.errors import Throttled
from oscar_import.upstream import rate_limit
from oscar_import.upstream.deadline import Deadline
from oscar_import.upstream.rate_limit import Pace
from oscar_import.upstream.together import Together

LONG_WAIT_SECONDS = 0.1
"""During a longer wait the upstream may ask for a pause; what was known of it so long ago has to be looked up again."""

LOOKED_UP_BEFORE_SECONDS = 0.04

MAX_MISSED = 3
"""A container that is always late would never have its turn."""


class RateLimiter(Protocol):
    def take(self) -> None:
        """Waits for the turn of the next request. Raises Throttled where the invocation's time does not suffice."""

    def slow_down(self, retry_after_seconds: float | None) -> None:
        """Notes a 429: no request before `retry_after_seconds` (None: it did not say) have passed."""


class PaceStore(Protocol):
    """The record of one upstream's pace. Each change happens only where its condition holds, and returns what is
    stored then; None where the condition did not hold."""

    def find(self) -> Pace:
        """What is stored now."""

    def advance(self, by: float, *, after: float, until: float) -> Pace | None:
        """Adds to `tat` where it is later than `after` and no later than `until`."""

    def restart(self, tat: float, *, unless_after: float) -> Pace | None:
        """Sets `tat` where there is none, or one that is no later than `unless_after`."""

    def correct(self, tat: float, *, seen: float) -> Pace | None:
        """Sets `tat` where it still is the one that was seen."""

    def pause(self, until: float, *, at: float, seen: float | None) -> Pace | None:
        """Sets `paused_until` and `paused_at` where `paused_until` still is the one that was seen."""

    def slow(self, interval: float, *, at: float, seen: float | None) -> Pace | None:
        """Sets `interval` and `slowed_at` where `slowed_at` still is the one that was seen."""


class SharedRateLimiter:
    """At most `requests_per_second` over all containers, and fewer for a while after a 429 that any of them met."""

    def __init__(
        self, upstream: str, store: PaceStore, *, requests_per_second: float, deadline: Deadline, clock: Clock
    ) -> None:
        self._upstream = upstream
        self._store = store
        self._configured = rate_limit.configured_interval(requests_per_second)
        self._deadline = deadline
        self._clock = clock
        self._known: Pace | None = None
        self._known_at = 0.0
        self._looking = Lock()
        self._turns = Together(self._take_turns)

    def take(self) -> None:
        missed = 0
        while True:
            turn = self._turns.one()
            wait = turn - self._now()
            if wait <= 0:
                return
            if wait > LONG_WAIT_SECONDS:
                # Before the turn, not after it: an answer that is slow must not make the request late.
                self._wait(wait - LOOKED_UP_BEFORE_SECONDS)
                if self._is_void(turn):
                    continue
            self._wait(turn - self._now())
            if self._now() - turn <= rate_limit.LATEST_SECONDS or missed == MAX_MISSED:
                return
            missed += 1

    def _wait(self, seconds: float) -> None:
        if seconds > 0 and not self._deadline.wait(seconds):
            raise self._too_late(seconds)

    def _is_void(self, turn: float) -> bool:
        with self._looking:
            known = self._known
            if known is None or self._now() - self._known_at > LONG_WAIT_SECONDS:
                known = self._learned(self._store.find())
        return rate_limit.is_void(known, turn, self._now())

    def _learned(self, pace: Pace) -> Pace:
        self._known, self._known_at = pace, self._now()
        return pace

    def slow_down(self, retry_after_seconds: float | None) -> None:
        now = self._now()
        known = self._store.find()
        is_news = rate_limit.may_slow(known, now)
        slower = rate_limit.slowed_interval if is_news else rate_limit.interval_at
        interval = slower(known, now, configured=self._configured)
        wait = retry_after_seconds
        if wait is None:
            wait = rate_limit.default_pause(interval, configured=self._configured)
        self._store.restart(now + wait, unless_after=now + wait)
        if known.pause_end(now) < now + wait:
            self._store.pause(now + wait, at=now, seen=known.paused_until)
        if is_news:
            self._store.slow(interval, at=now, seen=known.slowed_at)
        self._learned(self._store.find())

    def _take_turns(self, count: int) -> list[float]:
        """The times of so many turns, one after the other, that nobody else has; of one where the time does not
        suffice for all."""
        try:
            return self._turns_in_a_row(count)
        except Throttled:
            if count == 1:
                raise
            return self._turns_in_a_row(1)

    def _turns_in_a_row(self, count: int) -> list[float]:
        known = self._known or self._store.find()
        while True:
            now = self._now()
            interval = rate_limit.interval_at(known, now, configured=self._configured)
            believed = rate_limit.latest_believed(known, now, interval=interval)
            behind_the_first = (count - 1) * interval
            latest = min(now + self._deadline.left(), believed - interval) - behind_the_first
            first = self._reserve(known, count * interval, now=now, latest=latest)
            if first is not None:
                return [first + place * interval for place in range(count)]
            known = self._learned(self._store.find())
            if known.tat is None or known.tat <= latest:
                continue
            if known.tat <= rate_limit.latest_believed(known, now, interval=interval):
                raise self._too_late(known.tat - now)
            self._store.correct(now, seen=known.tat)

    def _reserve(self, known: Pace, seconds: float, *, now: float, latest: float) -> float | None:
        """The start of so many seconds now, where all turns have passed, or behind those of others, where `latest`
        allows."""
        others_wait = known.tat is not None and known.tat > now
        for _ in range(2):
            if others_wait:
                reserved = self._store.advance(seconds, after=now, until=latest)
            else:
                reserved = self._store.restart(now + seconds, unless_after=now)
            if reserved is not None and reserved.tat is not None:
                self._learned(reserved)
                return reserved.tat - seconds
            others_wait = not others_wait
        return None

    def _too_late(self, wait: float) -> Throttled:
        return Throttled(
            "throttled",
            f"{self._upstream} is asked as fast as it allows; the turn of this request comes in {wait:.0f} s",
            retry_after_seconds=wait,
        )

    def _now(self) -> float:
        return round(self._clock().timestamp(), 6)


class UnlimitedRateLimiter:
    """No limit is set: only a pause that the upstream asks for is kept, by the container that met it."""

    def __init__(self, upstream: str, *, deadline: Deadline, clock: Clock) -> None:
        self._upstream = upstream
        self._deadline = deadline
        self._clock = clock
        self._paused_until = 0.0

    def take(self) -> None:
        wait = self._paused_until - self._clock().timestamp()
        if wait > 0 and not self._deadline.wait(wait):
            raise Throttled(
                "throttled",
                f"{self._upstream} asks for fewer requests",
                retry_after_seconds=wait,
            )

    def slow_down(self, retry_after_seconds: float | None) -> None:
        pause = rate_limit.FIRST_PAUSE_SECONDS if retry_after_seconds is None else retry_after_seconds
        self._paused_until = max(self._paused_until, self._clock().timestamp() + pause)
