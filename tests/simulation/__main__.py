"""Runs schedules: `python -m tests.simulation --show seed 42` shows one, `--schedules 1000` runs many and counts."""

# ruff: noqa: T201 - a command speaks

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.simulation.many import run
from tests.simulation.permissions import report
from tests.simulation.rare_paths import walk
from tests.simulation.schedule import BY_HAND, OBSERVED, RARE, Kind, Story, named
from tests.simulation.simulation import Broken, simulate, undisturbed
from tests.support.template.guard import Permission

LEAST_HITS = 20
"""Each fault strikes at least so often in a thousand schedules."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "--show",
        nargs="+",
        metavar="WORD",
        help="run one schedule and show all that happens: seed 42, by hand 3, crash before 12, crash after 12",
    )
    what.add_argument("--schedules", type=int, help="run those made by hand and so many made of seeds")
    what.add_argument(
        "--every-crash", action="store_true", help="die before and after every effect of an undisturbed import"
    )
    parser.add_argument("--first", type=int, default=0, help="the first seed (default 0)")
    parser.add_argument("--until-broken", action="store_true", help="one after another, until one breaks")
    arguments = parser.parse_args()
    if arguments.show:
        return _show(" ".join(arguments.show))
    if arguments.every_crash:
        return _run_every_crash()
    seeds = range(arguments.first, arguments.first + arguments.schedules)
    names = [f"by hand {number}" for number in range(len(BY_HAND))]
    names += [f"rare {number}" for number in range(len(RARE))] + [f"seed {seed}" for seed in seeds]
    if arguments.until_broken:
        return _run_until_broken(names)
    return _run_counting(names, seeds=len(seeds))


def _show(name: str) -> int:
    schedule = named(name)
    print(schedule)
    try:
        result = simulate(schedule, say=print)
    except Broken as broken:
        print(f"\nBROKEN: {broken.what}")
        return 1
    print(f"\nEverything holds after {result.effects} effects; what struck: {dict(result.hits)}")
    return 0


def _run_until_broken(names: Sequence[str]) -> int:
    for name in names:
        what = run(name).broken
        if what is not None:
            print(f"{name} breaks: {what.splitlines()[0]}", flush=True)
            return 1
    return 0


def _run_every_crash() -> int:
    effects = undisturbed(Story.PLAIN).effects
    names = [f"crash {when} {number}" for number in range(effects) for when in ("before", "after")]
    ran = _run_all(names)
    hits, broken = ran.hits, ran.broken
    died = hits[Kind.CRASH_BEFORE] + hits[Kind.CRASH_AFTER]
    print(f"{effects} effects, a crash before and after each: {died} crashes, {len(broken)} broken.")
    return 1 if broken or died < len(names) else 0


def _run_counting(names: Sequence[str], *, seeds: int) -> int:
    started = time.monotonic()
    ran = _run_all(names)
    hits, broken = ran.hits, ran.broken
    print(f"{'fault':<48}{'strikes':>9}{'in schedules':>14}")
    for name in (*Kind, *Story, *OBSERVED):
        print(f"{name:<48}{hits[name]:>9}{ran.struck[name]:>14}")
    rare = [str(name) for name in (*Kind, *Story, *OBSERVED) if hits[name] < LEAST_HITS * seeds / 1000]
    print(f"\n{len(names)} schedules in {time.monotonic() - started:.0f} s, {len(broken)} broken.")
    if rare:
        print(f"Too rare (fewer than {LEAST_HITS} in 1,000): {', '.join(rare)}.")
    permissions = list(report(ran.used | walk()))
    print(*permissions, sep="\n")
    return 1 if broken or rare or permissions else 0


@dataclass
class All:
    """What came of many schedules."""

    hits: Counter[str] = field(default_factory=Counter)
    """How often each fault struck."""
    struck: Counter[str] = field(default_factory=Counter)
    """In how many schedules it did."""
    used: set[Permission] = field(default_factory=set)
    """Every permission that one of them needed."""
    broken: list[str] = field(default_factory=list)
    """The names of those that broke."""


def _run_all(names: Sequence[str]) -> All:
    found = All()
    with multiprocessing.get_context("spawn").Pool(os.cpu_count()) as pool:
        for ran in pool.imap_unordered(run, names, chunksize=5):
            found.hits += ran.hits
            found.struck.update(ran.hits.keys())
            found.used |= ran.used
            if ran.broken is not None:
                found.broken.append(ran.name)
                print(f"{ran.name} breaks: {ran.broken.splitlines()[0]}", flush=True)
    for name in found.broken:
        print(f"See: python -m tests.simulation --show {name}")
    return found


if __name__ == "__main__":
    sys.exit(main())
