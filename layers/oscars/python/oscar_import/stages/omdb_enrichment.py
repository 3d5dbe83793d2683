"""omdb_enrichment: ratings, awards text and box office; the last stage, so that its quota holds nobody up."""

from __future__ import annotations

import json

from oscar_import import answers, film_flow, omdb
from oscar_import.bodies import body_key, content_hash
from oscar_import.collaborators import Collaborators
from oscar_import.messages import FilmMessage
from oscar_import.records import catalogue
from oscar_import.stage import Outcome, Stage

UPSTREAM = "omdb"


def process(message: FilmMessage, tools: Collaborators) -> None:
    """Fetches and stores the film's ratings; a used-up quota defers the film and fails nothing."""
    taken = film_flow.take_up(message, tools)
    if taken is None:
        return
    known = catalogue.find_stage(taken.film, Stage.OMDB_ENRICHMENT)
    if known is not None and known.outcome == Outcome.DONE and film_flow.is_fresh(known, taken, tools):
        # Another delivery, or another run, has fetched it since the gate decided.
        film_flow.send_on(taken.ended(Stage.OMDB_ENRICHMENT, Outcome.DONE, changed=known.run == taken.run), tools)
        return
    answer = tools.omdb.film(taken.film)
    outcome, reason, data, input_hash = Outcome.DONE, "", {}, ""
    if isinstance(answer, answers.Found):
        body = json.dumps(answer.body, ensure_ascii=False, sort_keys=True).encode()
        data, input_hash = omdb.read(answer.body), content_hash(body)
        if known is None or known.input_hash != input_hash:
            tools.bodies.put(body_key(UPSTREAM, taken.film), body, content_type="application/json")
    elif isinstance(answer, answers.NotFound):
        outcome, reason = Outcome.NOT_FOUND, answer.reason
    else:
        outcome, reason = Outcome.DEFERRED, answer.reason
    changed = catalogue.put_stage(
        taken.film,
        Stage.OMDB_ENRICHMENT,
        known=known,
        outcome=outcome,
        reason=reason,
        data=data,
        input_hash=input_hash,
        run=taken.run,
        asked_upstream=True,
        now=tools.clock(),
    )
    film_flow.send_on(taken.ended(Stage.OMDB_ENRICHMENT, outcome, reason, changed=changed), tools)
