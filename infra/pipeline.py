"""What AWS gives each stage, in flow order; what a stage is and does says `oscar_import.stage`.

Queues, functions, alarms, the dashboard, the diagram in the documents and the columns of the command line are all made
from it. It imports no AWS library, so that everybody can read it cheaply.
"""

from __future__ import annotations

from dataclasses import dataclass

from oscar_import.runs import route
from oscar_import.stage import Stage, pascal_name
from oscar_import.upstream import registry

from infra.permissions import ANYTHING, CLOSES_FILMS, COMPLETES, COMPLETES_OR_FAILS, Permissions


@dataclass(frozen=True, kw_only=True)
class PipelineStage:
    """One stage: a queue, its dead-letter queue and a function."""

    stage: Stage
    concurrency: int
    """How many batches are worked on at once on AWS."""
    embedded_concurrency: int
    """The same on the embedded AWS, where each one is a process of its own."""
    timeout_seconds: int
    batch_size: int
    memory_mb: int
    permissions: Permissions

    @property
    def name(self) -> str:
        """`tmdb_details`: the name of queue, folder, metric and row."""
        return self.stage.value

    @property
    def does(self) -> str:
        """What it does, in one phrase."""
        return self.stage.facts.does

    @property
    def upstream(self) -> str:
        """Whom outside AWS it asks, as people call it; empty where it asks nobody."""
        return registry.label_of(self.stage)

    @property
    def limited_by(self) -> registry.Upstream | None:
        """The upstream that it asks and that allows only so many requests."""
        return registry.asked_by(self.stage)

    @property
    def sends_to(self) -> tuple[Stage, ...]:
        """The stages it may send messages to: it knows their queues, and its role allows it."""
        return route.sends_to(self.stage)

    @property
    def pascal_name(self) -> str:
        """`TmdbDetails`: the name in the stack's resources and outputs."""
        return pascal_name(self.name)


PIPELINE: tuple[PipelineStage, ...] = (
    PipelineStage(
        stage=Stage.OSCAR_IMPORTS,
        concurrency=3,
        embedded_concurrency=2,
        timeout_seconds=300,
        batch_size=1,
        memory_mb=1024,
        permissions=Permissions(
            progress=("GetItem", "BatchGetItem", "Query", "PutItem", "UpdateItem", "DeleteItem"),
            catalogue=("GetItem", "BatchGetItem", "Query", "PutItem", "UpdateItem", "DeleteItem"),
            reads=(ANYTHING,),
            writes=("sources/*",),
            keys=True,  # which upstreams can be asked is noted with the ceremony
            answers=COMPLETES_OR_FAILS,
        ),
    ),
    PipelineStage(
        stage=Stage.MOVIE_ENRICHMENT,
        concurrency=10,
        embedded_concurrency=2,
        timeout_seconds=60,
        batch_size=10,
        memory_mb=512,
        permissions=Permissions(
            progress=CLOSES_FILMS,
            catalogue=("GetItem", "Query", "PutItem"),
            keys=True,  # a film is not sent where no key is
            answers=COMPLETES,
        ),
    ),
    PipelineStage(
        stage=Stage.TMDB_DETAILS,
        concurrency=20,
        embedded_concurrency=2,
        timeout_seconds=120,  # an upstream that hangs uses 30 seconds a film, for several films at once
        batch_size=10,
        memory_mb=512,
        permissions=Permissions(
            progress=CLOSES_FILMS,
            catalogue=("GetItem", "BatchGetItem", "Query", "PutItem", "UpdateItem", "DeleteItem"),
            reads=("bodies/tmdb/*",),  # details are made again from the body when another ceremony names the film
            writes=("bodies/tmdb/*",),
            keys=True,
            answers=COMPLETES,
        ),
    ),
    PipelineStage(
        stage=Stage.TMDB_DISCOVERY,
        concurrency=10,
        embedded_concurrency=2,
        timeout_seconds=120,
        batch_size=5,  # several requests a film, one after another
        memory_mb=512,
        permissions=Permissions(
            progress=CLOSES_FILMS,
            catalogue=("GetItem", "BatchGetItem", "Query", "PutItem", "UpdateItem", "DeleteItem"),
            keys=True,
            answers=COMPLETES,
        ),
    ),
    PipelineStage(
        stage=Stage.MEDIA_PROCESSING,
        concurrency=10,
        embedded_concurrency=2,
        timeout_seconds=60,
        batch_size=10,
        memory_mb=512,
        permissions=Permissions(
            progress=CLOSES_FILMS,
            catalogue=("GetItem", "BatchGetItem", "Query", "PutItem"),
            reads=("bodies/tmdb/*", "upstreams/tmdb/*"),
            writes=("upstreams/tmdb/*",),
            keys=True,  # asks TMDb where its images are, once in a while
            answers=COMPLETES,
        ),
    ),
    PipelineStage(
        stage=Stage.COLLABORATION,
        concurrency=5,
        embedded_concurrency=2,
        timeout_seconds=60,
        batch_size=10,
        memory_mb=512,
        permissions=Permissions(
            progress=CLOSES_FILMS, catalogue=("GetItem", "BatchGetItem", "Query", "PutItem"), answers=COMPLETES
        ),
    ),
    PipelineStage(
        stage=Stage.OMDB_ENRICHMENT,
        concurrency=5,
        embedded_concurrency=2,
        timeout_seconds=120,
        batch_size=10,
        memory_mb=512,
        permissions=Permissions(
            progress=CLOSES_FILMS,
            catalogue=("GetItem", "BatchGetItem", "Query", "PutItem", "UpdateItem"),
            reads=("bodies/omdb/*",),  # ratings are read again from the body when a newer version reads more of it
            writes=("bodies/omdb/*",),
            keys=True,
            answers=COMPLETES,
        ),
    ),
)
