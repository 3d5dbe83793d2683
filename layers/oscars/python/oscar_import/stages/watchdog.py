"""watchdog: every few minutes, settles what waits although nothing that could bring it on is in any queue.

A message that its function died of, and whose failure could not be recorded, is a dead letter of which no record
tells; a person may delete a message; an execution may be stopped half way. The ceremony would wait until its task
token times out, 6 hours later, or for ever. A ceremony that is slow, throttled or paused has a message in a queue
(waiting, received or delayed), and is left alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from oscar_import.clock import from_iso
from oscar_import.dependencies import Dependencies
from oscar_import.errors import Terminal
from oscar_import.json_fields import JsonObject
from oscar_import.runs.messages import CeremonyMessage
from oscar_import.runs.status import CeremonyStatus
from oscar_import.stages.settle_ceremony import end_lost as end_lost
from oscar_import.storage import ceremony_progress, quiet, runs
from oscar_import.storage.models import CeremonyRecord, RunRecord
from oscar_import.workflow.ceremony_completion import COUNTED, complete_ceremony, fail_task_token

RUNS = 20
"""The newest ones; an older one has been taken over, or has timed out."""
STILL_LOOKED_AT = timedelta(days=1)
"""After its end: a redrive may have set a part of a run going again."""
QUEUED = timedelta(minutes=30)
"""How long nothing has to be heard of a ceremony whose message may not have been sent yet: SplitRange may be tried
five times, 300 seconds each."""


def look(deps: Dependencies, *, quiet_for: timedelta, dead_ceremonies: str) -> JsonObject:
    """Settles what has not changed, while no queue held anything, for `quiet_for` at least.

    `quiet_for` is longer than SQS's counts lag and a function runs; `dead_ceremonies` is the address of the dead-letter
    queue of oscar_imports. Returns `{waiting, settled}`: how many ceremonies of recent runs were waiting, and how many
    of them were settled now.
    """
    now = deps.clock()
    waiting = _waiting(now)
    since = quiet.since()
    if not waiting or not deps.queues.are_empty():
        if since is not None:
            quiet.end()
        return {"waiting": len(waiting), "settled": 0}
    if since is None:
        quiet.begin(now)
    if since is None or now - since < quiet_for:
        return {"waiting": len(waiting), "settled": 0}
    due = [(run, record) for run, record in waiting if _unchanged_for(record, now) >= _deadline(record, quiet_for)]
    noted = [(run, record) for run, record in due if record.task_token]
    unnoted = [(run, record) for run, record in due if not record.task_token]
    try:
        _settle_each(noted, deps)
    finally:
        _note_unnoted_tokens([record for _, record in unnoted], dead_ceremonies, deps)
        _settle_each(unnoted, deps)
    return {"waiting": len(waiting), "settled": len(due)}


def _note_unnoted_tokens(records: Sequence[CeremonyRecord], dead_ceremonies: str, deps: Dependencies) -> None:
    """Where every function died before it could note the ceremony's task token, the dead letter alone has it."""
    lacking = {(record.run, int(record.ceremony)): record for record in records}
    if not lacking:
        return
    for body in deps.queues.peek(dead_ceremonies):
        with suppress(Terminal):  # what cannot be read names no ceremony
            message = CeremonyMessage.from_json(body)
            record = lacking.get((message.run, message.ceremony))
            if record is not None and message.task_token:
                ceremony_progress.note_token(record, message.task_token)


def _settle_each(due: list[tuple[RunRecord, CeremonyRecord]], deps: Dependencies) -> None:
    """One that cannot be settled now does not keep the others from it; raises what was wrong with the last such."""
    wrong: Exception | None = None
    for run, record in due:
        try:
            _settle(run, record, deps)
        except Exception as error:  # noqa: BLE001 - raised below
            wrong = error
    if wrong is not None:
        raise wrong


def _waiting(now: datetime) -> list[tuple[RunRecord, CeremonyRecord]]:
    """The ceremonies of recent runs that have not ended, and those whose task may not have been answered."""
    found = []
    for run in runs.indexed_runs(RUNS):
        if run.finished_at is not None and now - from_iso(run.finished_at) > STILL_LOOKED_AT:
            continue
        records = runs.ceremonies_in(run.run, run.ceremonies)
        unfinished = [record for record in records if not CeremonyStatus(record.status).has_ended]
        if not unfinished and run.finished_at is None and run.cancelled_at is None:
            unfinished = [record for record in records if record.task_token]
        found += [(run, record) for record in unfinished]
    return found


def _unchanged_for(record: CeremonyRecord, now: datetime) -> timedelta:
    return now - from_iso(record.updated_at)


def _deadline(record: CeremonyRecord, quiet_for: timedelta) -> timedelta:
    return max(QUEUED, quiet_for) if record.status == CeremonyStatus.QUEUED else quiet_for


def _settle(run: RunRecord, record: CeremonyRecord, deps: Dependencies) -> None:
    status = CeremonyStatus(record.status)
    if not status.has_ended:
        if run.cancelled_at is not None:
            runs.cancel_run(run.run, now=deps.clock())
        else:
            end_lost(record, deps)
    else:
        if status in COUNTED:
            complete_ceremony(record.run, int(record.ceremony), deps)
        else:
            fail_task_token(record, deps)
        ceremony_progress.forget_token(record)
