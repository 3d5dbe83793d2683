"""A film's way through one run: opened once, closed once, counted once for every ceremony that waits for it.

Each change is conditional on the revision that was read, and the counters of the ceremonies change in the same
transaction. A refused condition therefore means that somebody else did something: read again and look.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pynamodb.attributes import NumberAttribute
from pynamodb.exceptions import PutError, TransactWriteError, UpdateError
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from oscar_import.ceremonies.model import is_identified
from oscar_import.clock import iso
from oscar_import.errors import Transient
from oscar_import.stage import Stage
from oscar_import.storage.conditions import conflicted, refused
from oscar_import.storage.failures import Failure, failure_record
from oscar_import.storage.models import (
    CeremonyRecord,
    FailureRecord,
    FilmWork,
    ceremony_key,
    expiry,
    failure_key,
    film_key,
    find,
    run_key,
)
from oscar_import.storage.runs import IS_LIVE, ceremonies_in

ATTEMPTS = 12
"""How often a change that met another one is tried again before the message is left to its queue."""

FAILED = "failed"
COUNTERS: Mapping[str, NumberAttribute] = {
    "created": CeremonyRecord.movies_created,
    "updated": CeremonyRecord.movies_updated,
    "skipped": CeremonyRecord.movies_skipped,
    FAILED: CeremonyRecord.movies_failed,
}


def find_film_work(run: str, film: str) -> FilmWork | None:
    return find(FilmWork, run_key(run), film_key(film))


def find_with_ceremony(run: str, film: str, ordinal: int) -> tuple[FilmWork | None, CeremonyRecord | None]:
    """The work on a film and the record of one ceremony of the run, in one request."""
    connection = FilmWork._get_connection()
    keys = [{"pk": run_key(run), "sk": sk} for sk in (film_key(film), ceremony_key(ordinal))]
    work: FilmWork | None = None
    ceremony: CeremonyRecord | None = None
    while keys:
        page = connection.batch_get_item(keys, consistent_read=True)  # type: ignore[arg-type]
        for item in page["Responses"][connection.table_name]:
            if item["sk"]["S"].startswith("FILM#"):
                work = FilmWork.from_raw_data(item)
            else:
                ceremony = CeremonyRecord.from_raw_data(item)
        unprocessed = page.get("UnprocessedKeys", {}).get(connection.table_name, {}).get("Keys", [])
        keys = [{name: value["S"] for name, value in key.items()} for key in unprocessed]
    return work, ceremony


class Behind(Exception):
    """The film cannot be closed yet: some stages made theirs before another of its ceremonies had its say."""

    def __init__(self, stages: Sequence[Stage]) -> None:
        super().__init__()
        self.stages = stages


def open_film(
    run: str,
    film: str,
    *,
    title: str,
    ceremony: int,
    created: bool,
    stages_behind: Callable[[], Sequence[Stage]] = tuple,
    now: datetime,
) -> FilmWork:
    """Opens the film's work for `ceremony`, or lets the ceremony wait for it; returns the work as it then is.

    A ceremony that comes to a closed film is counted at once - unless there are `stages_behind`, which have to make
    theirs anew with what it says: then the film is opened again, and that ceremony takes it on its way. Whether the
    film is new is remembered by the first one to open it: a second try would see what the first had made.
    """
    work = FilmWork(
        run_key(run),
        film_key(film),
        film=film,
        title=title,
        state="open",
        opened_by=ceremony,
        created=created,
        waiting={ceremony},
        updated_at=iso(now),
        expires_at=expiry(now),
    )
    try:
        work.save(condition=FilmWork.pk.does_not_exist())
    except PutError as error:
        if not refused(error):
            raise
        return _join(run, film, ceremony, stages_behind, now=now)
    return work


def _join(
    run: str, film: str, ceremony: int, stages_behind: Callable[[], Sequence[Stage]], *, now: datetime
) -> FilmWork:
    for attempt in range(ATTEMPTS):
        work = _must_find(run, film)
        if ceremony in (work.waiting or set()) | (work.counted or set()):
            return work
        if work.state == "open":
            joined = _apply(work, [FilmWork.waiting.add({ceremony})], [], wary=attempt > 0, now=now)
        elif work.state == "done" and stages_behind():
            opened: list[Action] = [
                FilmWork.state.set("open"),
                FilmWork.opened_by.set(ceremony),
                FilmWork.waiting.add({ceremony}),
            ]
            joined = _apply(work, opened, [], wary=attempt > 0, now=now)
        else:
            counted = [_count(run, film, ceremony, add=str(work.outcome))]
            if work.state == FAILED:
                counted.append(
                    _Write(failure_record(run, ceremony, _failure_of(work), film=film, title=work.title, now=now))
                )
            joined = _apply(work, [FilmWork.counted.add({ceremony})], counted, wary=attempt > 0, now=now)
        if joined:
            return _must_find(run, film)
        _pause(attempt)
    raise _lost_race(film)


def close_film(
    run: str,
    film: str,
    *,
    changed: bool,
    stages: Mapping[str, tuple[str, str]],
    failure: Failure | None = None,
    stages_behind: Callable[[], Sequence[Stage]] = tuple,
    now: datetime,
) -> list[int] | None:
    """Ends the film's work, well or with a failure, and counts it for every ceremony that waits for it.

    A film that had failed can turn done; a done one stays so. Returns the ceremonies that it counts for, None where
    the run knows no such film. Raises Transient when others kept changing it; Behind when it ends well, several
    ceremonies wait for it, and there are `stages_behind`.
    """
    for attempt in range(ATTEMPTS):
        work = find_film_work(run, film)
        if work is None:
            return None
        if work.state == "done":
            return work.ceremonies
        if failure is None and len(work.ceremonies) > 1 and (behind := stages_behind()):
            raise Behind(behind)
        outcome = FAILED if failure else "created" if work.created else "updated" if changed else "skipped"
        if _apply(
            work,
            [*_closing_actions(work, outcome, stages), *_error_actions(failure)],
            [*_recounts(run, film, work, outcome), *_failure_records(run, film, work, failure, now=now)],
            wary=attempt > 0,
            now=now,
        ):
            return work.ceremonies
        _pause(attempt)
    raise _lost_race(film)


def _closing_actions(work: FilmWork, outcome: str, stages: Mapping[str, tuple[str, str]]) -> list[Action]:
    actions: list[Action] = [
        FilmWork.state.set(FAILED if outcome == FAILED else "done"),
        FilmWork.outcome.set(outcome),
        FilmWork.stages.set({stage: list(pair) for stage, pair in stages.items()}),
    ]
    if work.waiting:
        actions += [FilmWork.counted.add(work.waiting), FilmWork.waiting.remove()]
    return actions


def _error_actions(failure: Failure | None) -> list[Action]:
    if failure is None:
        return [
            FilmWork.error_stage.remove(),
            FilmWork.error_code.remove(),
            FilmWork.error_message.remove(),
            FilmWork.hint.remove(),
        ]
    return [
        FilmWork.error_stage.set(failure.stage),
        FilmWork.error_code.set(failure.code),
        FilmWork.error_message.set(failure.message),
        FilmWork.hint.set(failure.hint) if failure.hint else FilmWork.hint.remove(),
    ]


def _failure_of(work: FilmWork) -> Failure:
    return Failure(
        stage=str(work.error_stage),
        code=str(work.error_code),
        message=str(work.error_message),
        hint=work.hint or "",
    )


@dataclass(frozen=True)
class _Write:
    """One more item of the transaction."""

    record: CeremonyRecord | FailureRecord
    actions: tuple[Action, ...] = ()
    delete: bool = False


def _recounts(run: str, film: str, work: FilmWork, outcome: str) -> list[_Write]:
    waiting = [_count(run, film, int(ordinal), add=outcome) for ordinal in work.waiting or ()]
    before = work.outcome
    if before is None or before == outcome:
        return waiting
    moved = [_count(run, film, int(ordinal), add=outcome, remove=before) for ordinal in work.counted or ()]
    return waiting + moved


def _count(run: str, film: str, ordinal: int, *, add: str, remove: str | None = None) -> _Write:
    actions = [_counter(film, add).add(1)]
    if remove:
        actions.append(_counter(film, remove).add(-1))
    return _Write(CeremonyRecord(run_key(run), ceremony_key(ordinal)), tuple(actions))


def _counter(film: str, outcome: str) -> NumberAttribute:
    if is_identified(film):
        return COUNTERS[outcome]
    return CeremonyRecord.unidentified_failed if outcome == FAILED else CeremonyRecord.unidentified_done


def _failure_records(run: str, film: str, work: FilmWork, failure: Failure | None, *, now: datetime) -> list[_Write]:
    ordinals = sorted((work.waiting or set()) | (work.counted or set()))
    if failure is None and work.state != FAILED:
        return []
    if failure is None:
        return [_Write(FailureRecord(run_key(run), failure_key(int(n), film)), delete=True) for n in ordinals]
    return [_Write(failure_record(run, int(n), failure, film=film, title=work.title, now=now)) for n in ordinals]


def _apply(work: FilmWork, actions: list[Action], writes: list[_Write], *, wary: bool, now: datetime) -> bool:
    """Changes the work and what goes with it, all or nothing, if nobody changed it since it was read.

    A ceremony that the run no longer holds is not counted any more; `wary` looks for such before it tries.
    """
    not_live = _not_live(work.pk.removeprefix("RUN#"), writes) if wary else set()
    try:
        with TransactWrite(connection=FilmWork._get_connection().connection) as transaction:
            transaction.update(
                work,
                actions=[*actions, FilmWork.revision.set(work.revision + 1), FilmWork.updated_at.set(iso(now))],
                condition=FilmWork.revision == work.revision,
            )
            for write in writes:
                _add(transaction, write, not_live, now=now)
    except (TransactWriteError, UpdateError) as error:
        if not refused(error) and not conflicted(error):
            raise
        return False
    return True


def _not_live(run: str, writes: list[_Write]) -> set[int]:
    ordinals = [int(write.record.sk.removeprefix("CEREMONY#")) for write in writes if write.actions]
    return {int(record.ceremony) for record in ceremonies_in(run, ordinals) if not record.is_live}


def _add(transaction: TransactWrite, write: _Write, not_live: set[int], *, now: datetime) -> None:
    if write.delete:
        transaction.delete(write.record)
    elif not write.actions:
        transaction.save(write.record)
    elif int(write.record.sk.removeprefix("CEREMONY#")) not in not_live:
        transaction.update(
            write.record,
            actions=[*write.actions, CeremonyRecord.updated_at.set(iso(now))],
            condition=IS_LIVE,
        )


def _must_find(run: str, film: str) -> FilmWork:
    work = find_film_work(run, film)
    if work is None:
        raise Transient("lost_race", f"the work on {film} in run {run} was gone when it was looked for")
    return work


def _pause(attempt: int) -> None:
    """Lets the other one finish: up to 10 ms, then 20, 40, ... 640."""
    time.sleep(random.uniform(0, 0.01 * 2 ** min(attempt, 6)))  # noqa: S311 - jitter, no secret


def _lost_race(film: str) -> Transient:
    return Transient("lost_race", f"{film} was changed by others again and again")


def films_in(run: str, films: Iterable[str]) -> list[FilmWork]:
    """The work on some films in the run, those that it has."""
    keys = [(run_key(run), film_key(film)) for film in films]
    return list(FilmWork.batch_get(keys, consistent_read=True)) if keys else []


def open_films(run: str) -> list[FilmWork]:
    """Every film of the run whose work is open."""
    query = FilmWork.query(
        run_key(run), FilmWork.sk.startswith("FILM#"), FilmWork.state == "open", consistent_read=True
    )
    return list(query)
