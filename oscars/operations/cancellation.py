"""Ending a run before its time."""

from __future__ import annotations

import time
from collections.abc import Callable

from botocore.exceptions import ClientError
from oscar_import.clock import system_clock
from oscar_import.errors import Transient
from oscar_import.runs.status import CeremonyStatus
from oscar_import.storage import runs
from oscar_import.storage.conditions import DatabaseError, conflicted
from oscar_import.storage.models import CeremonyRecord, RunRecord

from oscars.errors import StackUnavailable
from oscars.operations import executions
from oscars.operations.aws_errors import explained
from oscars.operations.deployment import Deployment
from oscars.operations.formatting import count
from oscars.operations.redrive import summarise
from oscars.operations.run_lookup import Unopened, find, run_named

POLL_SECONDS = 0.5
MARKING_SECONDS = 60
Report = Callable[[str], None]


def opened_run(deployment: Deployment, run: str) -> RunRecord:
    """The run's record. Of an execution that has only just begun, as soon as it is there: what is not opened yet
    cannot be cancelled. Raises UsageError where there is no such run."""
    while isinstance(found := find(deployment, run), Unopened) and found.is_beginning:
        time.sleep(POLL_SECONDS)
    return run_named(deployment, run)


def unfinished_ceremonies(run: str) -> list[CeremonyRecord]:
    """What a cancelling would end."""
    return [item for item in runs.ceremonies_of(run) if not CeremonyStatus(item.status).has_ended]


def cancel_run(
    deployment: Deployment, record: RunRecord, *, cause: str, wait: bool = True, report: Report = lambda _: None
) -> None:
    """Stops the run's execution, then ends its unfinished ceremonies; totals and snapshot follow, without `wait` later.

    After one that broke off, the same call does what that one left undone. `report` gets what is not marked at once.
    Raises StackUnavailable where the execution cannot be stopped, and then nothing has changed; or where others keep
    changing the ceremonies.
    """
    # The execution first: what it still starts after its ceremonies are marked would belong to no run.
    _stop(deployment, record, cause=cause)
    _mark(record.run, report)
    summarise(deployment, [record.run], wait=wait)


def _stop(deployment: Deployment, record: RunRecord, *, cause: str) -> None:
    try:
        executions.stop(deployment, record.execution_arn, cause=cause)
    except ClientError as error:
        reason = explained(error, is_embedded=deployment.is_embedded) or StackUnavailable(
            f"{error.response['Error']['Code']} {error.response['Error'].get('Message', '')}".strip(),
            f"try again: oscars cancel {record.run}",
        )
        raise StackUnavailable(
            f"the execution of {record.run} could not be stopped, and nothing is cancelled: {reason}", reason.hint
        ) from error


def _mark(run: str, report: Report) -> None:
    """Marks the run and its ceremonies, again where busy functions hold some of them."""
    deadline = time.monotonic() + MARKING_SECONDS
    while True:
        try:
            runs.cancel_run(run, now=system_clock())
        except (Transient, DatabaseError) as error:
            if isinstance(error, DatabaseError) and not conflicted(error):
                raise
            left = count(len(unfinished_ceremonies(run)), "ceremony is", "ceremonies are")
            if time.monotonic() >= deadline:
                raise StackUnavailable(
                    f"the execution of {run} is stopped, but {left} not marked as cancelled: functions keep changing "
                    "their records",
                    f"the same command marks the rest: oscars cancel {run}",
                ) from error
            report(f"{left} being changed by functions that still run; marking again ...")
            time.sleep(POLL_SECONDS)
        else:
            return
