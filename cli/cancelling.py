"""Ending a run before its time."""

from __future__ import annotations

from oscar_import.moment import system_clock
from oscar_import.progress import CeremonyStatus
from oscar_import.records import runs
from oscar_import.records.tables import CeremonyRecord, RunRecord

from cli import executions
from cli.aws import Deployment
from cli.redriving import summarise


def unfinished_ceremonies(run: str) -> list[CeremonyRecord]:
    """What a cancelling would end."""
    return [item for item in runs.ceremonies_of(run) if not CeremonyStatus(item.status).has_ended]


def cancel_run(deployment: Deployment, record: RunRecord, *, cause: str) -> None:
    """Ends the run's unfinished ceremonies and its execution; totals and the snapshot follow."""
    # The records first: a message that comes meanwhile finds them and is dropped.
    runs.cancel_run(record.run, now=system_clock())
    executions.stop(deployment, record.execution_arn, cause=cause)
    summarise(deployment, [record.run])
