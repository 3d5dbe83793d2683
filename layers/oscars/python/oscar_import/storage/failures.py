"""Why films, ceremonies and messages failed: kept while the failure lasts."""

from __future__ import annotations

from datetime import datetime

from oscar_import.clock import iso
from oscar_import.runs.failure import Failure
from oscar_import.storage.connection import find
from oscar_import.storage.keys import expiry, failure_key, queue_key, run_key
from oscar_import.storage.models import FailureRecord, InvalidMessage


def failure_record(
    run: str, ordinal: int, failure: Failure, *, film: str | None = None, title: str | None = None, now: datetime
) -> FailureRecord:
    """Why a film, or without one the ceremony itself, failed in the run."""
    return FailureRecord(
        run_key(run),
        failure_key(ordinal, film or ""),
        stage=failure.stage,
        ceremony=ordinal,
        film=film,
        title=title,
        error_code=failure.code,
        error_message=failure.message,
        hint=failure.hint,
        message_id=failure.message_id,
        failed_at=iso(now),
        expires_at=expiry(now),
    )


def find_failure(run: str, ordinal: int, film: str | None = None) -> FailureRecord | None:
    return find(FailureRecord, run_key(run), failure_key(ordinal, film or ""))


def failures_of(run: str, ordinal: int | None = None) -> list[FailureRecord]:
    """Every failure of the run, or of one of its ceremonies, by ceremony and film."""
    prefix = "FAILURE#" if ordinal is None else failure_key(ordinal)
    return list(FailureRecord.query(run_key(run), FailureRecord.sk.startswith(prefix), consistent_read=True))


def put_invalid_message(stage: str, message_id: str, *, error_message: str, hint: str, now: datetime) -> None:
    """Notes why a message could not be read, under its queue."""
    InvalidMessage(
        queue_key(stage),
        f"MESSAGE#{message_id}",
        error_message=error_message,
        hint=hint,
        received_at=iso(now),
        expires_at=expiry(now),
    ).save()


def invalid_messages(stage: str) -> list[InvalidMessage]:
    query = InvalidMessage.query(queue_key(stage), InvalidMessage.sk.startswith("MESSAGE#"), consistent_read=True)
    return list(query)


def delete_failure(run: str, ordinal: int) -> None:
    """Takes the failure of a ceremony itself away: it is being imported again."""
    FailureRecord(run_key(run), failure_key(ordinal)).delete()
