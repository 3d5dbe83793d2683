"""What goes wrong in a chaos run: each disturbance by its name, and how many of them one round has."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from oscars.local import processes
from oscars.local.state_dir import Home
from tests.chaos.importing import Importing
from tests.support.fake_upstream.upstream import Fault, RetryAfter, StandIn
from tests.support.oscars_command import OscarsCommand

WEATHER_SECONDS = 6.0
"""How long an upstream misbehaves."""
MAX_WEATHER_SECONDS = 240.0
"""How long it does so where nobody asks it, as after all workers were killed on a busy machine."""


@dataclass(frozen=True)
class Disturbances:
    """Each method disturbs once, and comes back when the disturbance itself is over."""

    command: OscarsCommand
    settings: dict[str, str]
    importing: Importing
    stand_in: StandIn
    chance: random.Random
    films_a_second: float
    """The pace of the import."""
    unmet: list[str] = field(default_factory=list)
    """Answers of an upstream that nobody has met, although they were to be."""

    def round(self) -> list[tuple[str, Callable[[], None]]]:
        """Every disturbance at least once, in an order that chance decides."""
        acts = [
            *[("the command is killed", self.importing.kill)] * 2,
            *[("a Lambda worker is killed", self._kill_a_worker)] * 4,
            ("all Lambda workers are killed", self._kill_all_workers),
            ("the engine is stopped and started", self._restart_the_engine),
            *[("dead letters are redriven", self._redrive)] * 2,
            ("upstreams are down", self._down),
            *[(f"429, Retry-After: {form}", self._throttled(form)) for form in ("seconds", "date", "missing")],
            *[(f"TMDb answers {fault}", self._faulty(fault)) for fault in ("503", "truncated", "empty", "202", "html")],
            (
                "TMDb refuses the key",
                lambda: self._for_a_while("movie:bad_key", "configuration:bad_key", tmdb_key="another"),
            ),
            ("OMDb refuses the key", lambda: self._for_a_while("omdb:bad_key", omdb_key="another")),
            ("upstreams are slow", lambda: self._for_a_while("movie:ok", latency_seconds=1.0)),
        ]
        self.chance.shuffle(acts)
        return acts

    def _workers(self) -> list[int]:
        return [one.pid for one in processes.ours(Home(self.command.home)) if one.module is None]

    def _kill_a_worker(self) -> None:
        if workers := self._workers():
            _kill(self.chance.choice(workers))

    def _kill_all_workers(self) -> None:
        for worker in self._workers():
            _kill(worker)

    def _restart_the_engine(self) -> None:
        self.command("local", "down", "--json")
        started = self.command("local", "up", "--json", **self.settings)
        assert started.exit_code == 0, started.stderr

    def _redrive(self) -> None:
        """It waits for what it has moved; when that takes long, it is killed."""
        redrive = self.command.start("redrive", "--json")
        try:
            redrive.communicate(timeout=WEATHER_SECONDS)
        except subprocess.TimeoutExpired:
            redrive.kill()
            redrive.communicate()

    def _down(self) -> None:
        self._for_a_while("movie:down", down_until=time.time() + MAX_WEATHER_SECONDS)

    def _throttled(self, form: RetryAfter) -> Callable[[], None]:
        return lambda: self._for_a_while("movie:throttled", tmdb_per_second=self.films_a_second / 3, retry_after=form)

    def _faulty(self, fault: Fault) -> Callable[[], None]:
        return lambda: self._for_a_while("movie:fault", fault=fault, fault_every=2)

    def _for_a_while(self, *met: str, **changes: object) -> None:
        """Behaves like that, and until somebody has met it; `met` are the answers in question.

        The import is kept running meanwhile: one that has ended, as over a refused key, asks nothing.
        """
        before = {name: getattr(self.stand_in.behaviour, name) for name in changes}
        answered = self._answered(met)
        began = time.monotonic()
        self.stand_in.change(**changes)
        time.sleep(WEATHER_SECONDS)
        while self._answered(met) == answered and time.monotonic() - began < MAX_WEATHER_SECONDS:
            self.importing.go_on()
            time.sleep(0.2)
        self.stand_in.change(**before)
        if self._answered(met) == answered:
            self.unmet.append(" or ".join(met))

    def _answered(self, met: Sequence[str]) -> int:
        answers = self.stand_in.report()["by_answer"]
        return sum(int(answers.get(answer, 0)) for answer in met)


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):  # it has just ended
        os.kill(pid, signal.SIGKILL)
