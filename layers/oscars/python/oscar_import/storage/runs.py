"""Runs, the progress of their ceremonies, and which run a ceremony belongs to."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from datetime import datetime

from pynamodb.exceptions import PutError, TransactWriteError, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from oscar_import.ceremonies import calendar
from oscar_import.clock import iso, system_clock
from oscar_import.errors import Transient
from oscar_import.runs.request import ImportRequest
from oscar_import.runs.status import CeremonyStatus
from oscar_import.storage.conditions import conflicted, refused
from oscar_import.storage.failures import Failure, failure_record
from oscar_import.storage.models import CeremonyRecord, LatestImport, RunRecord, ceremony_key, expiry, find, run_key

ATTEMPTS = 5
"""How often a failure is written where another transaction is at work on the ceremony."""
UNFINISHED = tuple(status.value for status in CeremonyStatus if not status.has_ended)
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
"""What is remembered of a complete import: enough to pass the ceremony over in a later run."""
GIVEN_UP = tuple(status.value for status in CeremonyStatus if status.is_given_up)
IS_LIVE = (
    CeremonyRecord.pk.exists() & CeremonyRecord.superseded_by.does_not_exist() & ~CeremonyRecord.status.is_in(*GIVEN_UP)
)
"""The run still holds the ceremony: `CeremonyRecord.is_live` as a condition."""


def open_run(
    run: str, request: ImportRequest, *, execution_arn: str, execution_url: str, started_at: str, now: datetime
) -> list[CeremonyRecord]:
    """Writes the run's record and a queued record for each ceremony; what is there already stays as it is.

    A newer run takes each ceremony over from the older one that held it. Returns the older runs' ceremonies that
    are given up thereby: their task tokens want an answer.
    """
    _put_once(
        RunRecord(
            run_key(run),
            "RUN",
            run=run,
            years=request.years_text,
            ceremonies=list(request.ceremonies),
            reprocess=request.reprocess,
            skip_enrichment=request.skip_enrichment,
            source=request.source,
            started_at=started_at,
            execution_arn=execution_arn,
            expires_at=expiry(now),
        )
    )
    given_up = []
    for ordinal in request.ceremonies:
        latest = _take_over(run, ordinal, started_at=started_at, now=now)
        holds = latest.run == run
        if holds and latest.previous_run:
            given_up += _supersede(latest.previous_run, ordinal, by=run, now=now)
        _put_once(
            CeremonyRecord(
                run_key(run),
                ceremony_key(ordinal),
                run=run,
                ceremony=ordinal,
                year=calendar.year_held(ordinal),
                status=(CeremonyStatus.QUEUED if holds else CeremonyStatus.SUPERSEDED).value,
                skip_enrichment=request.skip_enrichment,
                previous_run=latest.previous_run if holds else None,
                started_at=started_at,
                updated_at=iso(now),
                execution_arn=execution_arn,
                execution_url=execution_url,
                expires_at=expiry(now),
            )
        )
        if holds:
            given_up += _supersede_overtaken(run, ordinal, now=now)
    opened = find_run(run)
    if opened is not None and opened.cancelled_at is not None:
        cancel_run(run, now=now)  # while it was opened: whoever cancelled it did not see these records
    return given_up


def end_superseded(record: CeremonyRecord, *, now: datetime) -> None:
    """Ends what a newer run began to take over and then died."""
    if record.superseded_by is not None:
        _give_up(record.run, int(record.ceremony), CeremonyStatus.SUPERSEDED, now=now)


def _supersede_overtaken(run: str, ordinal: int, *, now: datetime) -> list[CeremonyRecord]:
    """Gives up this run's own record where a newer run took the ceremony over before the record was there."""
    latest = find_latest(ordinal)
    return [] if latest is None or latest.run == run else _supersede(run, ordinal, by=latest.run, now=now)


def _put_once(record: RunRecord | CeremonyRecord) -> None:
    try:
        record.save(condition=type(record).pk.does_not_exist())
    except PutError as error:
        if not refused(error):
            raise


def _take_over(run: str, ordinal: int, *, started_at: str, now: datetime) -> LatestImport:
    """Makes `run` hold the ceremony unless a newer run does; returns who holds it afterwards.

    The older run is given up before this one takes its place: if this one dies in between, the next to come would
    see only this one, and the older one would count on.
    """
    while True:
        before = find_latest(ordinal)
        if before and (before.run == run or (before.run_started_at, before.run) > (started_at, run)):
            return before
        latest = LatestImport(ceremony_key(ordinal), "LATEST")
        actions: list[Action] = [LatestImport.run.set(run), LatestImport.run_started_at.set(started_at)]
        unchanged: Condition = LatestImport.run.does_not_exist()
        if before:
            _supersede(before.run, ordinal, by=run, now=now)
            actions.append(LatestImport.previous_run.set(before.run))
            unchanged = LatestImport.run == before.run
        try:
            latest.update(actions=actions, condition=unchanged)
        except UpdateError as error:
            if not refused(error):
                raise
        else:
            return latest


def _supersede(run: str, ordinal: int, *, by: str, now: datetime) -> list[CeremonyRecord]:
    """Notes in the older run's record who holds the ceremony now, and ends its work if that is unfinished.

    Returns the record if it is given up, by this call or before.
    """
    try:
        CeremonyRecord(run_key(run), ceremony_key(ordinal)).update(
            actions=[CeremonyRecord.superseded_by.set(by)], condition=CeremonyRecord.pk.exists()
        )
    except UpdateError as error:
        if not refused(error):
            raise
    return _give_up(run, ordinal, CeremonyStatus.SUPERSEDED, now=now)


def _give_up(run: str, ordinal: int, status: CeremonyStatus, *, now: datetime) -> list[CeremonyRecord]:
    """Ends a ceremony's work in `run` unless it has ended; returns its record if it is given up, now or before."""
    try:
        CeremonyRecord(run_key(run), ceremony_key(ordinal)).update(
            actions=[CeremonyRecord.status.set(status.value), CeremonyRecord.updated_at.set(iso(now))],
            condition=CeremonyRecord.status.is_in(*UNFINISHED),
        )
    except UpdateError as error:
        if not refused(error):
            raise
    record = find_ceremony(run, ordinal)
    return [record] if record and CeremonyStatus(record.status).is_given_up else []


def cancel_run(run: str, *, now: datetime) -> list[CeremonyRecord]:
    """Marks a run and its unfinished ceremonies as cancelled; returns the ceremonies that are given up.

    One that others' transactions hold does not keep the rest from it. Raises Transient where such are left; called
    again, it marks those.
    """
    RunRecord(run_key(run), "RUN").update(
        actions=[RunRecord.cancelled_at.set(RunRecord.cancelled_at | iso(now))], condition=RunRecord.pk.exists()
    )
    given_up, left = [], 0
    for record in ceremonies_of(run):
        try:
            given_up += _give_up(run, int(record.ceremony), CeremonyStatus.CANCELLED, now=now)
        except UpdateError as error:
            if not conflicted(error):
                raise
            left += 1
    if left:
        raise Transient("lost_race", f"{left} of the ceremonies of {run} are being changed by others")
    return given_up


def finish_run(run: str, *, now: datetime) -> None:
    """Notes when the run was summarised."""
    RunRecord(run_key(run), "RUN").update(
        actions=[RunRecord.finished_at.set(iso(now))], condition=RunRecord.pk.exists()
    )


def find_run(run: str) -> RunRecord | None:
    return find(RunRecord, run_key(run), "RUN")


def latest_runs(limit: int) -> list[RunRecord]:
    """The runs, newest first, as they are stored now.

    The index lags: a run that was just opened may not be in it. It holds its ceremonies already, and what is read of
    them by key does not lag.
    """
    indexed = {record.pk for record in indexed_runs(limit)}
    found = RunRecord.batch_get([(pk, "RUN") for pk in indexed | _holders()], consistent_read=True)
    return sorted(found, key=lambda record: (record.started_at, record.run), reverse=True)[:limit]


def indexed_runs(limit: int) -> list[RunRecord]:
    """The runs that the index has, newest first: without those of the last seconds, and cheap."""
    return list(RunRecord.by_start.query("run", scan_index_forward=False, limit=limit))


def _holders() -> set[str]:
    """The keys of the runs that hold a ceremony now."""
    newest = calendar.latest_ceremony(system_clock().date())
    keys = [(ceremony_key(ordinal), "LATEST") for ordinal in range(1, newest + 1)]
    found = LatestImport.batch_get(keys, consistent_read=True, attributes_to_get=["pk", "sk", "run"])
    return {run_key(latest.run) for latest in found}


def find_ceremony(run: str, ordinal: int) -> CeremonyRecord | None:
    return find(CeremonyRecord, run_key(run), ceremony_key(ordinal))


def ceremonies_of(run: str) -> list[CeremonyRecord]:
    """The progress of every ceremony in the run, in order."""
    record = find_run(run)
    found = ceremonies_in(run, record.ceremonies) if record else []
    return sorted(found, key=lambda ceremony: ceremony.sk)


def ceremonies_in(run: str, ordinals: Iterable[int]) -> list[CeremonyRecord]:
    """The progress of some ceremonies in the run."""
    keys = [(run_key(run), ceremony_key(ordinal)) for ordinal in sorted(ordinals)]
    return list(CeremonyRecord.batch_get(keys, consistent_read=True)) if keys else []


def find_latest(ordinal: int) -> LatestImport | None:
    return find(LatestImport, ceremony_key(ordinal), "LATEST")


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


def write_verdict(record: CeremonyRecord, status: CeremonyStatus, *, now: datetime) -> bool:
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


def note_complete(record: CeremonyRecord, *, parsers: Mapping[str, int], now: datetime) -> None:
    """Notes at the ceremony what its complete import looked like, unless another run holds it now.

    `parsers` are the versions of the documents that the stages store, by the stage's name.
    """
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
    with TransactWrite(connection=CeremonyRecord._get_connection().connection) as transaction:
        transaction.update(
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
        transaction.save(failure_record(record.run, int(record.ceremony), failure, now=now))


def forget_token(record: CeremonyRecord) -> None:
    """Once nobody waits for its answer any more."""
    record.update(actions=[CeremonyRecord.task_token.remove()], condition=CeremonyRecord.pk.exists())


def forget_complete(record: CeremonyRecord) -> None:
    """Before a ceremony is imported anew: from here on its last complete import no longer describes it."""
    try:
        LatestImport(ceremony_key(int(record.ceremony)), "LATEST").update(
            actions=[LatestImport.complete.remove()], condition=LatestImport.run == record.run
        )
    except UpdateError as error:
        if not refused(error):
            raise
