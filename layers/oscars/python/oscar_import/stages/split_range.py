"""SplitRange: checks the input, opens the run, and turns the years into one message a ceremony."""

from __future__ import annotations

from dataclasses import replace

from oscar_import.aws.console_links import execution_url
from oscar_import.clock import from_iso, iso
from oscar_import.dependencies import Dependencies
from oscar_import.errors import ImportFailure, Terminal
from oscar_import.json_fields import JsonObject
from oscar_import.runs.messages import RUN_PATTERN, CeremonyMessage
from oscar_import.runs.request import ImportRequest, read_request
from oscar_import.sources.registry import StoredSource, store_sources
from oscar_import.stages import settle_ceremony
from oscar_import.storage import runs
from oscar_import.workflow.ceremony_completion import fail_task_token
from oscar_import.workflow.key_check import check_keys


def split_range(event: JsonObject, deps: Dependencies) -> JsonObject:
    """Opens the run.

    `event`: `input` (the state machine's), `run` (its execution's name), `execution_arn`, `started_at`. Returns
    `{rejected: null, run, dry_run, ceremonies: [message]}`; for a dry run `plan` instead of `ceremonies`, and nothing
    is opened; for an input that is wrong `{rejected: {error, cause}}`. Raises Transient where the source cannot be
    had now.
    """
    deps.keys.read_for(event["run"])
    try:
        _check_name(event["run"])
        request = read_request(event["input"], today=deps.clock().date())
        sources = store_sources(request, deps)
        request = replace(request, ceremonies=tuple(sources))
        messages = _messages(event["run"], request, sources)
        if not request.skip_enrichment and not request.dry_run:
            check_keys(deps)
    except Terminal as error:
        cause = _sentences(str(error), error.hint)
        # What an earlier try had opened before it died would seem to be queued for ever.
        settle_ceremony.settle({"run": event["run"], "error": {"Error": error.code, "Cause": cause}}, deps)
        return {"rejected": {"error": error.code, "cause": cause}, "run": event["run"]}
    if request.dry_run:
        from oscar_import.workflow.plan import plan_of  # reads as much code as the rest, and imports have no use for it

        return {"rejected": None, "run": event["run"], "dry_run": True, "plan": plan_of(messages, deps)}
    _ask_where_images_are(deps)
    given_up = runs.open_run(
        event["run"],
        request,
        execution_arn=event["execution_arn"],
        execution_url=execution_url(event["execution_arn"]),
        started_at=iso(from_iso(event["started_at"])),
        now=deps.clock(),
    )
    for record in given_up:
        fail_task_token(record, deps)
    return {
        "rejected": None,
        "run": event["run"],
        "dry_run": False,
        "ceremonies": [message.to_item() for message in messages],
    }


def _check_name(run: str) -> None:
    """Step Functions allows more names than messages carry. Raises Terminal `invalid_run_name`."""
    if not RUN_PATTERN.fullmatch(run):
        raise Terminal(
            "invalid_run_name",
            f"the name of the execution, {run[:80]!r}, cannot be the name of a run",
            hint="Start it again under a name of letters A to Z, digits, - and _, or without a name.",
        )


def _messages(run: str, request: ImportRequest, sources: dict[int, StoredSource]) -> list[CeremonyMessage]:
    return [
        CeremonyMessage(
            run=run,
            ceremony=ordinal,
            reprocess=request.reprocess,
            skip_enrichment=request.skip_enrichment,
            source=request.source,
            source_object=sources[ordinal].key,
            source_hash=sources[ordinal].hash,
        )
        for ordinal in request.ceremonies
    ]


def _ask_where_images_are(deps: Dependencies) -> None:
    """Once a run instead of once a container; where TMDb is down now, media_processing asks."""
    if "tmdb" in deps.services():
        try:
            deps.images.current()
        except ImportFailure:
            return


def _sentences(what: str, hint: str) -> str:
    """Both in one line: an execution's cause has no second one."""
    end = "" if what.endswith((".", "?")) else "."
    return f"{what}{end} {hint}".strip()
