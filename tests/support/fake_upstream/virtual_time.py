"""Time that passes only when everybody sleeps: many workers, hours of waiting, the same result every time.

Workers are threads, but only one runs at a time, and the next one is always the one that wakes earliest.
"""

from __future__ import annotations

import heapq
import itertools
import threading
from collections.abc import Callable
from datetime import UTC, datetime

START = datetime(2026, 11, 22, tzinfo=UTC).timestamp()


class VirtualTime:
    def __init__(self, start: float = START) -> None:
        self._now = start
        self._order = itertools.count()
        self._asleep: list[tuple[float, int, threading.Event]] = []
        self._errors: list[Exception] = []
        self._ended = threading.Event()

    def now(self) -> float:
        """Seconds since 1970."""
        return self._now

    def moment(self) -> datetime:
        return datetime.fromtimestamp(self._now, UTC)

    def sleep(self, seconds: float) -> None:
        """Lets others run until the time has come. Outside `run` it only moves the clock."""
        if threading.current_thread() is threading.main_thread():
            self._now += seconds
            return
        wake = threading.Event()
        heapq.heappush(self._asleep, (self._now + max(0.0, seconds), next(self._order), wake))
        self._hand_over()
        wake.wait()

    def run(self, workers: list[Callable[[], None]]) -> None:
        """Runs all workers to their end; raises what one of them raised."""
        for worker in workers:
            start = threading.Event()
            heapq.heappush(self._asleep, (self._now, next(self._order), start))
            threading.Thread(target=self._work, args=(worker, start), daemon=True).start()
        self._ended.clear()
        self._hand_over()
        self._ended.wait()
        if self._errors:
            raise self._errors[0]

    def _work(self, worker: Callable[[], None], start: threading.Event) -> None:
        start.wait()
        try:
            worker()
        except Exception as error:  # noqa: BLE001 - raised again by run
            self._errors.append(error)
        self._hand_over()

    def _hand_over(self) -> None:
        if not self._asleep:
            self._ended.set()
            return
        self._now, _, wake = heapq.heappop(self._asleep)
        wake.set()
