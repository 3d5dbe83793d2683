"""media_processing: keywords, videos and images made usable, from the stored body."""

from __future__ import annotations

from oscar_import import film_flow, media
from oscar_import.bodies import body_key
from oscar_import.collaborators import Collaborators
from oscar_import.errors import Transient
from oscar_import.image_configuration import image_configuration
from oscar_import.messages import FilmMessage
from oscar_import.records import catalogue
from oscar_import.stage import Outcome, Stage


def process(message: FilmMessage, tools: Collaborators) -> None:
    """Stores the film's media document; it costs no request."""
    taken = film_flow.take_up(message, tools)
    if taken is None:
        return
    known = catalogue.find_film(taken.film)
    details = known.stages.get(Stage.TMDB_DETAILS)
    if details is None:
        raise Transient("details_missing", f"the details of {taken.film} are not stored yet")
    body = tools.bodies.get_json(body_key("tmdb", taken.film))
    changed = catalogue.put_stage(
        taken.film,
        Stage.MEDIA_PROCESSING,
        known=known.stages.get(Stage.MEDIA_PROCESSING),
        outcome=Outcome.DONE,
        data=media.document(body, image_configuration(tools)),
        input_hash=details.input_hash,
        run=taken.run,
        now=tools.clock(),
    )
    film_flow.send_on(taken.ended(Stage.MEDIA_PROCESSING, Outcome.DONE, changed=changed), tools)
