"""media_processing: keywords, videos and images made usable, from the stored body."""

from __future__ import annotations

from oscar_import.aws.bucket import body_key
from oscar_import.dependencies import Dependencies
from oscar_import.enrichment.tmdb import media
from oscar_import.errors import Transient
from oscar_import.runs.messages import FilmMessage
from oscar_import.stage import Outcome, Stage
from oscar_import.storage import catalogue
from oscar_import.workflow import film_lifecycle


def process(message: FilmMessage, deps: Dependencies) -> None:
    """Stores the film's media document; it costs no request.

    Not asked is whether the run still wants it: what is stored is the same for every run, and only the stages that
    ask an upstream or count have to know.
    """
    known = catalogue.find_film(message.film)
    if not known.exists:
        film_lifecycle.end_unknown(message, deps)
        return
    details = known.stages.get(Stage.TMDB_DETAILS)
    if details is None:
        raise Transient("details_missing", f"the details of {message.film} are not stored yet")
    body = deps.bodies.get_json(body_key("tmdb", message.film))
    changed = catalogue.put_stage(
        message.film,
        Stage.MEDIA_PROCESSING,
        known=known.stages.get(Stage.MEDIA_PROCESSING),
        outcome=Outcome.DONE,
        data=media.document(body, deps.images.current()).to_document(),
        input_hash=details.input_hash,
        parser_version=media.FilmMedia.parser_version,
        run=message.run,
        now=deps.clock(),
    )
    film_lifecycle.advance(message.with_outcome(Stage.MEDIA_PROCESSING, Outcome.DONE, changed=changed), deps)
