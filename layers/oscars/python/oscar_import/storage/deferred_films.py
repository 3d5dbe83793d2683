"""The films that wait for a day on which an upstream has requests left."""

from __future__ import annotations

from datetime import datetime

from oscar_import.clock import iso
from oscar_import.storage.keys import deferred_key, film_key
from oscar_import.storage.models import DeferredFilm


def put(upstream: str, film: str, *, title: str, film_years: str, now: datetime) -> None:
    """Lets the film wait; one that waits already keeps its place."""
    DeferredFilm(deferred_key(upstream), film_key(film)).update(
        actions=[
            DeferredFilm.film.set(film),
            DeferredFilm.title.set(title),
            DeferredFilm.film_years.set(film_years),
            DeferredFilm.since.set(DeferredFilm.since | iso(now)),
        ]
    )


def delete(upstream: str, film: str) -> None:
    """The film has its answer."""
    DeferredFilm(deferred_key(upstream), film_key(film)).delete()


def waiting(upstream: str) -> list[DeferredFilm]:
    """All films that wait, those that have waited longest first."""
    return sorted(
        DeferredFilm.query(deferred_key(upstream), consistent_read=True), key=lambda film: (film.since, film.film)
    )
