"""What a run's records say about it: the status document of the contract, without the queues."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from oscar_import.ceremonies.model import is_identified
from oscar_import.json_fields import JsonObject
from oscar_import.runs.film_transitions import OUTCOMES
from oscar_import.runs.status import CeremonyStatus, counts, run_state
from oscar_import.storage import runs
from oscar_import.storage.film_work import films_in
from oscar_import.storage.models import CeremonyRecord, RunRecord

CEREMONY_FIELDS = (
    "ceremony",
    "year",
    "status",
    "awaiting_winners",
    "nominations",
    "wins",
    "films",
    "unidentified",
    "movies_created",
    "movies_updated",
    "movies_skipped",
    "movies_failed",
    "error_code",
    "error_message",
    "hint",
    "updated_at",
    "changes",
)


def status_of(run: RunRecord, records: list[CeremonyRecord] | None = None) -> JsonObject:
    """The run's state, counts, totals and ceremonies. Costs one query (none where its ceremonies' records are given)
    and, for films that belong to several of its ceremonies (19 in all), one batch read."""
    if records is None:
        records = runs.ceremonies_of(run.run)
    statuses = [CeremonyStatus(record.status) for record in records]
    return {
        "run": run.run,
        "state": run_state(statuses, cancelled=run.cancelled_at is not None).value,
        "years": run.years,
        "started_at": run.started_at,
        "finished_at": _finished_at(records, statuses),
        "counts": counts(statuses),
        "totals": _totals(run.run, records),
        "ceremonies": [_ceremony(record) for record in records],
    }


def _finished_at(records: list[CeremonyRecord], statuses: list[CeremonyStatus]) -> str | None:
    if not all(status.has_ended for status in statuses):
        return None
    return max((record.updated_at for record in records), default=None)


def _ceremony(record: CeremonyRecord) -> JsonObject:
    document = {name: _plain(getattr(record, name)) for name in CEREMONY_FIELDS}
    return {**document, "movies_open": int(record.films) - record.closed}


def _plain(value: Any) -> Any:
    return int(value) if isinstance(value, float) else value


def _totals(run: str, records: list[CeremonyRecord]) -> JsonObject:
    """Sums over the ceremonies, except that a film of several ceremonies is one film."""
    films = {film for record in records for film in record.film_ids if is_identified(film)}
    competitive = {
        film
        for record in records
        for film in record.film_ids
        if is_identified(film) and film not in record.special_film_ids
    }
    totals = {
        "ceremonies": len(records),
        "nominations": sum(int(record.nominations) for record in records),
        "wins": sum(int(record.wins) for record in records),
        "films": len(films),
        "competitive_films": len(competitive),
    }
    outcomes = {name: sum(int(getattr(record, f"movies_{name}")) for record in records) for name in OUTCOMES}
    for outcome, times in _counted_more_than_once(run, records):
        outcomes[outcome] -= times
    return {**totals, **{f"movies_{name}": number for name, number in outcomes.items()}}


def _counted_more_than_once(run: str, records: Iterable[CeremonyRecord]) -> Iterable[tuple[str, int]]:
    """For each film of several ceremonies: under which counter it stands, and how often too many."""
    waiting: dict[str, list[CeremonyRecord]] = {}
    for record in records:
        for film in record.film_ids:
            waiting.setdefault(film, []).append(record)
    shared = {film: own for film, own in waiting.items() if len(own) > 1 and is_identified(film)}
    works = {work.film: work for work in films_in(run, shared)}
    for film, own in shared.items():
        work = works.get(film)
        counted = {int(ordinal) for ordinal in (work.counted or ())} if work else set()
        passed_over = [record for record in own if int(record.ceremony) not in counted and _counts_as_skipped(record)]
        if work and counted and work.outcome:
            yield str(work.outcome), len(counted) - 1
            yield "skipped", len(passed_over)
        elif passed_over:
            yield "skipped", len(passed_over) - 1


def _counts_as_skipped(record: CeremonyRecord) -> bool:
    """Whether the ceremony counted its films without dispatching them."""
    return bool(record.passed_over) or record.status in ("completed", "completed_with_failures")
