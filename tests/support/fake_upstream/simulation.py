"""Many workers that fetch films from the stand-in as tmdb_details does, on virtual time.

Real are the pace, the asking, the reading of answers and the delays of the queue. The network takes `latency`, the
work on a film `work` seconds; the queue hands a message out again when its time has come, 8 times at most.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from oscar_import.clock import Clock
from oscar_import.enrichment.tmdb import responses as tmdb
from oscar_import.errors import ImportFailure, Terminal
from oscar_import.handlers.sqs import delay_seconds
from oscar_import.runs.failure import TRIES
from oscar_import.upstream import results
from oscar_import.upstream.deadline import Deadline
from oscar_import.upstream.rate_limiter import PaceStore, RateLimiter, SharedRateLimiter, UnlimitedRateLimiter
from oscar_import.upstream.retry import ask

from tests.support.fake_upstream.pace_in_memory import PaceInMemory
from tests.support.fake_upstream.upstream import StandIn
from tests.support.fake_upstream.virtual_time import VirtualTime


@dataclass
class Simulation:
    time: VirtualTime
    stand_in: StandIn
    requests_per_second: float
    workers: int = 20
    latency: float = 0.02
    work: float = 0.05
    retry_base_seconds: float = 15.0
    invocation_seconds: float = 120.0
    stalls: float = 0.0
    """A sleep may last this many seconds too long: one in ten, or every one with `always_stalls`."""
    always_stalls: bool = False
    store: PaceStore = field(default_factory=PaceInMemory)
    clock_errors: Callable[[int], float] = lambda _worker: 0.0
    """Seconds by which a worker's clock is fast."""
    done: list[str] = field(default_factory=list)
    dead: list[str] = field(default_factory=list)
    _queue: list[tuple[float, int, str]] = field(default_factory=list)

    def fetch(self, films: Iterable[str]) -> None:
        """Has the workers fetch all films."""
        self._queue = [(self.time.now(), 0, film) for film in films]
        heapq.heapify(self._queue)
        self.time.run([lambda number=number: self._work(number) for number in range(self.workers)])  # type: ignore[misc]

    def _work(self, number: int) -> None:
        chance = random.Random(number)
        clock = self._clock_of(number)
        deadline = Deadline(clock, lambda seconds: self.time.sleep(seconds + self._stall(chance)))
        rate_limiter = self._rate_limiter(deadline, clock)
        while self._queue:
            visible_at, receives, film = heapq.heappop(self._queue)
            self.time.sleep(max(0.0, visible_at - self.time.now()))
            deadline.begin(self.invocation_seconds)
            try:
                ask("tmdb", lambda film=film: self._request(film, chance, clock), rate_limiter, deadline)  # type: ignore[misc]
            except ImportFailure as error:
                self._failed(film, receives + 1, error)
            else:
                self.done.append(film)
                self.time.sleep(self.work * chance.uniform(0.5, 1.5))

    def _stall(self, chance: random.Random) -> float:
        return self.stalls if self.stalls and (self.always_stalls or chance.random() < 0.1) else 0.0

    def _rate_limiter(self, deadline: Deadline, clock: Clock) -> RateLimiter:
        if not self.requests_per_second:
            return UnlimitedRateLimiter("TMDb", deadline=deadline, clock=clock)
        return SharedRateLimiter(
            "TMDb", self.store, requests_per_second=self.requests_per_second, deadline=deadline, clock=clock
        )

    def _clock_of(self, number: int) -> Clock:
        error = self.clock_errors(number)
        return lambda: datetime.fromtimestamp(self.time.now() + error, self.time.moment().tzinfo)

    def _request(self, film: str, chance: random.Random, clock: Clock) -> results.Answer:
        there = self.latency * chance.uniform(0.3, 0.7)
        self.time.sleep(there)
        answer = self.stand_in.get(f"/3/movie/{film}")
        self.time.sleep(self.latency - there)
        return tmdb.classify(answer.status, dict(answer.headers), answer.body, now=clock())

    def _failed(self, film: str, receives: int, error: ImportFailure) -> None:
        if isinstance(error, Terminal) or receives >= TRIES:
            self.dead.append(film)
            return
        visible_at = self.time.now() + delay_seconds(error, receives, self.retry_base_seconds)
        heapq.heappush(self._queue, (visible_at, receives, film))
