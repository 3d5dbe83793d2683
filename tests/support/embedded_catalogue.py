"""The snapshot that an import of all ceremonies from the embedded upstream ends with, made without AWS."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from oscar_import.catalogue import snapshot
from oscar_import.ceremonies.model import Ceremony, is_identified
from oscar_import.ceremonies.projection import Kind, parts_of
from oscar_import.ceremonies.reconciliation import reconcile
from oscar_import.enrichment import collaborations
from oscar_import.enrichment.omdb import ratings as omdb
from oscar_import.enrichment.tmdb import credits, media
from oscar_import.enrichment.tmdb import responses as tmdb
from oscar_import.enrichment.tmdb.details import MovieDetails, read_movie
from oscar_import.stage import Outcome, Stage
from oscar_import.storage.catalogue import part_key
from oscar_import.storage.keys import ceremony_key, film_key, nominations_key, stage_key
from oscar_import.storage.models import CeremonyItem, NominationsPart, StageRecord

from oscars.local.upstream import omdb as omdb_upstream
from oscars.local.upstream import tmdb as tmdb_upstream
from oscars.local.upstream.films import Films
from tests.support.fake_upstream.upstream import all_films

AT = "2026-11-22T10:00:00+00:00"
RUN = "20261122T100000Z-all-k3f9"
IMAGES = media.read_configuration(tmdb_upstream.CONFIGURATION)
Item = CeremonyItem | NominationsPart | StageRecord


def embedded_snapshot(ceremonies: Iterable[Ceremony]) -> bytes:
    """The bytes of `catalogue.json` for these ceremonies, whose nominations have no ids yet."""
    return snapshot.of_items(_items([reconcile(None, told).ceremony for told in ceremonies]))


def _items(ceremonies: list[Ceremony]) -> Iterator[Item]:
    upstream = all_films()
    films: dict[str, list[dict[str, Any]]] = {}
    for ceremony in ceremonies:
        yield CeremonyItem(
            ceremony_key(ceremony.ordinal), "CEREMONY", ceremony=ceremony.ordinal, document=ceremony.to_document()
        )
        for part in parts_of(ceremony):
            if part.kind is Kind.FILM:
                films.setdefault(part.id, []).extend(part.nominations)
            yield NominationsPart(
                part_key(part),
                nominations_key(ceremony.ordinal),
                title=part.title,
                nominations=part.nominations,
                special_awards=part.special_awards,
            )
    for film, nominations in films.items():
        yield from _stages(upstream, film, nominations)


def _stages(upstream: Films, film: str, nominations: list[dict[str, Any]]) -> Iterator[StageRecord]:
    details: dict[str, Any] | None = None
    status, body = tmdb_upstream.movie(upstream, film, tmdb.APPENDED)
    if is_identified(film) and status == 200:
        link = partial(credits.link_people, nominations=nominations, film=film)
        details = read_movie(body, link=link).to_document()
        yield _stage(film, Stage.TMDB_DETAILS, details)
        yield _stage(film, Stage.MEDIA_PROCESSING, media.document(body, IMAGES).to_document())
        yield _stage(film, Stage.OMDB_ENRICHMENT, omdb.read(omdb_upstream.answer(upstream, {"i": film})).to_document())
    else:
        yield _stage(film, Stage.TMDB_DETAILS, {}, Outcome.NOT_FOUND)
    read = MovieDetails.filled(details) if details else None
    yield _stage(film, Stage.COLLABORATION, collaborations.document(film, read, nominations).to_document())


def _stage(film: str, stage: Stage, data: dict[str, Any], outcome: Outcome = Outcome.DONE) -> StageRecord:
    return StageRecord(film_key(film), stage_key(stage), outcome=outcome.value, data=data, run=RUN, checked_at=AT)
