"""A film's way from stage to stage: begun, advanced, closed; and the ceremonies that are complete with it."""

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
from oscar_import.runs.film_transitions import DONE, FAILED, Rework, Work
from oscar_import.runs.messages import FilmMessage
from oscar_import.stage import Outcome, Stage
from oscar_import.storage import catalogue, film_work, runs
from oscar_import.storage.models import CeremonyRecord, StageRecord
from oscar_import.workflow import freshness
from oscar_import.workflow.ceremony_completion import complete_ceremony
from oscar_import.workflow.staleness import stale_stages

ATTEMPTS = 12
"""How often a change that met another one is tried again before the message is left to its queue."""
UNKNOWN_HINT = "Its records have expired, or the message was not sent by this pipeline. Delete it, or import again."
HAS_ITS_ID = "the film has its id now"
LOST_HINT = "Its function died, or its message is stuck. Look at the dead-letter queues: oscars redrive"


def unknown_work(what: str) -> Terminal:
    """No record knows of what a message is about."""
    return Terminal("unknown_work", what, hint=UNKNOWN_HINT)


def begin(message: FilmMessage, deps: Dependencies) -> FilmMessage | None:
    """The message as it is to be worked on, or None where there is nothing left to do.

    A film that is done only has its ceremonies looked at again. Work of a run that was cancelled, or that a newer
    run took over, counts nowhere - unless the film failed in the newer run: then it is done there.
    Raises Terminal `unknown_work` where the run never opened the film.
    """
    work, own = film_work.find_with_ceremony(message.run, message.film, message.ceremony)
    if work is None:
        raise unknown_work(f"run {message.run} has no work on {message.film}")
    if work.state == DONE:
        complete_ceremonies(message.run, work.ceremonies, deps)
        return None
    if own is not None and own.is_live:
        return message
    if any(record.is_live for record in runs.ceremonies_in(message.run, work.ceremonies)):
        return message
    return taken_over(message, work.ceremonies)


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


def join(message: FilmMessage, *, created: bool, now: datetime) -> Work:
    """Opens the work on the film for the message's ceremony, or lets the ceremony wait for it; returns it as it stands.

    Whether the film is new (`created`) is remembered by the first one to open it: a second try would see what the first
    had made. Raises Transient `lost_race` where others kept changing it.
    """
    opened = film_transitions.opened(
        message.run, message.film, title=message.title, ceremony=message.ceremony, created=created
    )
    if film_work.create(opened, now=now):
        return opened
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
        may_be_stale = failure is None and work.state != DONE and len(work.ceremonies) > 1
        step = film_transitions.close(
            work,
            changed=message.changed,
            stages=stages,
            failure=failure,
            stale_stages=_stale_stages(message) if may_be_stale else (),
        )
        if step is None:
            return work
        if isinstance(step, Rework):
            return step
        if film_work.apply([step], recheck_ownership=attempt > 0, now=now):
            return step.after
        _pause(attempt)
    raise _lost_race(message.film)


def _stale_stages(message: FilmMessage) -> list[Stage]:
    return stale_stages(catalogue.find_film(message.film), message)


def _pause(attempt: int) -> None:
    """Lets the other one finish: up to 10 ms, then 20, 40, ... 640."""
    time.sleep(random.uniform(0, 0.01 * 2 ** min(attempt, 6)))  # noqa: S311 - jitter, no secret


def _lost_race(film: str) -> Transient:
    return Transient("lost_race", f"{film} was changed by others again and again")


def advance(message: FilmMessage, deps: Dependencies) -> None:
    """Sends the film to its next stage; after the last one closes it.

    Where another ceremony has added its nominations meanwhile, the film goes back to the stages that have to make their
    documents again (`route.REWORKED`), from whichever stage it is at. Raises Terminal `unknown_work` where the run
    never opened the film.
    """
    stage = message.next_stage
    if stage is not None:
        deps.queues.send(stage, [message])
        return
    closed = close(message, stages=message.outcomes, now=deps.clock())
    if closed is None:
        raise unknown_work(f"run {message.run} has no work on {message.film}")
    if isinstance(closed, Rework):
        for stale in closed.stages:
            message = message.needing(stale)
        advance(message, deps)
        return
    complete_ceremonies(message.run, closed.ceremonies, deps)


def end_unknown(message: FilmMessage, deps: Dependencies) -> None:
    """Ends the work on a film of which nothing is stored: it lay under a nomination until its id was found, and is
    worked on under that. Raises Terminal `unknown_work` for any other."""
    if is_identified(message.film):
        raise unknown_work(f"no run has dispatched {message.film}")
    advance(message.without(message.needs, Outcome.NOT_NEEDED, HAS_ITS_ID), deps)


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
    complete_ceremonies(message.run, closed.ceremonies, deps)
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


def complete_ceremonies(run: str, ordinals: list[int], deps: Dependencies) -> None:
    """Completes those of the ceremonies whose last film is through."""
    for ordinal in ordinals:
        complete_ceremony(run, ordinal, deps)


def is_fresh(record: StageRecord | None, film_years: str, deps: Dependencies) -> bool:
    """Whether what an upstream said of a film of that year still stands, so that it need not be asked."""
    return record is not None and freshness.is_fresh(
        record.outcome,
        record.checked_at,
        film_years=film_years,
        fresh_days=deps.settings.fresh_days,
        now=deps.clock(),
    )
