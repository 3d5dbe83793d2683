"""A film's way from stage to stage: taken up, sent on, closed; and the ceremonies that are complete with it."""

from __future__ import annotations

from oscar_import.ceremonies.calendar import film_years
from oscar_import.dependencies import Dependencies
from oscar_import.errors import Terminal
from oscar_import.runs.messages import FilmMessage
from oscar_import.stage import Stage
from oscar_import.storage import catalogue, film_work, runs
from oscar_import.storage.failures import Failure
from oscar_import.storage.models import CeremonyRecord, StageRecord
from oscar_import.workflow import freshness
from oscar_import.workflow.ceremony_completion import settle_ceremony
from oscar_import.workflow.staleness import stages_behind

UNKNOWN_HINT = "Its records have expired, or the message was not sent by this pipeline. Delete it, or import again."
LOST_HINT = "Its function died, or its message is stuck. Look at the dead-letter queues: oscars redrive"


def unknown_work(what: str) -> Terminal:
    """No record knows of what a message is about."""
    return Terminal("unknown_work", what, hint=UNKNOWN_HINT)


def take_up(message: FilmMessage, deps: Dependencies) -> FilmMessage | None:
    """The message as it is to be worked on, or None where there is nothing left to do.

    A film that is done only has its ceremonies looked at again. Work of a run that was cancelled, or that a newer
    run took over, counts nowhere - unless the film failed in the newer run: then it is done there.
    Raises Terminal `unknown_work` where the run never opened the film.
    """
    work, own = film_work.find_with_ceremony(message.run, message.film, message.ceremony)
    if work is None:
        raise unknown_work(f"run {message.run} has no work on {message.film}")
    if work.state == "done":
        settle(message.run, work.ceremonies, deps)
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
        work = film_work.find_film_work(latest.run, message.film)
        if work and work.state == film_work.FAILED:
            return message.in_run(latest.run, int(work.opened_by))
    return None


def send_on(message: FilmMessage, deps: Dependencies) -> None:
    """Sends the film to its next stage; after the last one closes it, unless another ceremony had its say meanwhile:
    then it goes back to the stages that have to make their documents again (`route.REWORKED`), from whichever stage.

    Raises Terminal `unknown_work` where the run never opened the film.
    """
    stage = message.next_stage
    if stage is not None:
        deps.queues.send(stage, [message])
        return
    try:
        ordinals = film_work.close_film(
            message.run,
            message.film,
            changed=message.changed,
            stages=message.outcomes,
            stages_behind=lambda: stages_behind(catalogue.find_film(message.film), message),
            now=deps.clock(),
        )
    except film_work.Behind as behind:
        for stage in behind.stages:
            message = message.needing(stage)
        send_on(message, deps)
        return
    if ordinals is None:
        raise unknown_work(f"run {message.run} has no work on {message.film}")
    settle(message.run, ordinals, deps)


def fail(message: FilmMessage, failure: Failure, deps: Dependencies) -> bool:
    """Records that the film failed, for every ceremony that waits for it; says whether the run knows the film.

    Where the message's own ceremony did not come to open or join the film's work, it does so now. A film that is done
    stays so.
    """
    if _holds(message):
        film_work.open_film(
            message.run,
            message.film,
            title=message.title,
            ceremony=message.ceremony,
            created=not catalogue.find_film(message.film).exists,
            stages_behind=lambda: stages_behind(catalogue.find_film(message.film), message),
            now=deps.clock(),
        )
    ordinals = film_work.close_film(
        message.run,
        message.film,
        changed=message.changed,
        stages={**message.outcomes, failure.stage: ("failed", failure.message)},
        failure=failure,
        now=deps.clock(),
    )
    settle(message.run, ordinals or [], deps)
    return ordinals is not None


def fail_lost(
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


def settle(run: str, ordinals: list[int], deps: Dependencies) -> None:
    """Completes those of the ceremonies whose last film is through."""
    for ordinal in ordinals:
        settle_ceremony(run, ordinal, deps)


def is_fresh(record: StageRecord | None, message: FilmMessage, deps: Dependencies) -> bool:
    """Whether what an upstream said of the film still stands, so that it need not be asked."""
    return record is not None and freshness.is_fresh(
        record.outcome,
        record.checked_at,
        film_years=message.film_years,
        fresh_days=deps.settings.fresh_days,
        now=deps.clock(),
    )
