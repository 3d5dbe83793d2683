"""collaboration: who worked on the film with whom, in the roles that matter, and who was nominated together."""

from __future__ import annotations

from oscar_import import collaboration, film_flow
from oscar_import.collaborators import Collaborators
from oscar_import.derived import pairs_input
from oscar_import.messages import FilmMessage
from oscar_import.records import catalogue
from oscar_import.stage import Outcome, Stage


def process(message: FilmMessage, tools: Collaborators) -> None:
    """Stores the film's pairs as one item; it costs no request.

    Not asked is whether the run still wants it: what is stored is the same for every run, and only the stages that
    ask an upstream or count have to know.
    """
    known = catalogue.find_film(message.film)
    if not known.exists:
        raise film_flow.unknown_work(f"no run has had {message.film} on its way")
    details = known.stages.get(Stage.TMDB_DETAILS)
    changed = catalogue.put_stage(
        message.film,
        Stage.COLLABORATION,
        known=known.stages.get(Stage.COLLABORATION),
        outcome=Outcome.DONE,
        data=collaboration.document(message.film, details.data if details else None, known.nominations),
        input_hash=pairs_input(known),
        run=message.run,
        now=tools.clock(),
    )
    film_flow.send_on(message.ended(Stage.COLLABORATION, Outcome.DONE, changed=changed), tools)
