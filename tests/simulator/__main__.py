"""Runs schedules: `python -m tests.simulator --seed 42` shows one, `--schedules 1000` runs many and counts."""

# ruff: noqa: T201 - a command speaks

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import time
from collections import Counter

from tests.simulator.many import run, run_seed
from tests.simulator.schedule import BY_HAND, DRAWN, OBSERVED, Schedule, Story
from tests.simulator.simulation import Broken, simulate

LEAST_HITS = 20
"""Each fault strikes at least so often in a thousand schedules."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.simulator", description=__doc__)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--seed", type=int, help="run the schedule of this seed and show all that happens")
    what.add_argument("--schedules", type=int, help="run so many schedules")
    parser.add_argument("--first", type=int, default=0, help="the first seed (default 0)")
    parser.add_argument("--until-broken", action="store_true", help="one after another, until one breaks")
    arguments = parser.parse_args()
    if arguments.until_broken:
        return _run_until_broken(range(arguments.first, arguments.first + arguments.schedules))
    if arguments.seed is not None:
        return _show(Schedule.of_seed(arguments.seed))
    return _run_many(range(arguments.first, arguments.first + arguments.schedules))


def _show(schedule: Schedule) -> int:
    print(schedule)
    try:
        result = simulate(schedule, say=print)
    except Broken as broken:
        print(f"\nBROKEN: {broken.what}")
        return 1
    print(f"\nEverything holds after {result.effects} effects; what struck: {dict(result.hits)}")
    return 0


def _run_until_broken(seeds: range) -> int:
    named = [(f"by hand {number}", schedule) for number, schedule in enumerate(BY_HAND)]
    named += [(f"seed {seed}", Schedule.of_seed(seed)) for seed in seeds]
    for name, schedule in named:
        what = run(schedule)[1]
        if what is not None:
            print(f"{name} breaks: {what.splitlines()[0]}", flush=True)
            return 1
    return 0


def _run_many(seeds: range) -> int:
    started = time.monotonic()
    hits: Counter[str] = Counter()
    broken: list[tuple[int, str]] = []
    struck: Counter[str] = Counter()
    with multiprocessing.get_context("spawn").Pool(os.cpu_count()) as pool:
        for seed, its_hits, what in pool.imap_unordered(run_seed, seeds, chunksize=5):
            hits += its_hits
            struck.update(its_hits.keys())
            if what is not None:
                broken.append((seed, what))
                print(f"seed {seed} breaks: {what.splitlines()[0]}", flush=True)
    print(f"{'fault':<48}{'strikes':>9}{'in schedules':>14}")
    names = [*DRAWN, *STORIES, *OBSERVED]
    for name in names:
        print(f"{name:<48}{hits[name]:>9}{struck[name]:>14}")
    rare = [str(name) for name in names if hits[name] < LEAST_HITS * len(seeds) / 1000]
    print(f"\n{len(seeds)} schedules in {time.monotonic() - started:.0f} s, {len(broken)} broken.")
    if rare:
        print(f"Too rare (fewer than {LEAST_HITS} in 1,000): {', '.join(rare)}.")
    for seed, _ in sorted(broken):
        print(f"See: python -m tests.simulator --seed {seed}")
    return 1 if broken or rare else 0


STORIES = tuple(story for story in Story if story is not Story.PLAIN)

if __name__ == "__main__":
    sys.exit(main())
