"""tmdb_discovery: finds the film that no id leads to, by title and year, or says why it cannot."""

from __future__ import annotations

from oscar_import import normalization
from oscar_import.ceremonies import nominees
from oscar_import.ceremonies.model import is_identified
from oscar_import.dependencies import Dependencies
from oscar_import.enrichment.tmdb import matching
from oscar_import.enrichment.tmdb.candidates import Candidate, found_by_id, found_by_title, with_details
from oscar_import.enrichment.tmdb.matching import Ambiguous, Match, NoMatch, Wanted
from oscar_import.runs.messages import FilmMessage
from oscar_import.stage import Outcome, Stage
from oscar_import.stages.tmdb_details import film_not_at_tmdb
from oscar_import.storage import catalogue
from oscar_import.storage.catalogue import FilmRecords
from oscar_import.upstream import results
from oscar_import.workflow import film_lifecycle

MAX_LOOKED_AT = 3
"""Candidates whose credits are read where title and year do not decide."""


def process(message: FilmMessage, deps: Dependencies) -> None:
    """Records the film's TMDb id and sends the film back to tmdb_details, or records the reason why there is none."""
    taken = film_lifecycle.begin(message, deps)
    if taken is None:
        return
    known = catalogue.find_film(taken.film)
    decided = known.stages.get(Stage.TMDB_DISCOVERY)
    if decided is not None and decided.data.get("decided_by_a_person") and Stage.TMDB_DETAILS in taken.needs:
        film_lifecycle.advance(taken.with_outcome(Stage.TMDB_DISCOVERY, Outcome.DONE), deps)
        return
    verdict = _search(taken, known, deps)
    if isinstance(verdict, Match):
        film_lifecycle.advance(_found(taken, known, verdict, deps), deps)
    else:
        film_lifecycle.advance(_not_found(taken, known, verdict, deps), deps)


def _search(message: FilmMessage, known: FilmRecords, deps: Dependencies) -> Match | Ambiguous | NoMatch:
    wanted = Wanted(
        title=message.title,
        film_year=message.film_years,
        directors=nominees.directors(known.nominations),
        people=nominees.others(known.nominations),
    )
    candidates = _by_id(message, deps)
    verdict = matching.choose(wanted, candidates)
    for text, year in _searches(message):
        if isinstance(verdict, Match):
            return verdict
        candidates += _by_title(text, year, deps)
        verdict = matching.choose(wanted, candidates)
    if not isinstance(verdict, Ambiguous):
        return verdict
    looked_at = {scored.candidate.tmdb_id for scored in verdict.candidates[:MAX_LOOKED_AT]}
    return matching.choose(
        wanted, [_with_credits(item, deps) if item.tmdb_id in looked_at else item for item in candidates]
    )


def _searches(message: FilmMessage) -> list[tuple[str, int | None]]:
    """What to search for, the likeliest first: each form of the title with the film year, then without any, because
    a film's release is often a year away."""
    texts = normalization.search_texts(message.title)
    return [(text, year) for year in (int(message.film_years[:4]), None) for text in texts]


def _by_id(message: FilmMessage, deps: Dependencies) -> list[Candidate]:
    if not is_identified(message.film):
        return []
    answer = deps.tmdb.find(message.film)
    return found_by_id(answer.body) if isinstance(answer, results.Found) else []


def _by_title(text: str, year: int | None, deps: Dependencies) -> list[Candidate]:
    answer = deps.tmdb.search(text, year)
    return found_by_title(answer.body) if isinstance(answer, results.Found) else []


def _with_credits(candidate: Candidate, deps: Dependencies) -> Candidate:
    answer = deps.tmdb.movie(str(candidate.tmdb_id))
    return with_details(candidate, answer.body) if isinstance(answer, results.Found) else candidate


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
    if isinstance(verdict, Ambiguous):
        outcome, reason = Outcome.AMBIGUOUS, f"{len(verdict.candidates)} films fit: oscars resolve {message.film}"
    else:
        outcome, reason = Outcome.NOT_FOUND, f"TMDb knows no film like {message.title} ({message.film_years})"
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
