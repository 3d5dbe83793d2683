"""The project's own facts, read once for all tests of a process."""

from __future__ import annotations

from functools import cache

from oscars.local.facts.format import read_folder
from oscars.local.facts.model import CeremonyFacts


@cache
def all_facts() -> tuple[CeremonyFacts, ...]:
    """All ceremonies of the facts, in order. They cannot be changed, so every test may have the same ones."""
    return tuple(read_folder())
