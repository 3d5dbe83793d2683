"""collaboration: who worked on the film with whom, in the roles that matter, and who was nominated together."""

from __future__ import annotations

from oscar_import.dependencies import Dependencies
from oscar_import.enrichment import collaborations
from oscar_import.enrichment.tmdb.details import MovieDetails
from oscar_import.runs.messages import FilmMessage
from oscar_import.stage import Outcome, Stage
from oscar_import.storage import catalogue
from oscar_import.workflow import film_lifecycle
from oscar_import.workflow.staleness import pairs_input


def process(message: FilmMessage, deps: Dependencies) -> None:
    """Stores the film's pairs as one item; it costs no request.

    Not asked is whether the run still wants it: what is stored is the same for every run, and only the stages that
    ask an upstream or count have to know.
    """
    known = catalogue.find_film(message.film)
    if not known.exists:
        film_lifecycle.end_unknown(message, deps)
        return
    details = known.stages.get(Stage.TMDB_DETAILS)
    credits = MovieDetails.filled(details.data) if details else None
    changed = catalogue.put_stage(
        message.film,
        Stage.COLLABORATION,
        known=known.stages.get(Stage.COLLABORATION),
        outcome=Outcome.DONE,
        data=collaborations.document(message.film, credits, known.nominations).to_document(),
        input_hash=pairs_input(known),
        parser_version=collaborations.FilmPairs.parser_version,
        run=message.run,
        now=deps.clock(),
    )
    film_lifecycle.advance(message.with_outcome(Stage.COLLABORATION, Outcome.DONE, changed=changed), deps)
