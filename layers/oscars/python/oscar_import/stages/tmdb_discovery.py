"""tmdb_discovery: finds the film that no id leads to, by title, year and people, or says why it cannot."""

from __future__ import annotations

from collections.abc import Sequence

from oscar_import.batch import Errors
from oscar_import.ceremonies.model import is_identified
from oscar_import.dependencies import Dependencies
from oscar_import.enrichment.tmdb import discovery
from oscar_import.enrichment.tmdb.matching import Ambiguous, Match, NoMatch, Wanted
from oscar_import.runs.messages import FilmMessage
from oscar_import.stage import Outcome, Stage
from oscar_import.stages.tmdb_details import film_not_at_tmdb
from oscar_import.storage import catalogue
from oscar_import.storage.catalogue import FilmRecords
from oscar_import.workflow.film_batch import work_through


def process(messages: Sequence[FilmMessage], deps: Dependencies) -> Errors:
    """Records each film's TMDb id and sends the film back to tmdb_details, or records why there is none."""
    return work_through(messages, _step, deps)


def _step(message: FilmMessage, known: FilmRecords, deps: Dependencies) -> FilmMessage:
    is_decided = catalogue.decided_number(known.stages.get(Stage.TMDB_DISCOVERY)) is not None
    if is_decided and Stage.TMDB_DETAILS in message.needs:
        return message.with_outcome(Stage.TMDB_DISCOVERY, Outcome.DONE)
    verdict = discovery.discover(_wanted(message, known), deps.tmdb)
    if isinstance(verdict, Match):
        return _found(message, known, verdict, deps)
    return _not_found(message, known, verdict, deps)


def _wanted(message: FilmMessage, known: FilmRecords) -> Wanted:
    return discovery.wanted(
        known.nominations,
        title=message.title,
        film_year=message.film_years,
        imdb_id=message.film if is_identified(message.film) else None,
    )


def _found(message: FilmMessage, known: FilmRecords, match: Match, deps: Dependencies) -> FilmMessage:
    changed = catalogue.put_stage(
        message.film,
        Stage.TMDB_DISCOVERY,
        known=known.stages.get(Stage.TMDB_DISCOVERY),
        outcome=Outcome.DONE,
        data={"tmdb_id": match.accepted.candidate.tmdb_id, "accepted": match.accepted.to_document()},
        run=message.run,
        asked_upstream=True,
        now=deps.clock(),
    )
    return message.with_outcome(Stage.TMDB_DISCOVERY, Outcome.DONE, changed=changed)


def _not_found(
    message: FilmMessage, known: FilmRecords, verdict: Ambiguous | NoMatch, deps: Dependencies
) -> FilmMessage:
    outcome = Outcome.AMBIGUOUS if isinstance(verdict, Ambiguous) else Outcome.NOT_FOUND
    reason = _reason(message, verdict)
    changed = catalogue.put_stage(
        message.film,
        Stage.TMDB_DISCOVERY,
        known=known.stages.get(Stage.TMDB_DISCOVERY),
        outcome=outcome,
        reason=reason,
        data={"candidates": [scored.to_document() for scored in verdict.candidates]},
        run=message.run,
        asked_upstream=True,
        now=deps.clock(),
    )
    message = message.with_outcome(Stage.TMDB_DISCOVERY, outcome, reason, changed=changed)
    return film_not_at_tmdb(message, known, outcome, reason, deps)


def _reason(message: FilmMessage, verdict: Ambiguous | NoMatch) -> str:
    """What is said of a film without a record. A television entry has another number than a film of the same one has:
    no advice names it."""
    if isinstance(verdict, Ambiguous):
        count = len(verdict.candidates)
        return f"{count} {'films fit' if count > 1 else 'film may fit'}: oscars resolve {message.film}"
    shows = [item.candidate for item in verdict.candidates if not item.candidate.is_movie]
    if shows:
        return f"TMDb has it as a television entry, not as a film: {shows[0].title} (television {shows[0].tmdb_id})"
    return f"TMDb knows no film like {message.title} ({message.film_years})"
