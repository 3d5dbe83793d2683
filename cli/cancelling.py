"""Ending a run before its time."""

from __future__ import annotations

import time

from oscar_import.moment import system_clock
from oscar_import.progress import CeremonyStatus
from oscar_import.records import runs
from oscar_import.records.tables import CeremonyRecord, RunRecord

from cli import executions
from cli.aws import Deployment
from cli.redriving import summarise
from cli.runs_found import Unopened, find, run_named

POLL_SECONDS = 0.5


def opened_run(deployment: Deployment, run: str) -> RunRecord:
    """The run's record. Of an execution that has only just begun, as soon as it is there: what is not opened yet
    cannot be cancelled. Raises WrongCall where there is no such run."""
    while isinstance(found := find(deployment, run), Unopened) and found.is_beginning:
        time.sleep(POLL_SECONDS)
    return run_named(deployment, run)


def unfinished_ceremonies(run: str) -> list[CeremonyRecord]:
    """What a cancelling would end."""
    return [item for item in runs.ceremonies_of(run) if not CeremonyStatus(item.status).has_ended]


def cancel_run(deployment: Deployment, record: RunRecord, *, cause: str, wait: bool = True) -> None:
    """Ends the run's unfinished ceremonies and its execution; totals and snapshot follow, without `wait` by and by.

    Once more after one that broke off, it does what that one left undone.
    """
    # The records first: a message that comes meanwhile finds them and is dropped.
    runs.cancel_run(record.run, now=system_clock())
    executions.stop(deployment, record.execution_arn, cause=cause)
    summarise(deployment, [record.run], wait=wait)
