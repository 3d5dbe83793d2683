"""Runs: that they were started, what they hold, and which of them a ceremony belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from pynamodb.exceptions import PutError, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from oscar_import.ceremonies import calendar
from oscar_import.clock import iso, system_clock
from oscar_import.errors import Transient
from oscar_import.runs.request import ImportRequest
from oscar_import.runs.status import CeremonyStatus
from oscar_import.storage.conditions import conflicted, refused
from oscar_import.storage.connection import find
from oscar_import.storage.keys import NEWEST_START, ceremony_key, expiry, run_key
from oscar_import.storage.models import CeremonyRecord, LatestImport, RunRecord, StartRecord

UNFINISHED = tuple(status.value for status in CeremonyStatus if not status.has_ended)


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
    indexed = {record.run for record in indexed_runs(limit)}
    return sorted(
        find_runs(indexed | set(holders().values())), key=lambda record: (record.started_at, record.run), reverse=True
    )[:limit]


def indexed_runs(limit: int) -> list[RunRecord]:
    """The runs that the index has, newest first: without those of the last seconds, and cheap."""
    return list(RunRecord.by_start.query("run", scan_index_forward=False, limit=limit))


def holders() -> dict[int, str]:
    """The run that holds each ceremony that was ever asked for, by ordinal; one batch read."""
    newest = calendar.latest_ceremony(system_clock().date())
    keys = [(ceremony_key(ordinal), "LATEST") for ordinal in range(1, newest + 1)]
    found = LatestImport.batch_get(keys, consistent_read=True, attributes_to_get=["pk", "sk", "run"])
    return {int(latest.pk.removeprefix("CEREMONY#")): latest.run for latest in found}


def find_runs(names: Iterable[str]) -> list[RunRecord]:
    """The runs of these names, in no order; one batch read."""
    return list(RunRecord.batch_get([(run_key(name), "RUN") for name in names], consistent_read=True))


def find_ceremony(run: str, ordinal: int) -> CeremonyRecord | None:
    return find(CeremonyRecord, run_key(run), ceremony_key(ordinal))


def find_ceremonies(wanted: Iterable[tuple[str, int]]) -> dict[tuple[str, int], CeremonyRecord]:
    """The progress of ceremonies in runs, by `(run, ordinal)`; those that there are. One request."""
    keys = [(run_key(run), ceremony_key(ordinal)) for run, ordinal in dict.fromkeys(wanted)]
    records = CeremonyRecord.batch_get(keys, consistent_read=True) if keys else ()
    return {(record.run, int(record.ceremony)): record for record in records}


def ceremonies_of(run: str) -> list[CeremonyRecord]:
    """The progress of every ceremony in the run, in order."""
    record = find_run(run)
    found = ceremonies_in(run, record.ceremonies) if record else []
    return sorted(found, key=lambda ceremony: ceremony.sk)


def ceremonies_in(run: str, ordinals: Iterable[int], *, only: Sequence[str] | None = None) -> list[CeremonyRecord]:
    """The progress of some ceremonies in the run; `only`: the attributes that are read, all without it."""
    keys = [(run_key(run), ceremony_key(ordinal)) for ordinal in sorted(ordinals)]
    read = list(only) if only is not None else None
    return list(CeremonyRecord.batch_get(keys, consistent_read=True, attributes_to_get=read)) if keys else []


def find_latest(ordinal: int) -> LatestImport | None:
    return find(LatestImport, ceremony_key(ordinal), "LATEST")


# runs that the command or its page has started: known at once, while Step Functions and the index lag


def note_start(run: str, request: ImportRequest, *, execution_arn: str, now: datetime) -> None:
    """Notes that the run was started, under its name and as the newest start of all."""
    for pk, sk in ((run_key(run), "START"), NEWEST_START):
        StartRecord(
            pk,
            sk,
            run=run,
            years=request.years_text,
            ceremonies=list(request.ceremonies),
            reprocess=request.reprocess,
            skip_enrichment=request.skip_enrichment,
            source=request.source,
            started_at=iso(now),
            execution_arn=execution_arn,
            expires_at=expiry(now),
        ).save()


def find_start(run: str) -> StartRecord | None:
    return find(StartRecord, run_key(run), "START")


def newest_start() -> StartRecord | None:
    return find(StartRecord, *NEWEST_START)


def as_queued(start: StartRecord) -> tuple[RunRecord, list[CeremonyRecord]]:
    """The records that the run will have when it is opened; they are not stored."""
    names = ("run", "years", "ceremonies", "reprocess", "skip_enrichment", "source", "started_at", "execution_arn")
    record = RunRecord(run_key(start.run), "RUN", **{name: getattr(start, name) for name in names})
    ceremonies = [
        CeremonyRecord(
            run_key(start.run),
            run=start.run,
            ceremony=ordinal,
            year=calendar.year_held(ordinal),
            status=CeremonyStatus.QUEUED.value,
            started_at=start.started_at,
            updated_at=start.started_at,
        )
        for ordinal in start.ceremonies
    ]
    return record, ceremonies
