"""How the record of a ceremony in a run changes, from its import to its last film and its task token's answer."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import datetime

from pynamodb.exceptions import TransactWriteError, UpdateError
from pynamodb.expressions.update import Action

from oscar_import.clock import iso
from oscar_import.json_fields import JsonObject
from oscar_import.runs.failure import Failure
from oscar_import.runs.status import GIVEN_UP, CeremonyStatus
from oscar_import.storage.conditions import conflicted, refused
from oscar_import.storage.connection import transaction
from oscar_import.storage.failures import delete_failure, failure_record
from oscar_import.storage.keys import ceremony_key
from oscar_import.storage.models import CeremonyRecord, LatestImport

ATTEMPTS = 5
"""How often a failure is written where another transaction is at work on the ceremony."""
BEFORE_FILMS = (CeremonyStatus.QUEUED, CeremonyStatus.IMPORTING, CeremonyStatus.FAILED)
COMPLETE_FIELDS = (
    "nominations",
    "wins",
    "films",
    "film_ids",
    "special_film_ids",
    "unidentified",
    "source",
    "source_hash",
    "services",
    "awaiting_winners",
)
"""What is remembered of a complete import: enough to skip the ceremony in a later run."""
IS_LIVE = (
    CeremonyRecord.pk.exists() & CeremonyRecord.superseded_by.does_not_exist() & ~CeremonyRecord.status.is_in(*GIVEN_UP)
)
"""The run still holds the ceremony: `CeremonyRecord.is_live` as a condition."""


_NO_ERROR = (CeremonyRecord.error_code.remove(), CeremonyRecord.error_message.remove(), CeremonyRecord.hint.remove())


def update_ceremony(
    record: CeremonyRecord, actions: list[Action], *, only_from: tuple[CeremonyStatus, ...] = (), now: datetime
) -> bool:
    """Changes a ceremony's record unless this run no longer holds it; says whether it did.

    `only_from` limits it to some statuses. The record passed in afterwards holds what is stored.
    """
    condition = IS_LIVE
    if only_from:
        condition &= CeremonyRecord.status.is_in(*[status.value for status in only_from])
    try:
        record.update(actions=[*actions, CeremonyRecord.updated_at.set(iso(now))], condition=condition)
    except UpdateError as error:
        if not refused(error):
            raise
        return False
    return True


def note_token(record: CeremonyRecord, token: str) -> None:
    """Notes the task token of the ceremony's message, to be answered when the ceremony has ended."""
    record.update(actions=[CeremonyRecord.task_token.set(token)])


def start_importing(record: CeremonyRecord, *, now: datetime) -> None:
    """Shows that the ceremony is being got from its source, where nothing has been got yet."""
    update_ceremony(
        record,
        [CeremonyRecord.status.set(CeremonyStatus.IMPORTING.value)],
        only_from=(CeremonyStatus.QUEUED, CeremonyStatus.FAILED),
        now=now,
    )


def start_enriching(record: CeremonyRecord, imported: JsonObject, *, changes: JsonObject, now: datetime) -> None:
    """The ceremony is stored: films may be counted from here on. `imported` has COMPLETE_FIELDS; `changes` is what the
    import changed, as `Reconciled.changes_document` has it."""
    _start_counting(record, [*_described(imported), *_NO_ERROR, CeremonyRecord.changes.set(changes)], now=now)


def start_retrying(
    record: CeremonyRecord, imported: JsonObject, *, skipped: int, unidentified_done: int, now: datetime
) -> None:
    """Only the films that failed are imported again: so many others, and others without an IMDb id, are through."""
    counted = [
        CeremonyRecord.movies_skipped.set(skipped),
        CeremonyRecord.unidentified_done.set(unidentified_done),
    ]
    _start_counting(record, [*_described(imported), *_NO_ERROR, *counted], now=now)


def skip(record: CeremonyRecord, complete: JsonObject, *, now: datetime) -> None:
    """Nothing is missing: the ceremony is as its last complete import left it, every film counted as skipped.

    `complete` has COMPLETE_FIELDS: what `save_last_complete` saved.
    """
    counted = [
        CeremonyRecord.passed_over.set(True),
        CeremonyRecord.dispatched.set(True),
        CeremonyRecord.movies_skipped.set(complete["films"]),
        CeremonyRecord.unidentified_done.set(complete["unidentified"]),
    ]
    _start_counting(record, [*_described(complete), *counted], now=now)


def _described(imported: JsonObject) -> list[Action]:
    return [getattr(CeremonyRecord, name).set(imported[name]) for name in COMPLETE_FIELDS if imported[name] is not None]


def _start_counting(record: CeremonyRecord, actions: list[Action], *, now: datetime) -> None:
    """Sets the counters' starting point, once.

    Refused where an earlier delivery has done so, or the run no longer holds the ceremony.
    """
    started = update_ceremony(
        record,
        [CeremonyRecord.status.set(CeremonyStatus.ENRICHING.value), *actions],
        only_from=BEFORE_FILMS,
        now=now,
    )
    if started:  # the record may have been read before it failed
        delete_failure(record.run, int(record.ceremony))


def note_dispatched(record: CeremonyRecord, *, now: datetime) -> None:
    """Every film has been dispatched."""
    update_ceremony(record, [CeremonyRecord.dispatched.set(True)], now=now)


def set_final_status(record: CeremonyRecord, status: CeremonyStatus, *, now: datetime) -> bool:
    """Sets the status that the record's counters say, if they are still the same; says whether it stands now."""
    if record.status == status:
        return True
    actions: list[Action] = [
        CeremonyRecord.status.set(status.value),
        CeremonyRecord.updated_at.set(iso(now)),
        CeremonyRecord.completed_at.set(iso(now)),
    ]
    try:
        record.update(
            actions=actions,
            condition=(CeremonyRecord.status == record.status)
            & (CeremonyRecord.movies_failed == record.movies_failed)
            & (CeremonyRecord.unidentified_failed == record.unidentified_failed),
        )
    except UpdateError as error:
        if not refused(error):
            raise
        return False
    return True


def save_last_complete(record: CeremonyRecord, *, parsers: Mapping[str, int], now: datetime) -> None:
    """Notes at the ceremony what its complete import looked like, unless another run holds it now."""
    complete = {
        "at": record.completed_at or iso(now),
        "run": record.run,
        "parsers": dict(parsers),
        **{name: getattr(record, name) for name in COMPLETE_FIELDS},
    }
    try:
        LatestImport(ceremony_key(int(record.ceremony)), "LATEST").update(
            actions=[LatestImport.complete.set(complete)], condition=LatestImport.run == record.run
        )
    except UpdateError as error:
        if not refused(error):
            raise


def write_failure(record: CeremonyRecord, failure: Failure, *, now: datetime) -> None:
    """Marks a ceremony as failed, with the reason, in one transaction with its failure record."""
    for attempt in range(ATTEMPTS):
        try:
            _write_failure(record, failure, now=now)
        except TransactWriteError as error:
            if refused(error):
                return
            if not conflicted(error) or attempt == ATTEMPTS - 1:
                raise
            time.sleep(0.05 * 2**attempt)
        else:
            return


def _write_failure(record: CeremonyRecord, failure: Failure, *, now: datetime) -> None:
    with transaction() as write:
        write.update(
            record,
            actions=[
                CeremonyRecord.status.set(CeremonyStatus.FAILED.value),
                CeremonyRecord.error_code.set(failure.code),
                CeremonyRecord.error_message.set(failure.message),
                CeremonyRecord.hint.set(failure.hint) if failure.hint else CeremonyRecord.hint.remove(),
                CeremonyRecord.updated_at.set(iso(now)),
            ],
            condition=IS_LIVE,
        )
        write.save(failure_record(record.run, int(record.ceremony), failure, now=now))


def forget_token(record: CeremonyRecord) -> None:
    """Once nobody waits for its answer any more."""
    record.update(actions=[CeremonyRecord.task_token.remove()], condition=CeremonyRecord.pk.exists())


def forget_complete(record: CeremonyRecord) -> None:
    """Before a ceremony is imported again: from here on its last complete import no longer describes it."""
    try:
        LatestImport(ceremony_key(int(record.ceremony)), "LATEST").update(
            actions=[LatestImport.complete.remove()], condition=LatestImport.run == record.run
        )
    except UpdateError as error:
        if not refused(error):
            raise
