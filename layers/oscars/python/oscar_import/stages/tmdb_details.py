"""tmdb_details: one request brings everything that TMDb knows of a film; its body stays whole in the bucket."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from oscar_import.aws.bucket import body_key
from oscar_import.batch import Errors
from oscar_import.ceremonies import nominees
from oscar_import.ceremonies.model import is_identified
from oscar_import.dependencies import Dependencies
from oscar_import.enrichment.tmdb import credits
from oscar_import.enrichment.tmdb.candidates import found_by_id
from oscar_import.enrichment.tmdb.details import MovieDetails, imdb_id_of, read_movie
from oscar_import.enrichment.tmdb.identity import Mismatch, Redirected, Same, same_film
from oscar_import.enrichment.tmdb.stand_ins import numbered
from oscar_import.hashing import content_hash
from oscar_import.runs.messages import FilmMessage
from oscar_import.stage import Outcome, Stage
from oscar_import.storage import catalogue
from oscar_import.storage.catalogue import FilmRecords
from oscar_import.storage.models import StageRecord
from oscar_import.upstream import results
from oscar_import.workflow.film_batch import work_through
from oscar_import.workflow.staleness import details_are_stale, nominations_hash, still_stands

UPSTREAM = "tmdb"
POPULARITY = re.compile(rb'"popularity": [^,}]*')
"""TMDb counts it again every day, for the film and everybody in it; nothing stored here holds it. A quotation mark
inside of a JSON text has a backslash before it, so what matches is a name."""


def process(messages: Sequence[FilmMessage], deps: Dependencies) -> Errors:
    """Fetches and stores the films' details, or hands a film that TMDb does not know to tmdb_discovery, once."""
    return work_through(messages, _step, deps)


def _step(message: FilmMessage, known: FilmRecords, deps: Dependencies) -> FilmMessage:
    details = known.stages.get(Stage.TMDB_DETAILS)
    is_done = details is not None and details.outcome == Outcome.DONE
    if details is not None and is_done and still_stands(details, message.film_years, deps):
        return _as_stored(message, known, details, deps)
    movie_id = _movie_id(message, known)
    answer = deps.tmdb.movie(movie_id) if movie_id else results.NotFound("no id is known")
    if not isinstance(answer, results.Found):
        return _unknown(message, known, deps)
    body, is_found_by_id = _found_under(message, answer.body, deps)
    return _known(message, known, body, deps, asked_upstream=True, is_found_by_id=is_found_by_id)


def _found_under(message: FilmMessage, body: Mapping[str, Any], deps: Dependencies) -> tuple[Mapping[str, Any], bool]:
    """The body to go on with, and whether `/find` names it under our id.

    `/movie/tt...` sometimes answers with a film that has another IMDb id; `/find` says which one TMDb has under ours.
    """
    if not is_identified(message.film) or imdb_id_of(body) in (None, message.film):
        return body, False
    answer = deps.tmdb.find(message.film)
    numbers = (
        [one.tmdb_id for one in found_by_id(answer.body) if one.is_movie] if isinstance(answer, results.Found) else []
    )
    if not numbers or body.get("id") in numbers:
        return body, bool(numbers)
    other = deps.tmdb.movie(str(numbers[0]))
    return (other.body, True) if isinstance(other, results.Found) else (body, False)


def _as_stored(message: FilmMessage, known: FilmRecords, details: StageRecord, deps: Dependencies) -> FilmMessage:
    """The message of a film that another delivery, or another run, has fetched. Where a ceremony has added its
    nominations since, its details are made again from the stored body."""
    if details_are_stale(known):
        body = deps.bodies.get_json(body_key(UPSTREAM, message.film))
        return _known(message, known, body, deps, asked_upstream=False, is_found_by_id=True)
    return message.with_outcome(Stage.TMDB_DETAILS, Outcome.DONE, changed=details.run == message.run)


def _movie_id(message: FilmMessage, known: FilmRecords) -> str | None:
    """The id TMDb is asked by: the one found or decided earlier, else the IMDb id."""
    discovery = known.stages.get(Stage.TMDB_DISCOVERY)
    if discovery is not None and discovery.outcome == Outcome.DONE:
        return str(discovery.data["tmdb_id"])
    return message.film if is_identified(message.film) else None


def _unknown(message: FilmMessage, known: FilmRecords, deps: Dependencies) -> FilmMessage:
    number = catalogue.decided_number(known.stages.get(Stage.TMDB_DISCOVERY))
    if Stage.TMDB_DISCOVERY.value not in message.outcomes and number is None:
        return message.needing(Stage.TMDB_DISCOVERY)
    reason = "TMDb does not know the film"
    if number is not None:
        reason = f"TMDb knows no film {number}, on which a person decided: oscars resolve {message.film}"
    return film_not_at_tmdb(message, known, Outcome.NOT_FOUND, reason, deps)


def film_not_at_tmdb(
    message: FilmMessage, known: FilmRecords, outcome: Outcome, reason: str, deps: Dependencies
) -> FilmMessage:
    """The message of a film that stays without details: there is no media to process either, and what there was is
    of another film, or of one that TMDb has taken away."""
    if Stage.MEDIA_PROCESSING in known.stages:
        catalogue.delete_stage(message.film, Stage.MEDIA_PROCESSING)
    changed = catalogue.put_stage(
        message.film,
        Stage.TMDB_DETAILS,
        known=known.stages.get(Stage.TMDB_DETAILS),
        outcome=outcome,
        reason=reason,
        run=message.run,
        asked_upstream=True,
        now=deps.clock(),
    )
    message = message.with_outcome(Stage.TMDB_DETAILS, outcome, reason, changed=changed)
    return message.with_outcome(Stage.MEDIA_PROCESSING, Outcome.NOT_NEEDED, reason)


def _known(
    message: FilmMessage,
    known: FilmRecords,
    body: Mapping[str, Any],
    deps: Dependencies,
    *,
    asked_upstream: bool,
    is_found_by_id: bool,
) -> FilmMessage:
    link = partial(credits.link_people, nominations=known.nominations, film=message.film)
    details = read_movie(body, link=link)
    same = _is_same(message, known, details, is_found_by_id=is_found_by_id)
    if isinstance(same, Mismatch) and catalogue.decided_number(known.stages.get(Stage.TMDB_DISCOVERY)) is None:
        decide = f"If it is the film after all: oscars resolve {message.film} --tmdb {details.tmdb_id}"
        return film_not_at_tmdb(message, known, Outcome.AMBIGUOUS, f"{same.reason} {decide}", deps)
    stored = json.dumps(body, ensure_ascii=False, sort_keys=True).encode()
    input_hash = content_hash(POPULARITY.sub(b"", stored))
    details_record = known.stages.get(Stage.TMDB_DETAILS)
    if details_record is None or details_record.input_hash != input_hash:
        deps.bodies.put(body_key(UPSTREAM, message.film), stored, content_type="application/json")
    changed = catalogue.put_stage(
        message.film,
        Stage.TMDB_DETAILS,
        known=details_record,
        outcome=Outcome.DONE,
        reason=same.evidence if isinstance(same, Redirected) else "",
        data=details.to_document(),
        input_hash=input_hash,
        parser_version=MovieDetails.parser_version,
        nominations_hash=nominations_hash(known),
        run=message.run,
        asked_upstream=asked_upstream,
        now=deps.clock(),
    )
    return message.with_outcome(Stage.TMDB_DETAILS, Outcome.DONE, changed=changed)


def _is_same(
    message: FilmMessage, known: FilmRecords, details: MovieDetails, *, is_found_by_id: bool
) -> Same | Redirected | Mismatch:
    """Whether it is the film: discovery has read the same record with all its titles, so what it accepted stays."""
    discovery = known.stages.get(Stage.TMDB_DISCOVERY)
    accepted = discovery.data.get("accepted") if discovery is not None else None
    if accepted and (accepted["tmdb_id"], accepted["title"]) == (details.tmdb_id, details.title):
        evidence = f"{', '.join(accepted['reasons'])}: {details.title}, {numbered(details.tmdb_id)}"
        moved = is_identified(message.film) and details.imdb_id not in (None, message.film)
        return Redirected(str(details.imdb_id), evidence) if moved else Same(evidence)
    return same_film(
        details,
        asked_imdb_id=message.film if is_identified(message.film) else None,
        title=message.title,
        film_year=message.film_years,
        directors=nominees.directors(known.nominations),
        people=nominees.others(known.nominations),
        is_found_by_id=is_found_by_id,
    )
