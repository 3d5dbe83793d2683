"""How fast an upstream may be asked, as pure arithmetic: a limit, what is left of it after a 429, and its way back.

All times are seconds since 1970-01-01 UTC, all intervals seconds between two requests. `tat` is the time at which the
next request is due (the "theoretical arrival time" of the generic cell rate algorithm, ITU-T I.371).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

USED_OF_LIMIT = 0.96
"""Requests leave their turn by some milliseconds; with every turn taken, a strict upstream would refuse some."""

LATEST_SECONDS = (1 - USED_OF_LIMIT) / 2
"""A turn that a container comes to later than this is let go: it could bring one request too many into a second. The
other half is for the way to the upstream."""

RECOVERY = 0.0005
"""Per square second. After a 429 the interval stays nearly as it is at first, and shrinks the faster the longer none
follows (5 % after 10 s, half after 37 s): a limit that has changed is met rarely, one that has not is reached soon."""

FIRST_SLOWING = 1.05
"""Times the interval, after the first 429 in a while: requests that came in a bunch, or the limit, met again."""

NEXT_SLOWING = 1.25
"""Times the interval, after a 429 that follows another one: the limit is far below."""

FOLLOWS_WITHIN_SECONDS = 5.0

MAX_SLOWED = 64.0
"""Times the configured interval."""

SLOWING_PAUSE_SECONDS = 1.0
"""The interval grows at most once in this time: one burst of 429s is one sign."""

FIRST_PAUSE_SECONDS = 1.0
MAX_DEFAULT_PAUSE_SECONDS = 60.0
MAX_PAUSE_SECONDS = 900.0
"""Longer ones are not asked for: `answers.retry_after_seconds` cuts them."""

BELIEVED_AHEAD_SECONDS = 60.0
"""A turn further ahead that no Retry-After asked for comes from a clock that is wrong."""


@dataclass(frozen=True)
class Pace:
    """What the record of an upstream says; None: nothing yet."""

    tat: float | None = None
    interval: float | None = None
    """The interval right after the upstream last asked for fewer requests."""
    slowed_at: float | None = None
    paused_at: float | None = None
    paused_until: float | None = None
    """The end of the last pause that a 429 asked for. Turns given out before, and due before, are void."""

    def pause_end(self, now: float) -> float:
        """The end of the pause, 0 without one; that of a clock that is wrong is not believed."""
        if self.paused_at is None or self.paused_until is None or self.paused_at > now + BELIEVED_AHEAD_SECONDS:
            return 0.0
        return min(self.paused_until, self.paused_at + MAX_PAUSE_SECONDS)


def configured_interval(requests_per_second: float) -> float:
    """The shortest time between two requests."""
    return 1 / (requests_per_second * USED_OF_LIMIT)


def interval_at(pace: Pace, now: float, *, configured: float) -> float:
    """The time between two requests now: the configured one, or longer while recovering from a 429."""
    if pace.interval is None or pace.slowed_at is None or pace.slowed_at > now + BELIEVED_AHEAD_SECONDS:
        return configured
    recovering = min(pace.interval, MAX_SLOWED * configured)
    quiet = max(0.0, now - pace.slowed_at)
    return max(configured, recovering * math.exp(-RECOVERY * quiet**2))


def slowed_interval(pace: Pace, now: float, *, configured: float) -> float:
    """The interval after a 429: a little longer, or a quarter longer where it follows another one."""
    follows = pace.slowed_at is not None and abs(now - pace.slowed_at) <= FOLLOWS_WITHIN_SECONDS
    slowing = NEXT_SLOWING if follows else FIRST_SLOWING
    return min(slowing * interval_at(pace, now, configured=configured), MAX_SLOWED * configured)


def may_slow(pace: Pace, now: float) -> bool:
    """Whether a 429 is news: others may have met the same."""
    return pace.slowed_at is None or not now - SLOWING_PAUSE_SECONDS < pace.slowed_at <= now + BELIEVED_AHEAD_SECONDS


def default_pause(interval: float, *, configured: float) -> float:
    """Seconds to pause where a 429 does not say: the slower it has become already, the longer."""
    slowed = max(1.0, interval / configured / NEXT_SLOWING)
    return min(FIRST_PAUSE_SECONDS * slowed, MAX_DEFAULT_PAUSE_SECONDS)


def latest_believed(pace: Pace, now: float, *, interval: float) -> float:
    """The latest `tat` that can be meant: some way ahead of now, or of the pause that a 429 asked for."""
    return max(now, pace.pause_end(now)) + max(BELIEVED_AHEAD_SECONDS, 2 * interval)


def is_void(pace: Pace, turn: float, now: float) -> bool:
    """Whether a pause that still lasts was asked for after the turn was given out."""
    return max(turn, now) < pace.pause_end(now)
