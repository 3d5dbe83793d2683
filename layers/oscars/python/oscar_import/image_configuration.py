"""Where TMDb serves its images: asked once in a while, kept in the bucket."""

from __future__ import annotations

import json
from datetime import timedelta

from oscar_import import answers, media
from oscar_import.collaborators import Collaborators
from oscar_import.errors import Terminal
from oscar_import.media import ImageConfiguration
from oscar_import.moment import from_iso, iso

KEY = "upstreams/tmdb/configuration.json"
KEPT = timedelta(days=30)


def image_configuration(tools: Collaborators) -> ImageConfiguration:
    """What is kept, if it is recent; else what TMDb says now."""
    kept = tools.bodies.get(KEY)
    if kept is not None:
        document = json.loads(kept)
        if tools.clock() - from_iso(document["asked_at"]) < KEPT:
            return ImageConfiguration.from_document(document)
    answer = tools.tmdb.configuration()
    if not isinstance(answer, answers.Found):
        raise Terminal("tmdb_unreadable", "TMDb does not say where its images are (/configuration was not found)")
    configuration = media.read_configuration(answer.body)
    document = {**configuration.to_document(), "asked_at": iso(tools.clock())}
    tools.bodies.put(KEY, json.dumps(document, sort_keys=True).encode(), content_type="application/json")
    return configuration
