"""Starting an import, so that whoever looks for it next finds it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from oscar_import.clock import system_clock
from oscar_import.runs.request import ImportRequest
from oscar_import.storage.conditions import DatabaseError
from oscar_import.storage.runs import note_start

from oscars.operations import executions
from oscars.operations.deployment import Deployment


def start_import(deployment: Deployment, *, run: str, given: Mapping[str, Any], request: ImportRequest) -> str:
    """Starts the import under the run's name; returns its execution's ARN. `request` is what `given` asks for."""
    arn = executions.start(deployment, run=run, given=given)
    if not request.dry_run:
        try:
            note_start(run, request, execution_arn=arn, now=system_clock())
        except DatabaseError:
            return arn  # the import goes on; it is found a few seconds later
    return arn
