"""What goes wrong in a chaos run: each disturbance by its name, and how many of them one round has."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from local import processes
from local.home import Home
from tests.chaos.importing import Importing
from tests.e2e.oscars_command import OscarsCommand
from tests.standin.upstream import Fault, RetryAfter, StandIn

WEATHER_SECONDS = 6.0
"""How long an upstream misbehaves."""


@dataclass(frozen=True)
class Disturbances:
    """Each method disturbs once, and comes back when the disturbance itself is over."""

    command: OscarsCommand
    settings: dict[str, str]
    importing: Importing
    stand_in: StandIn
    chance: random.Random

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
            ("TMDb refuses the key", lambda: self._for_a_while(tmdb_key="another")),
            ("OMDb refuses the key", lambda: self._for_a_while(omdb_key="another")),
            ("upstreams are slow", lambda: self._for_a_while(latency_seconds=1.0)),
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
        self.stand_in.change(down_until=time.time() + WEATHER_SECONDS)

    def _throttled(self, form: RetryAfter) -> Callable[[], None]:
        return lambda: self._for_a_while(tmdb_per_second=3, retry_after=form)

    def _faulty(self, fault: Fault) -> Callable[[], None]:
        return lambda: self._for_a_while(fault=fault, fault_every=2)

    def _for_a_while(self, **changes: object) -> None:
        before = {name: getattr(self.stand_in.behaviour, name) for name in changes}
        self.stand_in.change(**changes)
        time.sleep(WEATHER_SECONDS)
        self.stand_in.change(**before)


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):  # it has just ended by itself
        os.kill(pid, signal.SIGKILL)
