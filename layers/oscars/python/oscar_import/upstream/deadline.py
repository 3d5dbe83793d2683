"""How long the present invocation may still wait for anything."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

from oscar_import.clock import Clock
from oscar_import.errors import NotBegun

RESERVE_SECONDS = 10.0
"""Kept for writing down how it ended."""
LAST_SECONDS = 5.0
"""Of these: nothing is asked any more, however little time it is given."""


class Deadline:
    """Set by the batch loop from the invocation's deadline; asked before every pause."""

    def __init__(self, clock: Clock, sleep: Callable[[float], None] = time.sleep) -> None:
        self._clock = clock
        self._sleep = sleep
        self._until = clock()
        self.receives = 1
        """How often the message at hand has been received; the batch loop says so."""

    def begin(self, seconds: float) -> None:
        """The invocation ends in `seconds`."""
        self._until = self._clock() + timedelta(seconds=seconds - RESERVE_SECONDS)

    def left(self) -> float:
        """Seconds that may still be waited."""
        return max(0.0, (self._until - self._clock()).total_seconds())

    def is_over(self) -> bool:
        """Whether the invocation may be ended from outside before anything more is known."""
        return self._clock() > self._until + timedelta(seconds=RESERVE_SECONDS - LAST_SECONDS)

    def begin_another(self) -> None:
        """Raises NotBegun where those before it have used up the time for a message that is received for the first
        time: another invocation takes it. One that has come back is alone, and its time is looked at before."""
        if self.receives == 1 and not self.left():
            raise NotBegun

    def wait(self, seconds: float) -> bool:
        """Waits `seconds` if the invocation has that long; says whether it did."""
        if self._clock() + timedelta(seconds=seconds) > self._until:
            return False
        self._sleep(seconds)
        return True
