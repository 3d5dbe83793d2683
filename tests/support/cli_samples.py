"""Status documents for the tests of what the command shows."""

from __future__ import annotations

from typing import Any

from oscar_import.ceremonies.calendar import year_held
from oscar_import.stage import Stage

Document = dict[str, Any]


def ceremony(ordinal: int, status: str, *, films: int = 0, **numbers: Any) -> Document:
    """One ceremony; what is not given is 0, and its films are open."""
    closed = {f"movies_{name}": numbers.pop(name, 0) for name in ("created", "updated", "skipped", "failed")}
    return {
        "ceremony": ordinal,
        "year": year_held(ordinal),
        "status": status,
        "awaiting_winners": False,
        "nominations": 0,
        "wins": 0,
        "films": films,
        **closed,
        "movies_open": films - sum(closed.values()),
        "unidentified": 0,
        "error_code": None,
        "error_message": None,
        "hint": None,
        "updated_at": "2026-11-22T10:00:00Z",
        **numbers,
    }


def status(*ceremonies: Document, state: str = "running", dead_letters: int = 0) -> Document:
    names = ("nominations", "wins", "films", "movies_created", "movies_updated", "movies_skipped", "movies_failed")
    totals = {name: sum(item[name] for item in ceremonies) for name in names}
    return {
        "run": "20261122T100000Z-sample-aaaa",
        "state": state,
        "years": "1994-1996",
        "started_at": "2026-11-22T10:00:00Z",
        "finished_at": None,
        "counts": {"queued": 0, "running": 0, "completed": 0, "failed": 0},
        "totals": {"ceremonies": len(ceremonies), "competitive_films": totals["films"], **totals},
        "ceremonies": list(ceremonies),
        "stages": [
            {"stage": stage.value, "waiting": 0, "in_flight": 0, "dead_lettered": dead_letters} for stage in Stage
        ],
    }
