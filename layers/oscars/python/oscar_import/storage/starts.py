"""Which imports the command and its page have started: known at once, while Step Functions and the index lag."""

from __future__ import annotations

from datetime import datetime

from oscar_import.ceremonies.calendar import year_held
from oscar_import.clock import iso
from oscar_import.runs.request import ImportRequest
from oscar_import.runs.status import CeremonyStatus
from oscar_import.storage.connection import find
from oscar_import.storage.keys import NEWEST_START, expiry, run_key
from oscar_import.storage.models import CeremonyRecord, RunRecord, StartRecord


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
            year=year_held(ordinal),
            status=CeremonyStatus.QUEUED.value,
            started_at=start.started_at,
            updated_at=start.started_at,
        )
        for ordinal in start.ceremonies
    ]
    return record, ceremonies
