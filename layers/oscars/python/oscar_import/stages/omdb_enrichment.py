"""omdb_enrichment: ratings, awards text and box office; the last stage, so that its quota holds nobody up."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from oscar_import.aws.bucket import body_key
from oscar_import.batch import Batch, Errors
from oscar_import.dependencies import Dependencies
from oscar_import.enrichment.documents import is_made_by_older_parser
from oscar_import.enrichment.omdb import ratings as omdb
from oscar_import.enrichment.omdb.identity import ANOTHER_ID, answered_film
from oscar_import.errors import Damaged, ImportFailure, Terminal, TimedOut
from oscar_import.hashing import content_hash
from oscar_import.json_fields import JsonObject
from oscar_import.runs.failure import TRIES
from oscar_import.runs.messages import FilmMessage, RatingsMessage
from oscar_import.stage import Outcome, Stage
from oscar_import.storage import catalogue, deferred_films
from oscar_import.storage.models import StageRecord
from oscar_import.upstream import results
from oscar_import.upstream.retry import Counting
from oscar_import.workflow import freshness
from oscar_import.workflow.film_batch import advance, begin
from oscar_import.workflow.staleness import still_stands

UPSTREAM = "omdb"
FEW_RECEIVES = 2
"""Of a message whose answer is damaged, or does not come by the deadline: each costs requests of the day, or half a
minute, and is likely to end the same way."""
NO_RUN = "deferred_ratings"
"""Noted as what last changed a film's ratings where no run did."""


def process(messages: Sequence[FilmMessage | RatingsMessage], deps: Dependencies) -> Errors:
    """Fetches and stores the films' ratings; where OMDb does not give them, a film is deferred and nothing fails."""
    batch = Batch.of(messages)
    batch.each(
        lambda message: _take_up_deferred(message, deps) if isinstance(message, RatingsMessage) else None,
        at_once=deps.at_once,
    )
    in_runs = batch.each(lambda message: message if isinstance(message, FilmMessage) else None)
    films = begin(in_runs, deps).together(_with_ratings)
    advance(films.each(lambda film: _step(*film, deps), at_once=deps.at_once), deps)
    return batch.errors


def _with_ratings(messages: Sequence[FilmMessage]) -> list[tuple[FilmMessage, StageRecord | None]]:
    films = [message.film for message in messages]
    known = catalogue.find_stage_of(films, Stage.OMDB_ENRICHMENT, as_stored_now=True)
    return [(message, known.get(message.film)) for message in messages]


def _step(message: FilmMessage, known: StageRecord | None, deps: Dependencies) -> FilmMessage:
    deps.deadline.begin_another()
    if known is not None and known.outcome == Outcome.DONE and still_stands(known, message.film_years, deps):
        # Another delivery, or another run, has fetched it since the gate decided; or an older parser has read it.
        is_old = is_made_by_older_parser(Stage.OMDB_ENRICHMENT, known.parser_version)
        body = _stored_body(message.film, deps) if is_old else None
        if not is_old or body is not None:
            changed = known.run == message.run if body is None else _read_again(message, known, body, deps)
            return message.with_outcome(Stage.OMDB_ENRICHMENT, Outcome.DONE, changed=changed)
    outcome, reason, changed = _fetch(message, known, message.run, deps)
    return message.with_outcome(Stage.OMDB_ENRICHMENT, outcome, reason, changed=changed)


def _stored_body(film: str, deps: Dependencies) -> Mapping[str, Any] | None:
    """OMDb's stored answer; None where it is gone: then it is asked again, a film never fails because of OMDb."""
    try:
        return deps.bodies.get_json(body_key(UPSTREAM, film))
    except Terminal:
        return None


def _read_again(message: FilmMessage, known: StageRecord, body: Mapping[str, Any], deps: Dependencies) -> bool:
    """Makes the document again from the stored body, without a request; says whether anything stored changed."""
    return catalogue.put_stage(
        message.film,
        Stage.OMDB_ENRICHMENT,
        known=known,
        outcome=Outcome.DONE,
        data=_document(body, _last_finding(known)),
        input_hash=known.input_hash,
        parser_version=omdb.FilmRatings.parser_version,
        run=message.run,
        now=deps.clock(),
    )


def _last_finding(known: StageRecord) -> str:
    """The finding on OMDb's other id, which the body alone does not tell."""
    return next((text for text in known.data.get("findings", ()) if text.startswith(ANOTHER_ID)), "")


def _take_up_deferred(message: RatingsMessage, deps: Dependencies) -> None:
    """No run waits for the film. It stays in the index of deferred films until there is an answer."""
    deps.deadline.begin_another()
    known = catalogue.find_stage(message.film, Stage.OMDB_ENRICHMENT)
    if known is None or known.outcome not in freshness.KEPT_ANSWERS:
        _fetch(message, known, known.run if known else NO_RUN, deps)
    else:
        deferred_films.delete(UPSTREAM, message.film)  # an import has fetched it meanwhile, or this message came twice


def _fetch(
    message: FilmMessage | RatingsMessage, known: StageRecord | None, run: str, deps: Dependencies
) -> tuple[Outcome, str, bool]:
    """Asks, stores the answer and keeps the index of deferred films; `run` is noted as the one that changed it.

    Returns outcome, reason and whether anything stored changed.
    """
    answer, finding = _ask_for(message.film, message, deps)
    if isinstance(answer, results.NotFound) and (merged_into := _other_imdb_id(message.film)):
        answer, finding = _ask_for(merged_into, message, deps)
    outcome, reason, data, input_hash = Outcome.DONE, "", {}, ""
    version: float = omdb.FilmRatings.parser_version
    if isinstance(answer, results.Found):
        body = json.dumps(answer.body, ensure_ascii=False, sort_keys=True).encode()
        data, input_hash = _document(answer.body, finding), content_hash(body)
        if known is None or known.input_hash != input_hash:
            deps.bodies.put(body_key(UPSTREAM, message.film), body, content_type="application/json")
    elif isinstance(answer, results.NotFound):
        outcome, reason = Outcome.NOT_FOUND, answer.reason
    else:
        outcome, reason = Outcome.DEFERRED, answer.reason
        if known is not None:  # ratings that are stale are better than none
            data, input_hash, version = known.data, known.input_hash, known.parser_version
    changed = catalogue.put_stage(
        message.film,
        Stage.OMDB_ENRICHMENT,
        known=known,
        outcome=outcome,
        reason=reason,
        data=data,
        input_hash=input_hash,
        parser_version=version,
        run=run,
        asked_upstream=True,
        now=deps.clock(),
    )
    if outcome is Outcome.DEFERRED:
        deferred_films.put(UPSTREAM, message.film, title=message.title, film_years=message.film_years, now=deps.clock())
    elif isinstance(message, RatingsMessage) or (known is not None and known.outcome == Outcome.DEFERRED):
        deferred_films.delete(UPSTREAM, message.film)
    return outcome, reason, changed


def _ask_for(
    film: str, message: FilmMessage | RatingsMessage, deps: Dependencies
) -> tuple[Counting | results.Unavailable, str]:
    """What OMDb says of the film under an id, and a finding where it says it of another id; another film's answer is
    as good as none."""
    answer = _ask(film, deps)
    if not isinstance(answer, results.Found):
        return answer, ""
    answered = answered_film(answer.body, asked=film, title=message.title, film_year=message.film_years)
    return (answer, answered.message) if answered.is_ours else (results.NotFound(answered.message), "")


def _document(body: Mapping[str, Any], finding: str) -> JsonObject:
    ratings = omdb.read(body)
    return replace(ratings, findings=(*ratings.findings, *([finding] if finding else []))).to_document()


def _ask(film: str, deps: Dependencies) -> Counting | results.Unavailable:
    """What OMDb says. A film never fails because of OMDb alone: what it cannot have on the last receive, or would
    not get by asking again, it does without until another day. Raises Transient where another receive may help."""
    try:
        return deps.omdb.film(film)
    except ImportFailure as error:
        most = FEW_RECEIVES if isinstance(error, (Damaged, TimedOut)) else TRIES
        if not isinstance(error, Terminal) and deps.deadline.receives < most:
            raise
        return results.Unavailable(f"{error}. {error.hint}" if error.code == "bad_key" else str(error))


def _other_imdb_id(film: str) -> str | None:
    """The id that TMDb has for the film, where it is another one: IMDb merges titles, and OMDb may follow."""
    details = catalogue.find_stage(film, Stage.TMDB_DETAILS)
    known = details.data.get("imdb_id") if details is not None and details.outcome == Outcome.DONE else None
    return known if known != film else None
