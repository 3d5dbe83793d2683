"""Where TMDb serves its images: asked once in a while, kept in the bucket and in the container."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from oscar_import.aws.bucket import Bodies
from oscar_import.clock import Clock, from_iso, iso
from oscar_import.enrichment.tmdb import media
from oscar_import.enrichment.tmdb.client import TmdbClient
from oscar_import.enrichment.tmdb.media import ImageConfiguration
from oscar_import.errors import Terminal
from oscar_import.json_fields import parse
from oscar_import.upstream import results

KEY = "upstreams/tmdb/configuration.json"
CONFIGURATION_TTL = timedelta(days=30)


class ImageConfigurations:
    """Source: https://developer.themoviedb.org/reference/configuration-details"""

    def __init__(self, bodies: Bodies, tmdb: TmdbClient, clock: Clock) -> None:
        self._bodies = bodies
        self._tmdb = tmdb
        self._clock = clock
        self._known: tuple[datetime, ImageConfiguration] | None = None

    def current(self) -> ImageConfiguration:
        """What is known, if it is recent; else what TMDb says now. Raises ImportFailure."""
        if self._known is None or self._clock() - self._known[0] >= CONFIGURATION_TTL:
            self._known = self._kept()
        return self._known[1] if self._known else self.ask()

    def _kept(self) -> tuple[datetime, ImageConfiguration] | None:
        kept = self._bodies.get(KEY)
        if kept is None:
            return None
        document = parse(kept)
        asked_at = _moment(document.get("asked_at")) if isinstance(document, dict) else None
        if asked_at is None or self._clock() - asked_at >= CONFIGURATION_TTL:
            return None
        try:
            return asked_at, ImageConfiguration.from_document(document)
        except Terminal:
            return None

    def probe(self) -> bool:
        """Tries the key out with a request that is of use besides. Raises what `ask` raises."""
        self.ask()
        return True

    def ask(self) -> ImageConfiguration:
        """What TMDb says now, kept for later. Raises ImportFailure."""
        answer = self._tmdb.configuration()
        if not isinstance(answer, results.Found):
            raise Terminal("tmdb_unreadable", "TMDb does not say where its images are: /configuration was not found")
        configuration, now = media.read_configuration(answer.body), self._clock()
        document = {**configuration.to_document(), "asked_at": iso(now)}
        self._bodies.put(KEY, json.dumps(document, sort_keys=True).encode(), content_type="application/json")
        self._known = now, configuration
        return configuration


def _moment(text: object) -> datetime | None:
    try:
        return from_iso(text) if isinstance(text, str) else None
    except (ValueError, OverflowError):
        return None
