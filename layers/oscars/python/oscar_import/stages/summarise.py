"""Summarise: the run's totals and quality, and the snapshot of the catalogue that page, statistics and exports read."""

from __future__ import annotations

import json

from oscar_import.aws.bucket import CATALOGUE, quality_key
from oscar_import.catalogue import snapshot
from oscar_import.catalogue.snapshot_quality import failed_films, findings_in, qualities, quality_document
from oscar_import.dependencies import Dependencies
from oscar_import.json_fields import JsonObject
from oscar_import.storage import failures, runs
from oscar_import.workflow.run_report import status_of


def summarise(event: JsonObject, deps: Dependencies) -> JsonObject:
    """`event`: `run`. Writes the snapshot, and how good the run's ceremonies are.

    Returns the run's state, how many of its ceremonies failed, and totals.
    """
    run = runs.find_run(str(event["run"]))
    if run is None:
        return {"state": "unknown", "failed_ceremonies": 0, "totals": {}}
    taken = snapshot.read()
    deps.bodies.put(CATALOGUE, snapshot.as_bytes(taken), content_type="application/json")
    found = qualities(taken, run.ceremonies, failed_films(failures.failures_of(run.run)))
    quality = json.dumps(quality_document(found, findings_in(taken)), ensure_ascii=False).encode()
    deps.bodies.put(quality_key(run.run), quality, content_type="application/json")
    runs.finish_run(run.run, now=deps.clock())
    status = status_of(run)
    return {
        "state": status["state"],
        "failed_ceremonies": status["counts"]["failed"],
        "totals": status["totals"],
    }
