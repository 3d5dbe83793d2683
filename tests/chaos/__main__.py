"""Imports 20 ceremonies twice on the embedded AWS, once in quiet and once in chaos, and compares what is left.

    python -m tests.chaos                      about five minutes on 2 cores
    python -m tests.chaos --seed 7 --rounds 2  another order of what goes wrong, everything twice

Real are the command, the embedded AWS with its Lambda workers, and the stand-in upstream over HTTP. Exit code 1: the
two catalogues differ, or a second import of it all asked or wrote something.
"""

# ruff: noqa: T201 - a command speaks

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.chaos.catalogue_state import CatalogueState, differences, read_state
from tests.chaos.disturbances import Disturbances
from tests.chaos.importing import Importing
from tests.support.fake_upstream.server import serving
from tests.support.fake_upstream.upstream import StandIn, all_films
from tests.support.oscars_command import OscarsCommand, embedded

YEARS = "1956-1975"
"""20 ceremonies, which share 13 of their 1,026 films with each other."""
SLOWER = 4.0
"""How many times as long as the quiet import the other one asks TMDb at least: it has to last until everything has gone
wrong, on a slow machine too."""
KEYS = {"TMDB_KEY": "stand-in-key", "OMDB_KEY": "stand-in-key"}
MAX_LULL_SECONDS = 60.0
SHOWN = 20


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--seed", type=int, default=0, help="of the order in which things go wrong")
    parser.add_argument("--rounds", type=int, default=1, help="how often everything goes wrong (1)")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="oscars-chaos-") as folder:
        quiet, seconds = _quiet(Path(folder) / "quiet")
        wrong = _chaos(Path(folder) / "chaos", given.seed, given.rounds, quiet, seconds * SLOWER * given.rounds)
    for line in wrong[:SHOWN]:
        print(f"WRONG: {line}")
    if len(wrong) > SHOWN:
        print(f"... and {len(wrong) - SHOWN} more")
    if not wrong:
        print(
            f"The catalogue after chaos is that of the quiet run: {len(quiet.items):,} records, "
            f"{len(quiet.bodies):,} bodies, and the snapshot byte for byte."
        )
    return 1 if wrong else 0


def _quiet(home: Path) -> tuple[CatalogueState, float]:
    """What is left, and how many seconds it took."""
    stand_in = StandIn(all_films(), clock=time.time)
    with _embedded(home, stand_in, per_second="0") as (command, _):
        began = time.monotonic()
        imported = command("import", YEARS, "--json")
        assert imported.exit_code == 0, imported.stderr
        seconds = time.monotonic() - began
        print(f"Quiet: {_told(imported.document)}, {seconds:.0f} s", flush=True)
        return read_state(command.clients()), seconds


def _chaos(home: Path, seed: int, rounds: int, quiet: CatalogueState, least_seconds: float) -> list[str]:
    """What is not as it must be afterwards; asking TMDb for all films takes `least_seconds`."""
    stand_in = StandIn(all_films(), clock=time.time)
    chance = random.Random(seed)
    films = sum(key.endswith(" / STAGE#tmdb_details") for key in quiet.items)
    pace = films / least_seconds
    with _embedded(home, stand_in, per_second=f"{pace:.2f}") as (command, settings):
        began = time.monotonic()
        importing = Importing(command, YEARS)
        try:
            disturbances = Disturbances(command, settings, importing, stand_in, chance, pace)
            struck, idle = _disturb(disturbances, rounds, films)
            imported = importing.finish()
        finally:
            importing.stop()
        report = stand_in.report()
        print(f"Chaos: {_told(imported)}, {time.monotonic() - began:.0f} s")
        print(f"  what went wrong: {_counted(struck)}")
        print(f"  the command ended: {_counted(Counter({f'exit {code}': n for code, n in importing.ended.items()}))}")
        print(f"  TMDb's answers: {_counted(Counter(report['by_answer']))}")
        print(f"  films asked for more than once: {len(report['films_fetched_twice'])}", flush=True)
        return [
            *(f"nothing was under way any more when {act}: import more, or more slowly" for act in idle),
            *(f"nobody has met {answer}: nothing was asked while it was given" for answer in disturbances.unmet),
            *differences(quiet, read_state(command.clients())),
            *_left_over(command),
            *_again(command, stand_in, quiet),
        ]


def _disturb(disturbances: Disturbances, rounds: int, films: int) -> tuple[Counter[str], list[str]]:
    """How often what went wrong, and what did so only after the last film had been fetched."""
    acts = [act for _ in range(rounds) for act in disturbances.round()]
    struck: Counter[str] = Counter()
    idle: set[str] = set()
    for number, (name, act) in enumerate(acts):
        fetched = _wait_for_films(disturbances, films * number // (len(acts) + 1))
        print(f"  {fetched:5,} of {films:,} films: {name}", flush=True)
        act()
        struck[name] += 1
        if fetched >= films:
            idle.add(name)
    return struck, sorted(idle)


def _wait_for_films(disturbances: Disturbances, wanted: int) -> int:
    """Lets the import go on until so many films have been fetched, or nothing seems to come; how many have been.

    What goes wrong is spread over the import by its progress, so that a slow machine sees as much of it as a fast one.
    """
    until = time.monotonic() + MAX_LULL_SECONDS
    while True:
        disturbances.importing.go_on()
        fetched = disturbances.stand_in.films_fetched()
        if fetched >= wanted or time.monotonic() > until:
            return fetched
        time.sleep(0.5)


def _left_over(command: OscarsCommand) -> list[str]:
    status = command.json("status")
    left = [
        f"{stage['dead_lettered']} dead letters in {stage['stage']}"
        for stage in status["stages"]
        if stage["dead_lettered"]
    ]
    return [*left, *(f"a failure is left: {failure}" for failure in command.json("failures"))]


def _again(command: OscarsCommand, stand_in: StandIn, quiet: CatalogueState) -> list[str]:
    """What another import of everything did that it must not do."""
    stand_in.forget()
    totals = command.json("import", YEARS, "--reprocess", "all")["totals"]
    wrong = [f"again: {differing}" for differing in differences(quiet, read_state(command.clients()))]
    if stand_in.asked:
        wrong.append(f"again: {len(stand_in.asked)} requests were made")
    if totals["movies_skipped"] != totals["films"]:
        wrong.append(f"again: not every film was passed over: {totals}")
    return wrong


@contextmanager
def _embedded(home: Path, stand_in: StandIn, *, per_second: str) -> Iterator[tuple[OscarsCommand, dict[str, str]]]:
    """The command and its settings, over an embedded AWS that asks the stand-in; gone afterwards."""
    with serving(stand_in) as url:
        settings = {
            "TMDB_URL": f"{url}/3",
            "OMDB_URL": f"{url}/omdb/",
            "TMDB_REQUESTS_PER_SECOND": per_second,
            "OMDB_REQUESTS_PER_DAY": "0",
            **KEYS,
        }
        with embedded(home, **settings) as command:
            yield command, settings


def _told(status: dict[str, Any]) -> str:
    totals = status["totals"]
    return f"{status['state']}, {totals['ceremonies']} ceremonies, {totals['films']:,} films"


def _counted(counter: Counter[str]) -> str:
    return ", ".join(f"{name} {times}" for name, times in sorted(counter.items()))


if __name__ == "__main__":
    sys.exit(main())
