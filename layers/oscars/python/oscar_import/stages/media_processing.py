"""media_processing: keywords, videos and images made usable, from the stored body."""

from __future__ import annotations

from collections.abc import Sequence

from oscar_import.aws.bucket import body_key
from oscar_import.batch import Errors
from oscar_import.dependencies import Dependencies
from oscar_import.enrichment.tmdb import media
from oscar_import.errors import Transient
from oscar_import.runs.messages import FilmMessage
from oscar_import.stage import Outcome, Stage
from oscar_import.storage import catalogue
from oscar_import.storage.catalogue import FilmRecords
from oscar_import.workflow.film_batch import work_through_stored


def process(messages: Sequence[FilmMessage], deps: Dependencies) -> Errors:
    """Stores the films' media documents; it costs no request."""
    return work_through_stored(messages, _step, deps)


def _step(message: FilmMessage, known: FilmRecords, deps: Dependencies) -> FilmMessage:
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
    return message.with_outcome(Stage.MEDIA_PROCESSING, Outcome.DONE, changed=changed)
