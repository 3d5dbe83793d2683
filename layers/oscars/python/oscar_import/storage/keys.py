"""The keys under which items lie, and how long the items of a run are kept."""

from __future__ import annotations

from datetime import datetime, timedelta

EXPIRY = timedelta(days=180)
"""How long the records of a run are kept; the catalogue is kept for ever."""
NEWEST_START = ("STARTS", "NEWEST")


def expiry(now: datetime) -> datetime:
    """When a run's record written `now` may go."""
    return now + EXPIRY


def run_key(run: str) -> str:
    return f"RUN#{run}"


def ceremony_key(ordinal: int) -> str:
    return f"CEREMONY#{ordinal:03d}"


def film_key(film: str) -> str:
    return f"FILM#{film}"


def failure_key(ordinal: int, film: str = "") -> str:
    return f"FAILURE#{ordinal:03d}#{film}"


def usage_key(function: str) -> str:
    return f"USAGE#{function}"


def queue_key(stage: str) -> str:
    return f"QUEUE#{stage}"


def upstream_key(upstream: str) -> str:
    return f"UPSTREAM#{upstream}"


def deferred_key(upstream: str) -> str:
    return f"DEFERRED#{upstream}"


def person_key(person: str) -> str:
    return f"PERSON#{person}"


def nominations_key(ordinal: int) -> str:
    return f"NOMINATIONS#{ordinal:03d}"


def stage_key(stage: str) -> str:
    return f"STAGE#{stage}"
