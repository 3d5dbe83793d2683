"""When a ceremony is complete: its last film is through, its status says so, its task token is answered."""

from __future__ import annotations

from datetime import datetime

from oscar_import.dependencies import Dependencies
from oscar_import.enrichment.documents import parser_versions
from oscar_import.errors import Transient
from oscar_import.runs.failure import Failure
from oscar_import.runs.status import CeremonyStatus
from oscar_import.storage import ceremony_progress, runs
from oscar_import.storage.models import CeremonyRecord

ATTEMPTS = 10
COUNTED = (CeremonyStatus.ENRICHING, CeremonyStatus.COMPLETED, CeremonyStatus.COMPLETED_WITH_FAILURES)
"""The statuses in which a ceremony's films are known, so that its counters mean something."""


def complete_ceremony(run: str, ordinal: int, deps: Dependencies) -> None:
    """Writes the status that the counters say, notes a complete import, and answers the task token, in this order.

    Safe to call at any time and again: it does nothing while films are open.
    """
    for _ in range(ATTEMPTS):
        record = runs.find_ceremony(run, ordinal)
        if record is None or record.status not in COUNTED or not record.all_films_closed:
            return
        if ceremony_progress.set_final_status(record, _final_status(record), now=deps.clock()):
            _save_last_complete(record, now=deps.clock())
            _answer(record, deps)
            return
    raise Transient("lost_race", f"ceremony {ordinal} of run {run} changed too often to be completed")


def _final_status(record: CeremonyRecord) -> CeremonyStatus:
    if record.movies_failed or record.unidentified_failed:
        return CeremonyStatus.COMPLETED_WITH_FAILURES
    return CeremonyStatus.COMPLETED


def _save_last_complete(record: CeremonyRecord, *, now: datetime) -> None:
    if record.status == CeremonyStatus.COMPLETED and not record.skip_enrichment and not record.passed_over:
        ceremony_progress.save_last_complete(record, parsers=parser_versions(), now=now)


def fail_ceremony(run: str, ordinal: int, failure: Failure, deps: Dependencies, *, token: str | None = None) -> bool:
    """Records that the ceremony itself failed, and tells the state machine; says whether the run holds it.

    `token` is that of its message, which may have come no further than into a function that died. A ceremony whose
    films are dispatched has not failed, whatever its message meets later: its films complete it.
    """
    record = runs.find_ceremony(run, ordinal)
    if record is not None and record.is_live and record.dispatched:
        return False
    holds = record is not None and record.is_live
    if record is not None and holds:
        ceremony_progress.write_failure(record, failure, now=deps.clock())
    token = token or (record.task_token if record is not None else None)
    if token:
        deps.tokens.fail(token, error_code=failure.code, cause=failure.message)
    return holds


def fail_task_token(record: CeremonyRecord, deps: Dependencies) -> None:
    """Answers the token of a ceremony that was cancelled or taken over, so that its execution can end."""
    if record.task_token:
        status = CeremonyStatus(record.status)
        deps.tokens.fail(record.task_token, error_code=status.value, cause=f"ceremony {record.ceremony} was {status}")


def _answer(record: CeremonyRecord, deps: Dependencies) -> None:
    if record.task_token:
        deps.tokens.succeed(record.task_token, {"ceremony": int(record.ceremony), "status": record.status})
