"""One schedule of many, as a process of its own runs it."""

from __future__ import annotations

from collections import Counter

from tests.simulator.schedule import Schedule
from tests.simulator.simulation import Broken, simulate


def run(schedule: Schedule) -> tuple[Counter[str], str | None]:
    """What struck, and what broke."""
    try:
        return simulate(schedule).hits, None
    except Broken as broken:
        return broken.hits, broken.what


def run_seed(seed: int) -> tuple[int, Counter[str], str | None]:
    """The seed, what struck, and what broke."""
    return seed, *run(Schedule.of_seed(seed))
