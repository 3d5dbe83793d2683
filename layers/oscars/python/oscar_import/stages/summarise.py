"""Summarise: the run's totals, and the snapshot of the whole catalogue that the page, statistics and exports read."""

from __future__ import annotations

from typing import Any

from oscar_import import snapshot
from oscar_import.bodies import CATALOGUE
from oscar_import.collaborators import Collaborators
from oscar_import.records import runs
from oscar_import.run_status import status_of

Document = dict[str, Any]


def summarise(event: Document, tools: Collaborators) -> Document:
    """`event`: `run`. Writes the snapshot; returns the run's state, how many of its ceremonies failed, and totals."""
    run = runs.find_run(str(event["run"]))
    if run is None:
        return {"state": "unknown", "failed_ceremonies": 0, "totals": {}}
    tools.bodies.put(CATALOGUE, snapshot.take(), content_type="application/json")
    runs.finish_run(run.run, now=tools.clock())
    status = status_of(run)
    return {
        "state": status["state"],
        "failed_ceremonies": status["counts"]["failed"],
        "totals": status["totals"],
    }
