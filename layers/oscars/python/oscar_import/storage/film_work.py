"""The records of films' work in a run: what `runs.film_transitions` decides is written here.

Each change is conditional on the revision that was read, and the counters of the ceremonies change in the same
transaction. A refused condition therefore means that somebody else did something: read again and decide again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from pynamodb.attributes import Attribute
from pynamodb.exceptions import PutError, TransactWriteError, UpdateError
from pynamodb.expressions.update import Action

from oscar_import.ceremonies.model import is_identified
from oscar_import.clock import iso
from oscar_import.runs.failure import Failure
from oscar_import.runs.film_transitions import FAILED, OPEN, Transition, Work
from oscar_import.storage.ceremony_progress import IS_LIVE
from oscar_import.storage.conditions import conflicted, refused
from oscar_import.storage.connection import find, find_raw, transaction
from oscar_import.storage.failures import failure_record
from oscar_import.storage.keys import ceremony_key, expiry, failure_key, film_key, run_key
from oscar_import.storage.models import CeremonyRecord, FailureRecord, FilmWork, StageRecord
from oscar_import.storage.runs import find_ceremonies


def find_film_work(run: str, film: str) -> FilmWork | None:
    return find(FilmWork, run_key(run), film_key(film))


def find_work(run: str, film: str) -> Work | None:
    """The work on the film as it stands, to decide on."""
    record = find_film_work(run, film)
    return _work(record) if record else None


def find_with_ceremonies(wanted: Sequence[tuple[str, str, int]]) -> list[tuple[Work | None, CeremonyRecord | None]]:
    """The work on each film and the record of one ceremony, as they stand, for each `(run, film, ordinal)`.

    One request for 50 of them.
    """
    pairs = [((run_key(run), film_key(film)), (run_key(run), ceremony_key(ordinal))) for run, film, ordinal in wanted]
    found = find_raw(FilmWork, [key for pair in pairs for key in pair])
    items = {(item["pk"]["S"], item["sk"]["S"]): item for item in found}
    return [
        (
            _work(FilmWork.from_raw_data(items[film])) if film in items else None,
            CeremonyRecord.from_raw_data(items[ceremony]) if ceremony in items else None,
        )
        for film, ceremony in pairs
    ]


def find_works(wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Work]:
    """The work on films, each in its run, as it stands; those that there are, by `(run, film)`. One request."""
    keys = [(run_key(run), film_key(film)) for run, film in dict.fromkeys(wanted)]
    records = FilmWork.batch_get(keys, consistent_read=True) if keys else ()
    works = [_work(record) for record in records]
    return {(work.run, work.film): work for work in works}


def films_in(run: str, films: Iterable[str]) -> list[FilmWork]:
    """The work on some films in the run, those that it has."""
    keys = [(run_key(run), film_key(film)) for film in films]
    return list(FilmWork.batch_get(keys, consistent_read=True)) if keys else []


def open_films(run: str) -> list[FilmWork]:
    """Every film of the run whose work is open."""
    query = FilmWork.query(run_key(run), FilmWork.sk.startswith("FILM#"), FilmWork.state == OPEN, consistent_read=True)
    return list(query)


def _work(record: FilmWork) -> Work:
    failure = None
    if record.error_stage is not None:
        failure = Failure(
            stage=record.error_stage,
            code=str(record.error_code),
            message=str(record.error_message),
            hint=record.hint or "",
        )
    return Work(
        run=record.pk.removeprefix("RUN#"),
        film=record.film,
        title=record.title,
        opened_by=int(record.opened_by),
        created=record.created,
        state=record.state,
        waiting=frozenset(int(ordinal) for ordinal in record.waiting or ()),
        counted=frozenset(int(ordinal) for ordinal in record.counted or ()),
        outcome=record.outcome,
        failure=failure,
        revision=int(record.revision),
    )


def create(work: Work, *, now: datetime) -> bool:
    """Writes down the work on a film that has just been opened; says whether there was none before."""
    try:
        _new(work, now=now).save(condition=FilmWork.pk.does_not_exist())
    except PutError as error:
        if not refused(error):
            raise
        return False
    return True


def create_all(works: Sequence[tuple[Work, StageRecord | None]], *, now: datetime) -> bool:
    """Writes down the work on films that have just been opened, and the first record of those that are new.

    All or nothing: False where one of them was there before. Each film takes one item of the transaction, or two.
    """
    try:
        with transaction() as write:
            for work, first in works:
                write.save(_new(work, now=now), condition=FilmWork.pk.does_not_exist())
                if first is not None:
                    write.save(first, condition=StageRecord.pk.does_not_exist())
    except TransactWriteError as error:
        if not refused(error) and not conflicted(error):
            raise
        return False
    return True


def _new(work: Work, *, now: datetime) -> FilmWork:
    return FilmWork(
        run_key(work.run),
        film_key(work.film),
        film=work.film,
        title=work.title,
        state=work.state,
        opened_by=work.opened_by,
        created=work.created,
        waiting=set(work.waiting),
        updated_at=iso(now),
        expires_at=expiry(now),
    )


def apply(transitions: Sequence[Transition], *, recheck_ownership: bool = False, now: datetime) -> bool:
    """Writes the changes of different films, all or nothing, unless one of the films has changed since it was read.

    Returns whether they are written. They are one transaction, in which a film takes an item, a ceremony that counts
    takes one, and a failure of a film in a ceremony takes one; DynamoDB allows 100. A ceremony that its run no longer
    holds refuses to be counted; with `recheck_ownership` such are looked for first, and left out.
    """
    counters = _counters(transitions)
    not_live = _not_live(counters) if recheck_ownership else set()
    try:
        with transaction() as write:
            for transition in transitions:
                before = transition.before
                record = FilmWork(run_key(before.run), film_key(before.film))
                write.update(record, _changes(transition, now=now), FilmWork.revision == before.revision)
                for failed in _failures(transition, now=now):
                    write.save(failed)
                for ordinal in transition.healed_in:
                    write.delete(FailureRecord(run_key(before.run), failure_key(ordinal, before.film)))
            for ceremony, changes in counters.items():
                if ceremony not in not_live:
                    counted = [getattr(CeremonyRecord, name).add(by) for name, by in changes.items()]
                    write.update(
                        CeremonyRecord(run_key(ceremony[0]), ceremony_key(ceremony[1])),
                        actions=[*counted, CeremonyRecord.updated_at.set(iso(now))],
                        condition=IS_LIVE,
                    )
    except (TransactWriteError, UpdateError) as error:
        if not refused(error) and not conflicted(error):
            raise
        return False
    return True


def _changes(transition: Transition, *, now: datetime) -> list[Action]:
    after = transition.after
    failure = after.failure
    actions = [
        FilmWork.state.set(after.state),
        FilmWork.opened_by.set(after.opened_by),
        _set(FilmWork.waiting, set(after.waiting)),
        _set(FilmWork.counted, set(after.counted)),
        _set(FilmWork.outcome, after.outcome),
        _set(FilmWork.error_stage, failure and failure.stage),
        _set(FilmWork.error_code, failure and failure.code),
        _set(FilmWork.error_message, failure and failure.message),
        _set(FilmWork.hint, failure and failure.hint),
        FilmWork.revision.set(after.revision),
        FilmWork.updated_at.set(iso(now)),
    ]
    if transition.stages is not None:
        actions.append(FilmWork.stages.set({stage: list(pair) for stage, pair in transition.stages.items()}))
    return actions


def _set(attribute: Attribute[Any], value: Any) -> Action:
    return attribute.set(value) if value else attribute.remove()


def _failures(transition: Transition, *, now: datetime) -> list[FailureRecord]:
    work = transition.after
    if work.failure is None:
        return []
    return [
        failure_record(work.run, ordinal, work.failure, film=work.film, title=work.title, now=now)
        for ordinal in transition.failed_in
    ]


def _counters(transitions: Sequence[Transition]) -> dict[tuple[str, int], Counter[str]]:
    """By how much which counters of which ceremonies change; the key is run and ceremony."""
    found: dict[tuple[str, int], Counter[str]] = {}
    for transition in transitions:
        work = transition.after
        for count in transition.counts:
            counters = found.setdefault((work.run, count.ceremony), Counter())
            counters[_counter(work.film, count.outcome)] += 1
            if count.instead_of:
                counters[_counter(work.film, count.instead_of)] -= 1
    return found


def _counter(film: str, outcome: str) -> str:
    """The attribute of the ceremony's record in which the film counts."""
    if is_identified(film):
        return f"movies_{outcome}"
    return "unidentified_failed" if outcome == FAILED else "unidentified_done"


def _not_live(ceremonies: Iterable[tuple[str, int]]) -> set[tuple[str, int]]:
    """Those that their run no longer holds."""
    return {key for key, record in find_ceremonies(ceremonies).items() if not record.is_live}
