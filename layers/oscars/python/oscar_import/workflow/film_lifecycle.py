"""A film's work in a run: joined by ceremonies, closed, failed; and the ceremonies that are complete with it."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping
from datetime import datetime

from oscar_import.ceremonies.calendar import film_years
from oscar_import.ceremonies.model import is_identified
from oscar_import.dependencies import Dependencies
from oscar_import.errors import Terminal, Transient
from oscar_import.runs import film_transitions
from oscar_import.runs.failure import Failure
from oscar_import.runs.film_transitions import DONE, FAILED, Rework, Transition, Work
from oscar_import.runs.messages import FilmMessage
from oscar_import.stage import Outcome, Stage
from oscar_import.storage import catalogue, film_work, runs
from oscar_import.storage.models import CeremonyRecord
from oscar_import.workflow.ceremony_completion import complete_ceremony
from oscar_import.workflow.staleness import stale_stages

ATTEMPTS = 12
"""How often a change that met another one is tried again before the message is left to its queue."""
UNKNOWN_HINT = "Its records have expired, or the message was not sent by this pipeline. Delete it, or import again."
HAS_ITS_ID = "the film has its id now"
LOST_HINT = "Its function died, or its message is stuck. Look at the dead-letter queues: oscars redrive"


Step = Transition | Rework | Work
"""What is decided of a film at the end of its way; the work where it has been closed before."""


def unknown_work(what: str) -> Terminal:
    """No record knows of what a message is about."""
    return Terminal("unknown_work", what, hint=UNKNOWN_HINT)


def taken_over(message: FilmMessage, ordinals: list[int]) -> FilmMessage | None:
    """The same work in the run that holds one of the ceremonies now, where the film has failed; else None."""
    for ordinal in ordinals:
        latest = runs.find_latest(ordinal)
        if latest is None or latest.run == message.run:
            continue
        work = film_work.find_work(latest.run, message.film)
        if work and work.state == FAILED:
            return message.in_run(latest.run, work.opened_by)
    return None


def opened(message: FilmMessage, *, created: bool) -> Work:
    """The work on the film where the message's ceremony is the first of its run to bring it."""
    return film_transitions.opened(
        message.run, message.film, title=message.title, ceremony=message.ceremony, created=created
    )


def join(message: FilmMessage, *, created: bool, now: datetime) -> Work:
    """Opens the work on the film for the message's ceremony, or lets the ceremony wait for it; returns it as it stands.

    Whether the film is new (`created`) is remembered by the first one to open it: a second try would see what the first
    had made. Raises Transient `lost_race` where others kept changing it.
    """
    new = opened(message, created=created)
    if film_work.create(new, now=now):
        return new
    for attempt in range(ATTEMPTS):
        work = film_work.find_work(message.run, message.film)
        if work is None:
            gone = f"the work on {message.film} in run {message.run} was gone when it was looked for"
            raise Transient("lost_race", gone)
        may_be_stale = work.state == DONE and message.ceremony not in work.ceremonies
        step = film_transitions.join(work, message.ceremony, _stale_stages(message) if may_be_stale else ())
        if step is None:
            return work
        if film_work.apply([step], recheck_ownership=attempt > 0, now=now):
            return step.after
        _pause(attempt)
    raise _lost_race(message.film)


def close(
    message: FilmMessage, *, stages: Mapping[str, tuple[str, str]], failure: Failure | None = None, now: datetime
) -> Work | Rework | None:
    """Ends the work on the film, well or with a failure; returns it as it then is, None where the run has none.

    Rework: some stages have to make their documents again first. Raises Transient `lost_race` where others kept
    changing the film.
    """
    for attempt in range(ATTEMPTS):
        work = film_work.find_work(message.run, message.film)
        if work is None:
            return None
        step = closing(message, work, stages=stages, failure=failure)
        if not isinstance(step, Transition):
            return step
        if film_work.apply([step], recheck_ownership=attempt > 0, now=now):
            return step.after
        _pause(attempt)
    raise _lost_race(message.film)


def closing(
    message: FilmMessage, work: Work, *, stages: Mapping[str, tuple[str, str]], failure: Failure | None
) -> Step:
    """How the work on the film ends; the work itself where it has ended before."""
    may_be_stale = failure is None and work.state != DONE and len(work.ceremonies) > 1
    step = film_transitions.close(
        work,
        changed=message.changed,
        stages=stages,
        failure=failure,
        stale_stages=_stale_stages(message) if may_be_stale else (),
    )
    return work if step is None else step


def _stale_stages(message: FilmMessage) -> list[Stage]:
    return stale_stages(catalogue.find_film(message.film), message)


def _pause(attempt: int) -> None:
    """Lets the other one finish: up to 10 ms, then 20, 40, ... 640."""
    time.sleep(random.uniform(0, 0.01 * 2 ** min(attempt, 6)))  # noqa: S311 - jitter, no secret


def _lost_race(film: str) -> Transient:
    return Transient("lost_race", f"{film} was changed by others again and again")


def without_film(message: FilmMessage) -> FilmMessage:
    """The message of a film of which nothing is stored: it lay under a nomination until its id was found, and is
    worked on under that. Raises Terminal `unknown_work` for any other."""
    if is_identified(message.film):
        raise unknown_work(f"no run has dispatched {message.film}")
    return message.without(message.needs, Outcome.NOT_NEEDED, HAS_ITS_ID)


def fail(message: FilmMessage, failure: Failure, deps: Dependencies) -> bool:
    """Records that the film failed, for every ceremony that waits for it; says whether the run knows the film.

    Where the message's own ceremony did not come to open or join the film's work, it does so now. A film that is done
    stays so.
    """
    if _holds(message):
        join(
            message,
            created=not catalogue.find_film(message.film).exists,
            now=deps.clock(),
        )
    stages = {**message.outcomes, failure.stage: ("failed", failure.message)}
    closed = close(message, stages=stages, failure=failure, now=deps.clock())
    if not isinstance(closed, Work):
        return False
    for ordinal in closed.ceremonies:
        complete_ceremony(message.run, ordinal, deps)
    return True


def fail_timed_out(
    record: CeremonyRecord,
    film: str,
    title: str,
    deps: Dependencies,
    *,
    why: str = "nothing was heard of {} in time",
    hint: str = LOST_HINT,
) -> None:
    """Records that a film is lost, and why (with its title for {}); a late message may still turn it done."""
    lost = FilmMessage(
        run=record.run,
        film=film,
        title=title,
        film_years=film_years(int(record.ceremony)),
        ceremony=int(record.ceremony),
    )
    fail(lost, Failure(Stage.MOVIE_ENRICHMENT.value, "lost", why.format(title), hint), deps)


def _holds(message: FilmMessage) -> bool:
    record = runs.find_ceremony(message.run, message.ceremony)
    return record is not None and record.is_live and message.film in record.film_ids
