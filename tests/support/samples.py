"""What the tests of records are made of: a run, its ceremonies, a failure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from oscar_import.runs.failure import Failure
from oscar_import.runs.film_transitions import Rework
from oscar_import.runs.messages import FilmMessage
from oscar_import.runs.request import ImportRequest
from oscar_import.runs.status import CeremonyStatus
from oscar_import.storage import ceremony_progress, film_work, runs
from oscar_import.storage.models import CeremonyRecord, FilmWork
from oscar_import.workflow import film_lifecycle

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
RUN = "20261122T100000Z-1994-1996-k3f9"
FILM = "tt0111161"
UNIDENTIFIED = "unidentified:002-005"
FAILURE = Failure(
    stage="tmdb_details",
    code="upstream_unavailable",
    message="TMDb answered 503",
    hint="When TMDb works again: oscars redrive tmdb_details",
)


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def open_run(run: str = RUN, *ordinals: int, at: datetime = NOW, reprocess: str = "missing") -> list[CeremonyRecord]:
    """Opens a run as SplitRange does; returns what `runs.open_run` does."""
    return runs.open_run(
        run,
        ImportRequest(ceremonies=ordinals or (66,), years_text="1994-1996", reprocess=reprocess),
        execution_arn=f"arn:aws:states:us-east-1:000000000000:execution:OscarImport:{run}",
        execution_url=f"https://example.com/{run}",
        started_at=at.isoformat(),
        now=at,
    )


def ceremony(ordinal: int = 66, run: str = RUN) -> CeremonyRecord:
    record = runs.find_ceremony(run, ordinal)
    assert record is not None
    return record


def enrich(ordinal: int = 66, *, films: int = 1, unidentified: int = 0, run: str = RUN) -> CeremonyRecord:
    """Brings a ceremony to where its films are dispatched."""
    record = ceremony(ordinal, run)
    assert ceremony_progress.update_ceremony(
        record,
        [
            CeremonyRecord.status.set(CeremonyStatus.ENRICHING.value),
            CeremonyRecord.films.set(films),
            CeremonyRecord.film_ids.set(
                [*[FILM, *(f"tt{number:07}" for number in range(1, films))][:films], *[UNIDENTIFIED][:unidentified]]
            ),
            CeremonyRecord.unidentified.set(unidentified),
        ],
        now=NOW,
    )
    return record


def open_film(
    run: str = RUN,
    film: str = FILM,
    *,
    title: str = "A title",
    ceremony: int = 66,
    created: bool = True,
    now: datetime = NOW,
) -> FilmWork:
    """Opens the film's work for the ceremony, or lets it join; returns the work's record."""
    message = FilmMessage(run=run, film=film, title=title, film_years="1994", ceremony=ceremony)
    film_lifecycle.join(message, created=created, now=now)
    work = film_work.find_film_work(run, film)
    assert work is not None
    return work


def close_film(
    run: str = RUN,
    film: str = FILM,
    *,
    changed: bool = True,
    stages: Mapping[str, tuple[str, str]] | None = None,
    failure: Failure | None = None,
    now: datetime = NOW,
) -> list[int] | None:
    """Ends the film's work; returns the ceremonies that it counts for, None where the run does not know the film."""
    message = FilmMessage(run=run, film=film, title="", film_years="1994", ceremony=66, changed=changed)
    closed = film_lifecycle.close(message, stages=stages or {}, failure=failure, now=now)
    assert not isinstance(closed, Rework)
    return closed.ceremonies if closed else None


def counters(ordinal: int = 66, run: str = RUN) -> dict[str, int]:
    """Every counter of a ceremony that is not zero."""
    record = ceremony(ordinal, run)
    names = (
        "movies_created",
        "movies_updated",
        "movies_skipped",
        "movies_failed",
        "unidentified_done",
        "unidentified_failed",
    )
    return {name: int(getattr(record, name)) for name in names if getattr(record, name)}
