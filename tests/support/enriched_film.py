"""A film as the stages leave it when TMDb and OMDb know all about it: made from bodies of the stand-in."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from oscar_import.enrichment import collaborations
from oscar_import.enrichment.omdb import ratings as omdb
from oscar_import.enrichment.tmdb import credits, media
from oscar_import.enrichment.tmdb.details import read_movie
from oscar_import.stage import Outcome, Stage

from oscars.local.upstream.tmdb import CONFIGURATION
from tests.support.fake_upstream import bodies
from tests.support.fake_upstream.upstream import all_films

Document = dict[str, Any]


def enriched_film(film: str, nominations: list[Document], **changed: Any) -> Document:
    """What the snapshot has of it besides titles and nominations. `changed` are fields of TMDb's body."""
    upstream = all_films()
    body = json.loads(bodies.movie(upstream, film) or b"") | changed
    link = partial(credits.link_people, nominations=nominations, film=film)
    details = read_movie(body, link=link).to_document()
    done = [Outcome.DONE.value, ""]
    return {
        "details": details,
        "media": media.document(body, media.read_configuration(CONFIGURATION)).to_document(),
        "collaboration": collaborations.document(film, details, nominations).to_document(),
        "omdb": omdb.read(bodies.ratings(upstream, film)).to_document(),
        "stages": {stage.value: done for stage in Stage if stage != Stage.TMDB_DISCOVERY},
    }
