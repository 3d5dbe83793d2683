"""What failed in a run, why, and the command that goes on from there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from oscar_import.ceremonies.calendar import year_held
from oscar_import.storage import failures
from oscar_import.storage.models import FailureRecord, RunRecord, run_key
from rich.console import Group, RenderableType
from rich.text import Text

from oscars.operations.formatting import count, ordinal
from oscars.operations.next_command import USUAL_SOURCE, import_of
from oscars.operations.plain_text import shown

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
FILMS_SHOWN = 5
Document = dict[str, Any]


def failures_of_run(run: RunRecord) -> list[Document]:
    """`[{stage, ceremony, film, title, error_code, error_message, hint, command}]`, by ceremony and film."""
    return failure_documents(failures.failures_of(run.run), source=run.source)


def failure_documents(records: Iterable[FailureRecord], *, source: str | None = None) -> list[Document]:
    """The same of any failures; `source` is that of their run, where they are all of one."""
    found = list(records)
    sources = {} if source is not None else _sources({_run_of(record) for record in found})
    return [_document(record, source or sources.get(_run_of(record), USUAL_SOURCE)) for record in found]


def _run_of(record: FailureRecord) -> str:
    return record.pk.removeprefix("RUN#")


def _sources(names: set[str]) -> dict[str, str]:
    """By run; one read."""
    found = RunRecord.batch_get([(run_key(name), "RUN") for name in names], consistent_read=True)
    return {record.run: record.source for record in found}


def command_for(*, stage: str, ceremony: int, film: str | None, error_code: str, source: str = USUAL_SOURCE) -> str:
    """The command that goes on from a failure, once its cause is gone."""
    if error_code not in GONE and (film or error_code in PASSING):
        return f"oscars redrive {stage}"
    return import_of(ceremony, reprocess="failed", source=source)


def _document(record: FailureRecord, source: str) -> Document:
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


def failures_view(found: Iterable[Mapping[str, Any]], *, most_groups: int | None = None) -> RenderableType:
    """The failures, those of the same stage and code together, the largest group first."""
    groups: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for failure in shown(list(found)):
        groups[failure["stage"], failure["error_code"]].append(failure)
    ranked = sorted(groups.values(), key=len, reverse=True)
    parts: list[RenderableType] = [_group(own) for own in ranked[:most_groups]]
    if most_groups is not None and len(ranked) > most_groups:
        parts.append(Text(f"... and {len(ranked) - most_groups} more reasons: oscars failures"))
    return Group(*parts)


def _group(own: list[Mapping[str, Any]]) -> RenderableType:
    first = own[0]
    films = {item["film"] for item in own}
    what = count(len(films), "film") if first["film"] else count(len(own), "ceremony", "ceremonies")
    text = Text.assemble((f"{what} failed in {first['stage']}", "bold"), f" ({first['error_code']})")
    text.append(f"\n  why:  {first['error_message']}")
    if first["hint"]:
        text.append(f"\n  hint: {first['hint']}")
    for item in own[:FILMS_SHOWN]:
        text.append(f"\n  - {_subject(item)}")
    if len(own) > FILMS_SHOWN:
        text.append(f"\n  - and {len(own) - FILMS_SHOWN:,} more")
    for command in dict.fromkeys(item["command"] for item in own[:FILMS_SHOWN]):
        text.append("\n  then: ").append(command, style="bold")
    return text


def _subject(failure: Mapping[str, Any]) -> str:
    ceremony = f"{ordinal(failure['ceremony'])} ceremony ({year_held(failure['ceremony'])})"
    return f"{failure['title']} ({failure['film']}), {ceremony}" if failure["film"] else ceremony
