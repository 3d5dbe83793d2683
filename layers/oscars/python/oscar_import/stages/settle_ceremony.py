"""SettleCeremony: after a ceremony's task ended badly or timed out, marks what is still open as failed; after a run
could not begin, its ceremonies.

So no year hangs for ever: a hard death (time-out, out of memory, a killed process) leaves no failure behind, and only
the token's time-out tells of it. A late message may still turn such a film done.
"""

from __future__ import annotations

from typing import Any

from oscar_import.aws.console_links import execution_url
from oscar_import.dependencies import Dependencies
from oscar_import.json_fields import parse, text_in
from oscar_import.runs.failure import Failure
from oscar_import.runs.film_transitions import OPEN
from oscar_import.runs.request import ImportRequest
from oscar_import.runs.status import CeremonyStatus
from oscar_import.stage import Stage
from oscar_import.storage import catalogue, film_work, runs
from oscar_import.storage.models import CeremonyRecord
from oscar_import.workflow import film_lifecycle
from oscar_import.workflow.ceremony_completion import COUNTED, complete_ceremony, fail_ceremony, fail_task_token

LOST_HINT = "Nothing was heard of it in time: its function died, or its message is stuck. Redrive, or import again."

VANISHED = "no message about {} is in any queue"
VANISHED_HINT = (
    "Its message is a dead letter, or was deleted. Run: oscars redrive. If it stays lost, import the year again."
)


def settle(event: dict[str, Any], deps: Dependencies) -> dict[str, Any]:
    """`event`: `run`, `error: {Error, Cause}` and `ceremony`, or without it all of the run whose work did not begin.

    Returns `{ceremonies: {ordinal: status}}` as it then is.
    """
    run = str(event["run"])
    ordinals = [int(event["ceremony"])] if "ceremony" in event else _not_begun(run, deps)
    return {"ceremonies": {ordinal: _settle(run, ordinal, event.get("error") or {}, deps) for ordinal in ordinals}}


def _not_begun(run: str, deps: Dependencies) -> list[int]:
    _open_rest(run, deps)
    return [int(record.ceremony) for record in runs.ceremonies_of(run) if record.status == CeremonyStatus.QUEUED]


def _open_rest(run: str, deps: Dependencies) -> None:
    """An opening that died half way is ended first: what it had begun to take over belonged to no run."""
    opened = runs.find_run(run)
    if opened is None:
        return
    request = ImportRequest(
        ceremonies=tuple(int(ordinal) for ordinal in opened.ceremonies),
        years_text=opened.years,
        reprocess=opened.reprocess,
        skip_enrichment=opened.skip_enrichment,
        source=opened.source,
    )
    given_up = runs.open_run(
        run,
        request,
        execution_arn=opened.execution_arn,
        execution_url=execution_url(opened.execution_arn),
        started_at=opened.started_at,
        now=deps.clock(),
    )
    for record in given_up:
        fail_task_token(record, deps)


def end_lost(record: CeremonyRecord, deps: Dependencies) -> None:
    """Ends a ceremony of which no message is in any queue."""
    if not record.is_live:
        runs.end_superseded(record, now=deps.clock())
    elif record.status in COUNTED:
        _fail_open_films(record, deps, why=VANISHED, hint=VANISHED_HINT)
        complete_ceremony(record.run, int(record.ceremony), deps)
    elif record.status != CeremonyStatus.FAILED:
        vanished = Failure(Stage.OSCAR_IMPORTS.value, "lost", VANISHED.format("the ceremony"), VANISHED_HINT)
        fail_ceremony(record.run, int(record.ceremony), vanished, deps)


def _settle(run: str, ordinal: int, error: dict[str, str], deps: Dependencies) -> str | None:
    record = runs.find_ceremony(run, ordinal)
    if record is not None and record.is_live:
        if record.status in COUNTED:
            _fail_open_films(record, deps)
            complete_ceremony(run, ordinal, deps)
        elif record.status != CeremonyStatus.FAILED:
            fail_ceremony(run, ordinal, _failure_of(error), deps)
        record = runs.find_ceremony(run, ordinal)
    elif record is not None:
        runs.end_superseded(record, now=deps.clock())
        record = runs.find_ceremony(run, ordinal)
    return record.status if record is not None else None


def _fail_open_films(record: CeremonyRecord, deps: Dependencies, **words: str) -> None:
    ceremony = catalogue.find_ceremony(int(record.ceremony))
    titles = {key: film.title for key, film in ceremony.films().items()} if ceremony else {}
    works = {work.film: work for work in film_work.films_in(record.run, record.film_ids)}
    for film in record.film_ids:
        work = works.get(film)
        if work is not None and work.state != OPEN and record.ceremony in (work.counted or set()):
            continue
        film_lifecycle.fail_timed_out(record, film, titles.get(film, film), deps, **words)


def _failure_of(error: dict[str, str]) -> Failure:
    cause = str(error.get("Cause") or "")
    if str(error.get("Error")) == "States.Timeout":
        return Failure(Stage.OSCAR_IMPORTS.value, "lost", "the ceremony was not imported in time", LOST_HINT)
    return Failure(
        Stage.OSCAR_IMPORTS.value,
        "not_started",
        f"the import of the ceremony could not begin: {error.get('Error')} {_message(cause)}"[:1000],
        "Import the year again. If it fails again, look at the execution in the Step Functions console.",
    )


def _message(cause: str) -> str:
    document = parse(cause)
    return (text_in(document, "errorMessage") if isinstance(document, dict) else None) or cause
