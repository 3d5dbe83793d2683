"""One schedule of many, as a process of its own runs it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from tests.simulation.schedule import named
from tests.simulation.simulation import Broken, simulate
from tests.support.template.guard import Permission, take_used


@dataclass(frozen=True)
class Ran:
    name: str
    """Of the schedule."""
    hits: Counter[str]
    """What struck, and how often."""
    used: frozenset[Permission]
    """The permissions that were needed."""
    broken: str | None
    """What broke."""


def run(name: str) -> Ran:
    take_used()
    try:
        return Ran(name, simulate(named(name)).hits, frozenset(take_used()), None)
    except Broken as broken:
        return Ran(name, broken.hits, frozenset(take_used()), broken.what)
