"""deferred_ratings: once a day, sends as many of the deferred films as OMDb answers today."""

from __future__ import annotations

from oscar_import.aws.bucket import CATALOGUE
from oscar_import.catalogue import snapshot
from oscar_import.dependencies import Dependencies
from oscar_import.json_fields import JsonObject
from oscar_import.runs.messages import RatingsMessage
from oscar_import.stage import Stage
from oscar_import.storage import deferred_films
from oscar_import.workflow.key_check import check_keys

UPSTREAM = "omdb"


def send_deferred(deps: Dependencies) -> JsonObject:
    """Sends the films that have waited longest to omdb_enrichment; a film that is sent twice is asked for once.

    First it writes the snapshot again, with the ratings that came since the last one: today's come tomorrow, or with
    the next run. Returns `{waiting, sent}`. Raises Terminal `bad_key` before anything is sent.
    """
    deps.bodies.put(CATALOGUE, snapshot.take(), content_type="application/json")
    waiting = deferred_films.waiting(UPSTREAM)
    if not waiting or UPSTREAM not in deps.services():
        return {"waiting": len(waiting), "sent": 0}
    check_keys(deps, upstreams=(UPSTREAM,))
    films = waiting[: deps.omdb.requests_left()]
    deps.queues.send(
        Stage.OMDB_ENRICHMENT,
        [RatingsMessage(film=film.film, title=film.title, film_years=film.film_years) for film in films],
    )
    return {"waiting": len(waiting), "sent": len(films)}
