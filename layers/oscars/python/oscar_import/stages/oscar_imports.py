"""oscar_imports: gets one ceremony from its source, swaps it in, and dispatches its films."""

from __future__ import annotations

from typing import Any

from oscar_import.ceremonies import facts, validation
from oscar_import.ceremonies.found_ids import lacks_ids
from oscar_import.ceremonies.model import Ceremony, is_identified
from oscar_import.ceremonies.reconciliation import Reconciled, added_changes, reconcile
from oscar_import.dependencies import Dependencies
from oscar_import.errors import Terminal, Transient
from oscar_import.runs.failure import TRIES
from oscar_import.runs.messages import CeremonyMessage, FilmMessage
from oscar_import.runs.status import CeremonyStatus
from oscar_import.sources.registry import fetch_ceremony
from oscar_import.stage import Stage
from oscar_import.storage import catalogue, ceremony_progress, failures, runs
from oscar_import.storage.models import CeremonyItem, CeremonyRecord
from oscar_import.workflow import film_lifecycle
from oscar_import.workflow.ceremony_completion import complete_ceremony, fail_task_token
from oscar_import.workflow.id_lookup import NOT_LOOKED_UP, UPSTREAM, LookedUp, with_looked_up_ids, with_stored_ids
from oscar_import.workflow.staleness import can_skip

TRIES_FOR_IDS = TRIES // 2
"""Receives of a ceremony's message that look up ids until all could be asked for; a later one goes on without."""


def process(message: CeremonyMessage, deps: Dependencies) -> None:
    """Imports the ceremony, or skips it where nothing is missing.

    A second delivery repeats what the first one left undone. Raises ImportFailure.
    """
    record = runs.find_ceremony(message.run, message.ceremony)
    if record is None:
        raise film_lifecycle.unknown_work(f"run {message.run} has no ceremony {message.ceremony}")
    if message.task_token and record.task_token != message.task_token:
        ceremony_progress.note_token(record, message.task_token)
    if not record.is_live:
        fail_task_token(record, deps)
        return
    if not record.dispatched:
        _start(message, record, deps)
    complete_ceremony(message.run, message.ceremony, deps)


def _start(message: CeremonyMessage, record: CeremonyRecord, deps: Dependencies) -> None:
    latest = runs.find_latest(message.ceremony)
    complete: dict[str, Any] | None = latest.complete if latest else None
    if complete and can_skip(complete, message, deps):
        ceremony_progress.skip(record, complete, now=deps.clock())
        return
    before = runs.find_ceremony(record.previous_run, message.ceremony) if record.previous_run else None
    if message.reprocess == "failed" and before is not None and before.status == CeremonyStatus.COMPLETED_WITH_FAILURES:
        _retry_failed(message, record, before, deps)
    else:
        _import(message, record, deps)


# a ceremony of which only some films failed


def _retry_failed(message: CeremonyMessage, record: CeremonyRecord, before: CeremonyRecord, deps: Dependencies) -> None:
    ceremony = catalogue.find_ceremony(message.ceremony)
    failed = {item.film for item in failures.failures_of(str(record.previous_run), message.ceremony) if item.film}
    if ceremony is None or not failed:
        _import(message, record, deps)
        return
    again = [film for film in before.film_ids if film in failed]
    identified = sum(is_identified(film) for film in again)
    ceremony_progress.start_retrying(
        record,
        _summary(ceremony, message, deps),
        skipped=int(before.films) - identified,
        unidentified_done=int(before.unidentified) - (len(again) - identified),
        now=deps.clock(),
    )
    _dispatch(message, record, ceremony, again, deps)


# a ceremony that is imported


def _import(message: CeremonyMessage, record: CeremonyRecord, deps: Dependencies) -> None:
    ceremony_progress.forget_complete(record)
    ceremony_progress.start_importing(record, now=deps.clock())
    looked_up = _looked_up(fetch_ceremony(message, deps), message, record, deps)
    item, ceremony, changes = _swap_in(looked_up.ceremony, message, deps)
    catalogue.project(item, ceremony, message.run)
    if isinstance(looked_up.stopped, Transient) and deps.deadline.receives <= TRIES_FOR_IDS:
        raise looked_up.stopped  # the next receive knows what was found, and looks up the rest
    summary = _summary(ceremony, message, deps)
    ceremony_progress.start_enriching(record, summary, changes=changes, now=deps.clock())
    held = runs.find_ceremony(message.run, message.ceremony)  # another delivery may have begun it, with other keys
    _dispatch(message, record, ceremony, held.film_ids if held is not None else [], deps)


def _looked_up(incoming: Ceremony, message: CeremonyMessage, record: CeremonyRecord, deps: Dependencies) -> LookedUp:
    """With ids, unless films may have been dispatched: those keep the keys that they have in this run."""
    if not lacks_ids(incoming):
        return LookedUp(incoming)
    former = catalogue.find_ceremony(message.ceremony)
    if message.skip_enrichment or record.film_ids:
        return with_stored_ids(incoming, former)
    looked_up = with_looked_up_ids(incoming, former, deps)
    if looked_up.stopped is not None and _is_dispatched_meanwhile(message):
        return with_stored_ids(incoming, catalogue.find_ceremony(message.ceremony))
    return looked_up


def _is_dispatched_meanwhile(message: CeremonyMessage) -> bool:
    """Whether another delivery has brought the ceremony further while this one waited for TMDb."""
    record = runs.find_ceremony(message.run, message.ceremony)
    return record is not None and bool(record.film_ids)


def _swap_in(
    incoming: Ceremony, message: CeremonyMessage, deps: Dependencies
) -> tuple[CeremonyItem, Ceremony, dict[str, Any]]:
    """Stores the ceremony unless it is stored already; returns what is stored, and what this run changed.

    Raises Terminal `invalid_ceremony` before anything is stored.
    """
    for _ in range(catalogue.SWAPS):
        former_item = catalogue.find_ceremony_item(message.ceremony)
        former = Ceremony.from_document(former_item.document) if former_item else None
        reconciled = _checked(reconcile(former, incoming), former)
        changes = reconciled.changes_document()
        if former_item is not None and former_item.run == message.run and former_item.changes:
            changes = added_changes(former_item.changes, changes)  # those of an earlier delivery in this run
        if former_item is not None and not reconciled.is_changed:
            return former_item, reconciled.ceremony, changes
        item = catalogue.swap_ceremony(
            former_item,
            reconciled.ceremony,
            removed_keys=catalogue.removed_keys(former_item, former, reconciled.ceremony),
            changes=changes,
            run=message.run,
            now=deps.clock(),
        )
        if item is not None:
            return item, reconciled.ceremony, changes
    raise Transient("lost_race", f"ceremony {message.ceremony} is being imported by others at the same time")


def _checked(reconciled: Reconciled, former: Ceremony | None) -> Reconciled:
    ceremony = reconciled.ceremony
    findings = validation.validate(ceremony, former, facts.facts_of(ceremony.ordinal))
    errors = validation.errors_of(findings)
    if errors:
        raise Terminal(
            "invalid_ceremony",
            f"ceremony {ceremony.ordinal} was not stored: " + "; ".join(finding.message for finding in errors),
            hint="The former data stay as they were. Look at what the source says, or import from another source.",
        )
    return reconciled.with_findings(findings)


def _summary(ceremony: Ceremony, message: CeremonyMessage, deps: Dependencies) -> dict[str, Any]:
    """What the progress record says of the ceremony: `ceremony_progress.COMPLETE_FIELDS`.

    Where not all ids could be looked up, TMDb does not count as asked: the next import tries again.
    """
    is_looked_up = NOT_LOOKED_UP not in ceremony.findings
    films = list(ceremony.films())
    competitive = {film.imdb_id for nomination in ceremony.standing for film in nomination.films}
    identified = [film for film in films if is_identified(film)]
    return {
        "awaiting_winners": ceremony.awaiting_winners,
        "nominations": len(ceremony.standing),
        "wins": ceremony.wins,
        "films": len(identified),
        "film_ids": films,
        "special_film_ids": [film for film in identified if film not in competitive],
        "unidentified": len(films) - len(identified),
        "source": message.source,
        "source_hash": ceremony.source_hash,
        "services": [service for service in deps.services() if is_looked_up or service != UPSTREAM],
    }


def _dispatch(
    message: CeremonyMessage, record: CeremonyRecord, ceremony: Ceremony, films: list[str], deps: Dependencies
) -> None:
    """Dispatches every film. A film that is sent twice is worked on once."""
    titles = {key: film.title for key, film in ceremony.films().items()}
    deps.queues.send(
        Stage.MOVIE_ENRICHMENT,
        [
            FilmMessage(
                run=message.run,
                film=film,
                title=titles.get(film, film),
                film_years=ceremony.film_years,
                ceremony=message.ceremony,
                skip_enrichment=message.skip_enrichment,
            )
            for film in films
        ],
    )
    ceremony_progress.note_dispatched(record, now=deps.clock())
