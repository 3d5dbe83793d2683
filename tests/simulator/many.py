"""One schedule of many, as a process of its own runs it."""

from __future__ import annotations

from collections import Counter

from tests.simulator.schedule import named
from tests.simulator.simulation import Broken, simulate


def run(name: str) -> tuple[str, Counter[str], str | None]:
    """The name of the schedule, what struck, and what broke."""
    try:
        return name, simulate(named(name)).hits, None
    except Broken as broken:
        return name, broken.hits, broken.what
