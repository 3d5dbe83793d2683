"""One film kills every Lambda worker that asks about it; then all messages of a queue are deleted. On the embedded AWS.

    python -m tests.chaos.deadly               about eight minutes on 2 cores: deaths and quiet take their time

Real are the command, the embedded AWS with its Lambda workers and schedules, and the stand-in upstream over HTTP. The
film's worker is killed by its process id when its request arrives. Exit code 1: something is not as it must be.
"""

# ruff: noqa: T201 - a command speaks

from __future__ import annotations

import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from oscars.local import processes
from oscars.local.state_dir import Home
from tests.support.fake_upstream.server import serving
from tests.support.fake_upstream.upstream import StandIn, all_films
from tests.support.oscars_command import Answer, OscarsCommand, embedded

YEARS, DEADLY = "1929", "tt0018455"
"""Sunrise, nominated at the 1st ceremony."""
OTHER_YEARS, DELETED = "1934", "tt0023876"
"""Cavalcade, at the 6th."""
MAX_SETTLING_SECONDS = 400.0
"""For the watchdog: 110 seconds of quiet, seen by a look a minute; the machine may be slow."""
KEYS = {"TMDB_KEY": "stand-in-key", "OMDB_KEY": "stand-in-key"}


@dataclass
class Killer:
    """Kills who asks about the film, and does something else besides, as long as `armed`."""

    home: Home
    film: str
    armed: bool = True
    besides: Callable[[], object] = lambda: None
    killed: list[float] = field(default_factory=list)

    def on_request(self, target: str, port: int) -> None:
        if not self.armed or f"/movie/{self.film}" not in target:
            return
        for worker in processes.ours(self.home):
            if worker.module is None and port in _ports(worker.pid):
                self.besides()
                os.kill(worker.pid, signal.SIGKILL)
                self.killed.append(time.monotonic())
                return
        raise AssertionError("the worker that asks is not found")


def _ports(pid: int) -> set[int]:
    with suppress(psutil.Error):
        return {one.laddr.port for one in psutil.Process(pid).net_connections(kind="tcp")}
    return set()


def main() -> int:
    stand_in = StandIn(all_films(), clock=time.time)
    with tempfile.TemporaryDirectory(prefix="oscars-deadly-") as folder:
        home = Path(folder).resolve() / "home"
        killer = Killer(Home(home), DEADLY)
        with serving(stand_in, on_request=killer.on_request) as url:
            settings = {"TMDB_URL": f"{url}/3", "OMDB_URL": f"{url}/omdb/", "OMDB_REQUESTS_PER_DAY": "0", **KEYS}
            with embedded(home, **settings) as command:
                wrong = [*_deadly(command, killer), *_healed(command, killer), *_vanished(command, killer)]
    for line in wrong:
        print(f"WRONG: {line}")
    if not wrong:
        print("Its batch was through, the film had its reason, and what was deleted was settled.")
    return 1 if wrong else 0


def _deadly(command: OscarsCommand, killer: Killer) -> list[str]:
    began = time.monotonic()
    imported = command("import", YEARS, "--json")
    codes = _codes(command)
    print(
        f"Deadly: exit {imported.exit_code}, {_seconds(began)}, {len(killer.killed)} workers killed, {codes}",
        flush=True,
    )
    return [
        *_unless(imported.exit_code == 1, f"the import ended with {imported.exit_code}: {imported.stderr}"),
        *_unless(codes == {DEADLY: "function_died"}, f"what failed is {codes}"),
        *_unless(len(killer.killed) == 3, f"{len(killer.killed)} workers died, not 3"),
        *_unless(_failed(imported) == 1, f"{_failed(imported)} films failed"),
    ]


def _healed(command: OscarsCommand, killer: Killer) -> list[str]:
    killer.armed = False
    redriven = command("redrive", "--json")
    codes = _codes(command)
    print(f"Redriven: exit {redriven.exit_code}, {codes}", flush=True)
    return _unless(redriven.exit_code == 0 and not codes, f"after the redrive {codes} are left: {redriven.stderr}")


def _vanished(command: OscarsCommand, killer: Killer) -> list[str]:
    """Somebody purges the queue while the worker dies: the film, and others perhaps, are nowhere any more."""
    sqs = command.clients().sqs
    (queue,) = [url for url in sqs.list_queues()["QueueUrls"] if url.endswith("-tmdb_details")]
    killer.film = DELETED
    killer.besides = lambda: sqs.purge_queue(QueueUrl=queue)
    killer.armed = True
    began = time.monotonic()
    imported = command("import", OTHER_YEARS, "--json")
    took, codes = time.monotonic() - began, _codes(command)
    killer.armed = False
    print(f"Deleted: exit {imported.exit_code}, {_seconds(began)}, {codes}", flush=True)
    again = command("import", OTHER_YEARS, "--reprocess", "failed", "--json")
    return [
        *_unless(imported.exit_code == 1, f"the import ended with {imported.exit_code}: {imported.stderr}"),
        *_unless(codes.get(DELETED) == "lost" and set(codes.values()) == {"lost"}, f"what failed is {codes}"),
        *_unless(took < MAX_SETTLING_SECONDS, f"it took {took:.0f} s until it was settled"),
        *_unless(
            again.exit_code == 0 and not _codes(command), f"the import of what failed ended with {again.exit_code}"
        ),
    ]


def _codes(command: OscarsCommand) -> dict[str, str]:
    return {failure["film"]: failure["error_code"] for failure in command.json("failures")}


def _failed(imported: Answer) -> Any:
    return imported.document["totals"]["movies_failed"]


def _seconds(began: float) -> str:
    return f"{time.monotonic() - began:.0f} s"


def _unless(holds: bool, wrong: str) -> list[str]:
    return [] if holds else [wrong]


if __name__ == "__main__":
    sys.exit(main())
