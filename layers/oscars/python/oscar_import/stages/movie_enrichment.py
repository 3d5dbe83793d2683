"""movie_enrichment: the gate. Opens the film's work in the run, decides what is missing or stale, and routes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import islice

from oscar_import.batch import Batch, Errors
from oscar_import.ceremonies.model import is_identified
from oscar_import.dependencies import Dependencies
from oscar_import.runs.film_transitions import DONE, FAILED, Work
from oscar_import.runs.messages import FilmMessage
from oscar_import.runs.route import ENRICHING_STAGES
from oscar_import.stage import Outcome, Stage
from oscar_import.storage import catalogue, film_work, runs
from oscar_import.storage.catalogue import FilmRecords
from oscar_import.storage.models import CeremonyRecord, StageRecord
from oscar_import.upstream.registry import BY_NAME
from oscar_import.workflow import film_lifecycle
from oscar_import.workflow.ceremony_completion import complete_ceremony
from oscar_import.workflow.film_batch import advance, with_records
from oscar_import.workflow.staleness import details_are_stale, is_old, pairs_input, still_stands

NO_KEY = "no key: oscars keys set {}"
WITH_OWN_RULE = (Stage.TMDB_DISCOVERY, Stage.TMDB_DETAILS, Stage.MEDIA_PROCESSING, Stage.COLLABORATION)
OPENED_AT_ONCE = 5
"""Films: each takes two of the ten items of a transaction (`catalogue.MAX_TRANSACTION`)."""
Opened = tuple[FilmMessage, FilmRecords, Work | None]
SWITCHED_OFF = "switched off: --skip-enrichment"


@dataclass(frozen=True)
class _New:
    """A film to be opened by its message: its work, its first record where it has none, what is known of it then."""

    work: Work
    first: StageRecord | None
    known: FilmRecords

    @staticmethod
    def of(message: FilmMessage, known: FilmRecords, *, now: datetime) -> _New:
        work = film_lifecycle.opened(message, created=not known.exists)
        if known.exists or not (known.parts or is_identified(message.film)):
            return _New(work, None, known)
        first = catalogue.first_record(message.film, run=message.run, now=now)
        return _New(work, first, replace(known, stages={**known.stages, Stage.MOVIE_ENRICHMENT: first}))


def process(messages: Sequence[FilmMessage], deps: Dependencies) -> Errors:
    """Opens each film's work for the message's ceremony and dispatches it, once a run.

    A second ceremony of the same run waits for the film, or is counted at once where the film is through.
    """
    batch = Batch.of(messages)
    wanted = batch.together(_with_ceremonies).each(_wanted)
    films = wanted.together(lambda messages: with_records([message.unseen() for message in messages]))
    opened = films.together(partial(_open_new, now=deps.clock()))
    advance(opened.each(lambda film: _joined(*film, deps)), deps)
    return batch.errors


def _with_ceremonies(messages: Sequence[FilmMessage]) -> list[tuple[FilmMessage, CeremonyRecord | None]]:
    records = runs.find_ceremonies([(message.run, message.ceremony) for message in messages])
    return [(message, records.get((message.run, message.ceremony))) for message in messages]


def _wanted(found: tuple[FilmMessage, CeremonyRecord | None]) -> FilmMessage | None:
    """The message where its run, or one that took it over, wants its work."""
    message, record = found
    if record is None:
        raise film_lifecycle.unknown_work(f"run {message.run} has no ceremony {message.ceremony}")
    if record.is_live and message.film not in record.film_ids:
        raise film_lifecycle.unknown_work(
            f"ceremony {message.ceremony} of run {message.run} names no film {message.film}"
        )
    return message if record.is_live else film_lifecycle.taken_over(message, [message.ceremony])


def _open_new(films: Sequence[tuple[FilmMessage, FilmRecords]], *, now: datetime) -> list[Opened]:
    """Opens in one transaction the work on films that no ceremony of their run has brought yet; the work is None where
    that is not so, of one of them or this one."""
    new = {(message.run, message.film): _New.of(message, known, now=now) for message, known in reversed(films)}
    written: dict[tuple[str, str], _New] = {}
    for start in range(0, len(new), OPENED_AT_ONCE):
        some = dict(islice(new.items(), start, start + OPENED_AT_ONCE))
        if film_work.create_all([(one.work, one.first) for one in some.values()], now=now):
            written |= some

    def opened(message: FilmMessage, known: FilmRecords) -> Opened:
        one = written.pop((message.run, message.film), None)  # a second message of the film joins
        return (message, one.known, one.work) if one is not None else (message, known, None)

    return [opened(message, known) for message, known in films]


def _joined(message: FilmMessage, known: FilmRecords, work: Work | None, deps: Dependencies) -> FilmMessage | None:
    """The message as it goes on, where it is the one that takes the film through the stages."""
    if work is None:
        work = film_lifecycle.join(message, created=not known.exists, now=deps.clock())
    if work.state == DONE:
        complete_ceremony(message.run, message.ceremony, deps)
        return None
    is_carrier = work.state == FAILED or not _is_carried_by_another(work, message)
    return _routed(message, known, deps) if is_carrier else None


def _is_carried_by_another(work: Work, message: FilmMessage) -> bool:
    """Whether the message of another ceremony of the run takes the film through the stages.

    Where the run no longer holds that ceremony, its message may have been dropped before this one joined.
    """
    if work.opened_by == message.ceremony:
        return False
    opener = runs.find_ceremony(message.run, work.opened_by)
    return opener is not None and opener.is_live


def _routed(message: FilmMessage, known: FilmRecords, deps: Dependencies) -> FilmMessage:
    """The message with the stages that it needs ahead of it, and why it does not need the others."""
    if not known.parts and not is_identified(message.film):
        return message.without(ENRICHING_STAGES, Outcome.NOT_NEEDED, film_lifecycle.HAS_ITS_ID)
    written = catalogue.put_stage(
        message.film,
        Stage.MOVIE_ENRICHMENT,
        known=known.stages.get(Stage.MOVIE_ENRICHMENT),
        outcome=Outcome.DONE,
        run=message.run,
        now=deps.clock(),
    )
    nominated_again = any(part.run == message.run for part in known.parts.values())
    seen = message.seen(known.parts, known.stages)
    routed = seen.with_outcome(Stage.MOVIE_ENRICHMENT, Outcome.DONE, changed=written or nominated_again)
    if message.skip_enrichment:
        return routed.without(ENRICHING_STAGES, Outcome.SKIPPED, SWITCHED_OFF)
    services = deps.services()
    if "tmdb" in services:
        routed = _to_tmdb(routed, known, deps)
    routed = _to_collaboration(routed, known)
    for stage in ENRICHING_STAGES:
        upstream = stage.facts.upstream
        if upstream and upstream not in services:
            routed = routed.with_outcome(stage, Outcome.SKIPPED, NO_KEY.format(upstream))
        elif stage not in WITH_OWN_RULE:
            routed = _by_imdb_id(routed, known, stage, deps)
    return routed


def _by_imdb_id(message: FilmMessage, known: FilmRecords, stage: Stage, deps: Dependencies) -> FilmMessage:
    """The rule for a stage that asks an upstream for a film by its IMDb id, and needs no other stage for it."""
    if not is_identified(message.film):
        reason = f"{BY_NAME[stage.facts.upstream].label} is asked by IMDb id, and none is known"
        return message.with_outcome(stage, Outcome.NOT_FOUND, reason)
    return _unless_fresh(message, known, stage, deps)


def _to_tmdb(message: FilmMessage, known: FilmRecords, deps: Dependencies) -> FilmMessage:
    message = _unless_fresh(message, known, Stage.TMDB_DETAILS, deps)
    if Stage.TMDB_DETAILS not in message.needs:
        message = message.with_outcome(Stage.TMDB_DISCOVERY, Outcome.NOT_NEEDED)
        if details_are_stale(known):
            message = message.needing(Stage.TMDB_DETAILS)
        details, media = known.stages[Stage.TMDB_DETAILS], known.stages.get(Stage.MEDIA_PROCESSING)
        if details.outcome != Outcome.DONE or _is_of(media, details, known):
            return message.with_outcome(Stage.MEDIA_PROCESSING, Outcome.NOT_NEEDED)
        return message.needing(Stage.MEDIA_PROCESSING)
    if not is_identified(message.film):
        message = message.needing(Stage.TMDB_DISCOVERY)
    return message.needing(Stage.MEDIA_PROCESSING)


def _is_of(media: StageRecord | None, details: StageRecord, known: FilmRecords) -> bool:
    """Whether the media are those of the body that the details are of, read as it is read today."""
    return media is not None and media.input_hash == details.input_hash and not is_old(known, Stage.MEDIA_PROCESSING)


def _to_collaboration(message: FilmMessage, known: FilmRecords) -> FilmMessage:
    pairs = known.stages.get(Stage.COLLABORATION)
    same_input = pairs is not None and pairs.input_hash == pairs_input(known)
    if same_input and Stage.TMDB_DETAILS not in message.needs and not is_old(known, Stage.COLLABORATION):
        return message.with_outcome(Stage.COLLABORATION, Outcome.NOT_NEEDED)
    return message.needing(Stage.COLLABORATION)


def _unless_fresh(message: FilmMessage, known: FilmRecords, stage: Stage, deps: Dependencies) -> FilmMessage:
    is_fresh = still_stands(known.stages.get(stage), message.film_years, deps)
    if is_fresh and (stage is Stage.TMDB_DETAILS or not is_old(known, stage)):
        return message.with_outcome(stage, Outcome.NOT_NEEDED)
    return message.needing(stage)
