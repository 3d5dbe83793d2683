"""The stages, each said once: its name, what it does, whose knowledge it works with, where its document is found.

Queues, folders, metrics, routes, displays and documents follow from this list, in the order in which they show it.
What AWS gives a stage (concurrency, time, memory, permissions) stands in `infra/pipeline.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    OSCAR_IMPORTS = "oscar_imports"
    MOVIE_ENRICHMENT = "movie_enrichment"
    TMDB_DETAILS = "tmdb_details"
    TMDB_DISCOVERY = "tmdb_discovery"
    MEDIA_PROCESSING = "media_processing"
    COLLABORATION = "collaboration"
    OMDB_ENRICHMENT = "omdb_enrichment"

    @property
    def facts(self) -> StageFacts:
        """What is said of the stage."""
        return FACTS[self]


@dataclass(frozen=True, kw_only=True)
class StageFacts:
    does: str
    """What it does, in one phrase for diagrams and documents."""
    upstream: str = ""
    """The upstream whose knowledge it works with, by its name in `upstream.registry`: without a key for it the stage
    is skipped."""
    asks: bool = True
    """Whether it asks the upstream for every film, and does not only read what another stage fetched."""
    document: str = ""
    """The name of its document in the catalogue's snapshot; empty where it stores none."""


FACTS: Mapping[Stage, StageFacts] = {
    Stage.OSCAR_IMPORTS: StageFacts(
        does="gets a ceremony from its source, checks it, reconciles it with what is stored",
    ),
    Stage.MOVIE_ENRICHMENT: StageFacts(
        does="opens a film's work, writes its nominations, decides what is missing or stale",
    ),
    Stage.TMDB_DETAILS: StageFacts(
        does="fetches details, credits, keywords, videos and images in one request",
        upstream="tmdb",
        document="details",
    ),
    Stage.TMDB_DISCOVERY: StageFacts(
        does="finds the film that no id leads to, by title, year and people",
        upstream="tmdb",
        document="discovery",
    ),
    Stage.MEDIA_PROCESSING: StageFacts(
        does="makes keywords, videos and image paths usable, from the stored body",
        upstream="tmdb",
        asks=False,  # but for the addresses of images, once in a while
        document="media",
    ),
    Stage.COLLABORATION: StageFacts(
        does="keeps who worked with whom, and who was nominated together",
        document="collaboration",
    ),
    Stage.OMDB_ENRICHMENT: StageFacts(
        does="fetches ratings, awards and box office, closes the film's work",
        upstream="omdb",
        document="omdb",
    ),
}


def pascal_name(name: str) -> str:
    """`TmdbDetails` of `tmdb_details`: what the stack calls its resources and outputs."""
    return "".join(word.capitalize() for word in name.split("_"))


class Outcome(StrEnum):
    """How a stage ended for a film."""

    DONE = "done"
    NOT_NEEDED = "not_needed"
    SKIPPED = "skipped"
    DEFERRED = "deferred"
    NOT_FOUND = "not_found"
    AMBIGUOUS = "ambiguous"
    FAILED = "failed"
