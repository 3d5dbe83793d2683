"""The seven stages, in the order a film meets them. Queues, folders, metrics and every display use these names."""

from __future__ import annotations

from enum import StrEnum


class Stage(StrEnum):
    OSCAR_IMPORTS = "oscar_imports"
    MOVIE_ENRICHMENT = "movie_enrichment"
    TMDB_DETAILS = "tmdb_details"
    TMDB_DISCOVERY = "tmdb_discovery"
    MEDIA_PROCESSING = "media_processing"
    COLLABORATION = "collaboration"
    OMDB_ENRICHMENT = "omdb_enrichment"


class Outcome(StrEnum):
    """How a stage ended for a film."""

    DONE = "done"
    NOT_NEEDED = "not_needed"
    SKIPPED = "skipped"
    DEFERRED = "deferred"
    NOT_FOUND = "not_found"
    AMBIGUOUS = "ambiguous"
    FAILED = "failed"
