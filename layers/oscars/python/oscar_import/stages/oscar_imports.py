"""oscar_imports: gets one ceremony from its source, swaps it in, and sends its films on their way."""

from __future__ import annotations

from typing import Any

from oscar_import.ceremonies import facts, validation
from oscar_import.ceremonies.model import Ceremony, is_identified
from oscar_import.ceremonies.projection import parts_of
from oscar_import.ceremonies.reconciliation import Reconciled, reconcile
from oscar_import.dependencies import Dependencies
from oscar_import.errors import Terminal, Transient
from oscar_import.runs.messages import CeremonyMessage, FilmMessage
from oscar_import.runs.status import CeremonyStatus
from oscar_import.sources.registry import fetch_ceremony
from oscar_import.stage import Stage
from oscar_import.storage import catalogue, failures, runs
from oscar_import.storage.models import Action, CeremonyItem, CeremonyRecord
from oscar_import.workflow import film_lifecycle
from oscar_import.workflow.ceremony_completion import release, settle_ceremony
from oscar_import.workflow.up_to_date import is_enough

SWAPS = 5
"""How often a ceremony is reconciled anew because another import swapped one in meanwhile."""
BEFORE_FILMS = (CeremonyStatus.QUEUED, CeremonyStatus.IMPORTING, CeremonyStatus.FAILED)


def process(message: CeremonyMessage, deps: Dependencies) -> None:
    """Imports the ceremony, or passes it over where nothing is missing.

    A second delivery repeats what the first one left undone. Raises ImportFailure.
    """
    record = runs.find_ceremony(message.run, message.ceremony)
    if record is None:
        raise film_lifecycle.unknown_work(f"run {message.run} has no ceremony {message.ceremony}")
    if message.task_token and record.task_token != message.task_token:
        record.update(actions=[CeremonyRecord.task_token.set(message.task_token)])
    if not record.is_live:
        release(record, deps)
        return
    if not record.dispatched:
        _start(message, record, deps)
    settle_ceremony(message.run, message.ceremony, deps)


def _start(message: CeremonyMessage, record: CeremonyRecord, deps: Dependencies) -> None:
    latest = runs.find_latest(message.ceremony)
    complete: dict[str, Any] | None = latest.complete if latest else None
    if complete and is_enough(complete, message, deps):
        _pass_over(record, complete, deps)
        return
    before = runs.find_ceremony(record.previous_run, message.ceremony) if record.previous_run else None
    if message.reprocess == "failed" and before is not None and before.status == CeremonyStatus.COMPLETED_WITH_FAILURES:
        _retry_failed(message, record, before, deps)
    else:
        _import(message, record, deps)


# a ceremony that lacks nothing


def _pass_over(record: CeremonyRecord, complete: dict[str, Any], deps: Dependencies) -> None:
    """Completes the ceremony as its last complete import left it, every film counted as skipped."""
    remembered: list[Action] = [
        getattr(CeremonyRecord, name).set(complete[name]) for name in runs.COMPLETE_FIELDS if complete[name] is not None
    ]
    _enter_enriching(
        record,
        [
            *remembered,
            CeremonyRecord.passed_over.set(True),
            CeremonyRecord.dispatched.set(True),
            CeremonyRecord.movies_skipped.set(complete["films"]),
            CeremonyRecord.unidentified_done.set(complete["unidentified"]),
        ],
        deps,
    )


# a ceremony of which only some films failed


def _retry_failed(message: CeremonyMessage, record: CeremonyRecord, before: CeremonyRecord, deps: Dependencies) -> None:
    ceremony = catalogue.find_ceremony(message.ceremony)
    failed = {item.film for item in failures.failures_of(str(record.previous_run), message.ceremony) if item.film}
    if ceremony is None or not failed:
        _import(message, record, deps)
        return
    again = [film for film in before.film_ids if film in failed]
    identified = sum(is_identified(film) for film in again)
    _enter_enriching(
        record,
        [
            *_described(ceremony, message, deps),
            CeremonyRecord.movies_skipped.set(before.films - identified),
            CeremonyRecord.unidentified_done.set(before.unidentified - (len(again) - identified)),
        ],
        deps,
    )
    _dispatch(message, record, ceremony, again, deps)


# a ceremony that is imported


def _import(message: CeremonyMessage, record: CeremonyRecord, deps: Dependencies) -> None:
    runs.forget_complete(record)
    runs.update_ceremony(
        record,
        [CeremonyRecord.status.set(CeremonyStatus.IMPORTING.value)],
        only_from=(CeremonyStatus.QUEUED, CeremonyStatus.FAILED),
        now=deps.clock(),
    )
    item, ceremony, changes = _swap_in(message, deps)
    _converge(item, ceremony, message.run)
    _enter_enriching(record, [*_described(ceremony, message, deps), CeremonyRecord.changes.set(changes)], deps)
    _dispatch(message, record, ceremony, list(ceremony.films()), deps)


def _swap_in(message: CeremonyMessage, deps: Dependencies) -> tuple[CeremonyItem, Ceremony, dict[str, Any]]:
    """Stores the ceremony unless it is stored already; returns what is stored, and what this run changed.

    Raises Terminal `invalid_ceremony` before anything is stored.
    """
    told = fetch_ceremony(message, deps)
    for _ in range(SWAPS):
        former_item = catalogue.find_ceremony_item(message.ceremony)
        former = Ceremony.from_document(former_item.document) if former_item else None
        reconciled = _checked(reconcile(former, told), former)
        changes = reconciled.changes_document()
        if former_item is not None and not reconciled.is_changed:
            # An earlier delivery in this run may have stored it: then what that one changed is what the run changed.
            by_this_run = former_item.run == message.run
            return former_item, reconciled.ceremony, (former_item.changes if by_this_run else None) or changes
        item = catalogue.swap_ceremony(
            former_item,
            reconciled.ceremony,
            leaving=_leaving(former_item, former, reconciled.ceremony),
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


def _leaving(former_item: CeremonyItem | None, former: Ceremony | None, new: Ceremony) -> list[str]:
    """Keys whose records still say something of the ceremony although its new version does not name them."""
    if former_item is None or former is None:
        return []
    named = {part.key for part in parts_of(new)}
    return sorted(({part.key for part in parts_of(former)} | set(former_item.leaving)) - named)


def _converge(item: CeremonyItem, ceremony: Ceremony, run: str) -> None:
    """Lets every film's and person's record say what the ceremony says."""
    if item.converged_version == item.version:
        return
    catalogue.put_parts(parts_of(ceremony), ordinal=ceremony.ordinal, version=ceremony.version, run=run)
    for key in item.leaving:
        catalogue.delete_part(key, ordinal=ceremony.ordinal, version=ceremony.version)
    catalogue.note_converged(item)


def _described(ceremony: Ceremony, message: CeremonyMessage, deps: Dependencies) -> list[Action]:
    """What the progress record says of the ceremony."""
    films = list(ceremony.films())
    competitive = {film.imdb_id for nomination in ceremony.standing for film in nomination.films}
    identified = [film for film in films if is_identified(film)]
    return [
        CeremonyRecord.awaiting_winners.set(ceremony.awaiting_winners),
        CeremonyRecord.nominations.set(len(ceremony.standing)),
        CeremonyRecord.wins.set(ceremony.wins),
        CeremonyRecord.films.set(len(identified)),
        CeremonyRecord.film_ids.set(films),
        CeremonyRecord.special_film_ids.set([film for film in identified if film not in competitive]),
        CeremonyRecord.unidentified.set(len(films) - len(identified)),
        CeremonyRecord.source.set(message.source),
        CeremonyRecord.source_hash.set(ceremony.source_hash),
        CeremonyRecord.services.set(deps.services()),
        CeremonyRecord.error_code.remove(),
        CeremonyRecord.error_message.remove(),
        CeremonyRecord.hint.remove(),
    ]


def _enter_enriching(record: CeremonyRecord, actions: list[Action], deps: Dependencies) -> None:
    """Sets the counters' starting point, once: films may be counted from here on.

    Refused where an earlier delivery has done so, or the run no longer holds the ceremony.
    """
    failed_before = record.status == CeremonyStatus.FAILED or record.error_code is not None
    entered = runs.update_ceremony(
        record,
        [CeremonyRecord.status.set(CeremonyStatus.ENRICHING.value), *actions],
        only_from=BEFORE_FILMS,
        now=deps.clock(),
    )
    if entered and failed_before:
        failures.delete_failure(record.run, int(record.ceremony))


def _dispatch(
    message: CeremonyMessage, record: CeremonyRecord, ceremony: Ceremony, films: list[str], deps: Dependencies
) -> None:
    """Sends every film on its way. A film that is sent twice is worked on once."""
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
    runs.update_ceremony(record, [CeremonyRecord.dispatched.set(True)], now=deps.clock())
