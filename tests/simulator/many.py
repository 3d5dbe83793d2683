"""One schedule of many, as a process of its own runs it."""

from __future__ import annotations

from collections import Counter

from tests.simulator.schedule import Schedule
from tests.simulator.simulation import Broken, simulate


def run_seed(seed: int) -> tuple[int, Counter[str], str | None]:
    """The seed, what struck, and what broke."""
    try:
        return seed, simulate(Schedule.of_seed(seed)).hits, None
    except Broken as broken:
        return seed, broken.hits, broken.what
