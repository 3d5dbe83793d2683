"""collaboration: who worked on the film in the roles that matter, and who of them was nominated for it."""

from __future__ import annotations

from collections.abc import Sequence

from oscar_import.batch import Errors
from oscar_import.dependencies import Dependencies
from oscar_import.enrichment import collaborations
from oscar_import.enrichment.tmdb.details import MovieDetails
from oscar_import.runs.messages import FilmMessage
from oscar_import.stage import Outcome, Stage
from oscar_import.storage import catalogue
from oscar_import.storage.catalogue import FilmRecords
from oscar_import.workflow.film_batch import work_through_stored
from oscar_import.workflow.staleness import pairs_input


def process(messages: Sequence[FilmMessage], deps: Dependencies) -> Errors:
    """Stores each film's people as one item; it costs no request."""
    return work_through_stored(messages, _step, deps)


def _step(message: FilmMessage, known: FilmRecords, deps: Dependencies) -> FilmMessage:
    details = known.stages.get(Stage.TMDB_DETAILS)
    credits = MovieDetails.filled(details.data) if details else None
    changed = catalogue.put_stage(
        message.film,
        Stage.COLLABORATION,
        known=known.stages.get(Stage.COLLABORATION),
        outcome=Outcome.DONE,
        data=collaborations.document(message.film, credits, known.nominations).to_document(),
        input_hash=pairs_input(known),
        parser_version=collaborations.FilmPeople.parser_version,
        run=message.run,
        now=deps.clock(),
    )
    return message.with_outcome(Stage.COLLABORATION, Outcome.DONE, changed=changed)
