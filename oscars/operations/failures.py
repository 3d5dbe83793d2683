"""What failed in a run, why, and the command that goes on from there."""

from __future__ import annotations

from collections.abc import Iterable

from oscar_import.json_fields import JsonObject
from oscar_import.storage import failures, runs
from oscar_import.storage.models import FailureRecord, RunRecord

from oscars.operations.next_command import USUAL_SOURCE, import_of

PASSING = (
    "aws_unavailable",
    "details_missing",
    "function_died",
    "lost_race",
    "queue_unavailable",
    "throttled",
    "unexpected",
    "upstream_unavailable",
    "upstream_unreachable",
)
"""Codes after which a ceremony's own message may succeed. After all others it would read the same again."""
GONE = ("lost", "not_started", "unknown_work")
"""Codes after which there may be no message any more."""


def failures_of_run(run: RunRecord) -> list[JsonObject]:
    """`[{stage, ceremony, film, title, error_code, error_message, hint, command}]`, by ceremony and film."""
    return failure_documents(failures.failures_of(run.run), source=run.source)


def failure_documents(records: Iterable[FailureRecord], *, source: str | None = None) -> list[JsonObject]:
    """The same of any failures; `source` is that of their run, where they are all of one."""
    found = list(records)
    sources = {} if source is not None else _sources({_run_of(record) for record in found})
    return [_document(record, source or sources.get(_run_of(record), USUAL_SOURCE)) for record in found]


def _run_of(record: FailureRecord) -> str:
    return record.pk.removeprefix("RUN#")


def _sources(names: set[str]) -> dict[str, str]:
    """By run; one read."""
    return {record.run: record.source for record in runs.find_runs(names)}


def command_for(*, stage: str, ceremony: int, film: str | None, error_code: str, source: str = USUAL_SOURCE) -> str:
    """The command that goes on from a failure, once its cause is gone."""
    if error_code not in GONE and (film or error_code in PASSING):
        return f"oscars redrive {stage}"
    return import_of(ceremony, reprocess="failed", source=source)


def _document(record: FailureRecord, source: str) -> JsonObject:
    ordinal_number = int(record.ceremony)
    return {
        "stage": record.stage,
        "ceremony": ordinal_number,
        "film": record.film,
        "title": record.title,
        "error_code": record.error_code,
        "error_message": record.error_message,
        "hint": record.hint,
        "command": command_for(
            stage=record.stage, ceremony=ordinal_number, film=record.film, error_code=record.error_code, source=source
        ),
    }
