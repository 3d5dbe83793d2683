"""A stage's work on the films of a batch: what all need is read at once, each is worked on, all go on at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from oscar_import.aws.queues import not_taken
from oscar_import.batch import Batch, Errors
from oscar_import.dependencies import Dependencies
from oscar_import.runs.film_transitions import DONE, Rework, Transition, Work
from oscar_import.runs.messages import FilmMessage
from oscar_import.stage import Stage
from oscar_import.storage import catalogue, film_work, runs
from oscar_import.storage.catalogue import FilmRecords
from oscar_import.storage.models import CeremonyRecord
from oscar_import.workflow import film_lifecycle
from oscar_import.workflow.ceremony_completion import complete_ceremony

Step = Callable[[FilmMessage, FilmRecords, Dependencies], FilmMessage]
"""A stage's work on one film, of which all is given that is stored; returns the message as it goes on."""
Closed = tuple[FilmMessage, Work | Rework]


def work_through(messages: Sequence[FilmMessage], step: Step, deps: Dependencies) -> Errors:
    """Takes the films through a stage that asks an upstream; returns what went wrong with which.

    Worked on are those that a run still wants, several at once: each waits for its answer most of the time.
    """
    batch = Batch.of(messages)
    films = begin(batch, deps).together(partial(_with_what_was_seen, deps=deps))
    advance(films.each(lambda film: _pass(film, step, deps), at_once=deps.at_once), deps)
    return batch.errors


def work_through_stored(messages: Sequence[FilmMessage], step: Step, deps: Dependencies) -> Errors:
    """Takes the films through a stage that works with what is stored; returns what went wrong with which.

    Not asked is whether a run still wants a film: what is stored is the same for every run, and only the stages that
    ask an upstream or count have to know.
    """
    batch = Batch.of(messages)
    films = batch.together(partial(_with_what_was_seen, deps=deps))
    advance(films.each(lambda film: _pass(film, step, deps)), deps)
    return batch.errors


def with_records(messages: Sequence[FilmMessage]) -> list[tuple[FilmMessage, FilmRecords]]:
    """Each message with what its film has of what the message names; with all that is stored where it names nothing."""
    records = catalogue.find_films({one.film: (one.nominated_in, one.recorded) for one in messages})
    return [(message, records[message.film]) for message in messages]


def _with_what_was_seen(
    messages: Sequence[FilmMessage], *, deps: Dependencies
) -> list[tuple[FilmMessage, FilmRecords]]:
    """A message that has come back may have met what it does not name: then all is looked up."""
    return with_records(messages if deps.deadline.receives == 1 else [message.unseen() for message in messages])


def _pass(film: tuple[FilmMessage, FilmRecords], step: Step, deps: Dependencies) -> FilmMessage:
    message, known = film
    if not known.exists:
        return film_lifecycle.without_film(message)
    deps.deadline.begin_another()
    return step(message, known, deps)


def begin(batch: Batch[FilmMessage], deps: Dependencies) -> Batch[FilmMessage]:
    """The messages as they are to be worked on, without those for which there is nothing left to do.

    Of a film that is done, the ceremonies are looked at again. Work of a run that was cancelled, or that a newer run
    took over, counts nowhere - unless the film failed in the newer run: then it is done there. Terminal
    `unknown_work` is wrong with a message where the run never opened the film.
    """
    known = batch.together(_with_works_and_ceremonies).each(_known)
    done = known.where(lambda one: one[1].state == DONE)
    _complete_ceremonies(done.each(lambda one: one[:2]), deps)
    return known.where(lambda one: one[1].state != DONE).each(_wanted)


def _with_works_and_ceremonies(
    messages: Sequence[FilmMessage],
) -> list[tuple[FilmMessage, Work | None, CeremonyRecord | None]]:
    found = film_work.find_with_ceremonies([(one.run, one.film, one.ceremony) for one in messages])
    return [(message, *known) for message, known in zip(messages, found, strict=True)]


def _known(
    found: tuple[FilmMessage, Work | None, CeremonyRecord | None],
) -> tuple[FilmMessage, Work, CeremonyRecord | None]:
    message, work, own = found
    if work is None:
        raise film_lifecycle.unknown_work(f"run {message.run} has no work on {message.film}")
    return message, work, own


def _wanted(known: tuple[FilmMessage, Work, CeremonyRecord | None]) -> FilmMessage | None:
    """The message where a run wants its work: its own, or the one that took it over."""
    message, work, own = known
    if own is not None and own.is_live:
        return message
    if any(record.is_live for record in runs.ceremonies_in(message.run, work.ceremonies)):
        return message
    return film_lifecycle.taken_over(message, work.ceremonies)


def advance(batch: Batch[FilmMessage], deps: Dependencies) -> None:
    """Sends each film to its next stage; after the last one closes it.

    Where another ceremony has added its nominations meanwhile, the film goes back to the stages that have to make their
    documents again (`route.REWORKED`), from whichever stage it is at. Terminal `unknown_work` is wrong with a message
    where the run never opened the film.
    """
    onward = batch.each(lambda message: Onward(message, message.next_stage))
    closed = _close_all(onward.where(lambda one: one.stage is None).each(lambda one: one.message), deps)
    _complete_ceremonies(closed.each(_through), deps)
    _send(closed.each(_reworked), deps)
    _send(onward.where(lambda one: one.stage is not None), deps)


@dataclass(frozen=True)
class Onward:
    """A film and the stage that it goes to; None: it is at its end."""

    message: FilmMessage
    stage: Stage | None


def _reworked(closed: Closed) -> Onward | None:
    message, outcome = closed
    if not isinstance(outcome, Rework):
        return None
    for stale in outcome.stages:
        message = message.needing(stale)
    return Onward(message.unseen(), message.next_stage)  # another ceremony has nominated the film since


def _through(closed: Closed) -> tuple[FilmMessage, Work] | None:
    message, outcome = closed
    return (message, outcome) if isinstance(outcome, Work) else None


def _send(batch: Batch[Onward], deps: Dependencies) -> None:
    for same in batch.grouped(lambda one: one.stage):
        same.together(partial(_send_to_one_stage, deps=deps))


def _send_to_one_stage(films: Sequence[Onward], *, deps: Dependencies) -> list[Onward | Exception]:
    stage = films[0].stage
    assert stage is not None
    left = deps.queues.send_some(stage, [one.message for one in films])
    return [not_taken(stage) if position in left else film for position, film in enumerate(films)]


def _close_all(batch: Batch[FilmMessage], deps: Dependencies) -> Batch[Closed]:
    """Closes all films in one transaction; where one of them does not let it, each in its own."""
    decided = batch.together(_with_works).each(_decided)
    written = decided.together(partial(_written_together, now=deps.clock()))
    return written.each(partial(_closed, now=deps.clock()))


def _with_works(messages: Sequence[FilmMessage]) -> list[tuple[FilmMessage, Work | None]]:
    works = film_work.find_works((message.run, message.film) for message in messages)
    return [(message, works.get((message.run, message.film))) for message in messages]


def _decided(found: tuple[FilmMessage, Work | None]) -> tuple[FilmMessage, film_lifecycle.Step]:
    message, work = found
    if work is None:
        raise film_lifecycle.unknown_work(f"run {message.run} has no work on {message.film}")
    return message, film_lifecycle.closing(message, work, stages=message.outcomes, failure=None)


def _written_together(
    decided: Sequence[tuple[FilmMessage, film_lifecycle.Step]], *, now: datetime
) -> list[tuple[FilmMessage, Work | Rework | None]]:
    """How each film stands then; None where its closing is not written."""
    closing: dict[tuple[str, str], Transition] = {}
    for message, step in decided:
        if isinstance(step, Transition):
            closing.setdefault((message.run, message.film), step)  # a message may come twice
    if closing and not film_work.apply(list(closing.values()), now=now):
        closing.clear()

    def after(message: FilmMessage, step: film_lifecycle.Step) -> Work | Rework | None:
        if not isinstance(step, Transition):
            return step
        return step.after if closing.get((message.run, message.film)) is step else None

    return [(message, after(message, step)) for message, step in decided]


def _closed(written: tuple[FilmMessage, Work | Rework | None], *, now: datetime) -> Closed:
    message, outcome = written
    outcome = outcome or film_lifecycle.close(message, stages=message.outcomes, now=now)
    if outcome is None:
        raise film_lifecycle.unknown_work(f"run {message.run} has no work on {message.film}")
    return message, outcome


def _complete_ceremonies(batch: Batch[tuple[FilmMessage, Work]], deps: Dependencies) -> None:
    """Completes, once each, those of the films' ceremonies whose last film is through."""
    completed: set[tuple[str, int]] = set()

    def complete(one: tuple[FilmMessage, Work]) -> None:
        message, work = one
        for ordinal in work.ceremonies:
            if (message.run, ordinal) not in completed:
                complete_ceremony(message.run, ordinal, deps)
                completed.add((message.run, ordinal))

    batch.each(complete)
