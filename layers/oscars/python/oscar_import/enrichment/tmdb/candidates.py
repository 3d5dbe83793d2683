"""The films that TMDb offers for what was asked, in the bodies of `/find` and `/search`.

Source of the shapes: https://developer.themoviedb.org/reference/search-movie
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from oscar_import.enrichment.tmdb.credits import (
    CastCredit,
    CrewCredit,
    all_cast,
    all_crew,
    credited_names,
    director_names,
)
from oscar_import.enrichment.tmdb.details import imdb_id_of
from oscar_import.enrichment.tmdb.stand_ins import NumberedByTmdb
from oscar_import.json_fields import JsonObject, block, entries, iso_date, number, text_of, whole
from oscar_import.stored_documents import stored

MAX_OTHER_TITLES = 150
"""Of one film; the best known have about a hundred."""


@dataclass(frozen=True)
class CandidateDocument(NumberedByTmdb):
    """A candidate as it is kept for a person to decide."""

    tmdb_id: int = stored("TMDb's number of the film.", default=0)
    title: str = stored("TMDb's title.", default="")
    original_title: str = stored("The title in its own language.", default="")
    release_date: str | None = stored("First release.")
    is_movie: bool = stored("False for a television entry.", default=True)
    score: float = stored("How well it fits.", default=0.0)
    reasons: tuple[str, ...] = stored("What made the score.", default=())
    imdb_id: str | None = stored("The IMDb id that TMDb has for it, where its own record was read.", optional=True)


@dataclass(frozen=True)
class Discovery(NumberedByTmdb):
    """What a search found, or a person decided."""

    tmdb_id: int | None = stored("TMDb's number of the film that was found or decided.", optional=True)
    accepted: CandidateDocument | None = stored("The candidate that was clear.", optional=True)
    candidates: tuple[CandidateDocument, ...] | None = stored(
        "Those among which a person decides, the likeliest first.", optional=True
    )
    decided_by_a_person: bool = stored("True after `oscars resolve`.", default=False, optional=True)


@dataclass(frozen=True)
class Candidate:
    """A film (or, with `is_movie` False, a television entry) that TMDb offers for what was asked.

    `release_date` is ISO or None. What only the film's own body tells is None until it was read (`with_details`):
    its runtime, its directors' names, everybody's names, its IMDb id and the titles that it has elsewhere.
    """

    tmdb_id: int
    title: str
    original_title: str
    release_date: str | None = None
    popularity: float = 0.0
    is_movie: bool = True
    runtime_minutes: int | None = None
    directors: tuple[str, ...] | None = None
    people: tuple[str, ...] | None = None
    imdb_id: str | None = None
    other_titles: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    """That made it, by name."""
    cast: tuple[CastCredit, ...] = ()
    crew: tuple[CrewCredit, ...] = ()
    companies: tuple[str, ...] = ()
    """That produced it, by name."""
    was_read: bool = False
    """Whether its own body was read; its people are None all the same where TMDb names nobody."""

    @property
    def is_read(self) -> bool:
        """Whether nothing more can be learnt of it."""
        return self.was_read or self.people is not None or self.directors is not None

    @property
    def release_year(self) -> int | None:
        """The year of the release."""
        return int(self.release_date[:4]) if self.release_date else None

    def to_document(self) -> JsonObject:
        """What is kept for a person to decide."""
        return {
            "tmdb_id": self.tmdb_id,
            "title": self.title,
            "original_title": self.original_title,
            "release_date": self.release_date,
            "is_movie": self.is_movie,
            **({"imdb_id": self.imdb_id} if self.imdb_id else {}),
        }


def found_by_id(body: Mapping[str, Any]) -> list[Candidate]:
    """The candidates in a body of `/find/{imdb_id}?external_source=imdb_id`: movies, then television entries."""
    movies = [_movie_candidate(entry) for entry in entries(body, "movie_results")]
    shows = [
        _television_candidate(entry)
        for name in ("tv_results", "tv_episode_results", "tv_season_results")
        for entry in entries(body, name)
    ]
    return [candidate for candidate in (*movies, *shows) if candidate]


def found_by_title(body: Mapping[str, Any]) -> list[Candidate]:
    """The candidates in a body of `/search/movie`, in TMDb's order."""
    candidates = (_movie_candidate(entry) for entry in entries(body, "results"))
    return [candidate for candidate in candidates if candidate]


def with_details(candidate: Candidate, body: Mapping[str, Any]) -> Candidate:
    """The candidate with what its own body (`/movie/{id}` with credits) tells.

    Its other titles are those of the blocks `alternative_titles` and `translations`, where they were asked for. A
    credits block without a single name says nothing: the people stay None.
    """
    cast, crew = all_cast(body), all_crew(body)
    return Candidate(
        tmdb_id=candidate.tmdb_id,
        title=text_of(body.get("title"), to_bytes=300) or candidate.title,
        original_title=text_of(body.get("original_title"), to_bytes=300) or candidate.original_title,
        release_date=iso_date(body.get("release_date")) or candidate.release_date,
        popularity=candidate.popularity,
        is_movie=candidate.is_movie,
        runtime_minutes=whole(body.get("runtime"), "runtime_minutes"),
        directors=director_names(crew) or None,
        people=credited_names(cast, crew) or None,
        imdb_id=imdb_id_of(body) or candidate.imdb_id,
        other_titles=_other_titles(body),
        cast=tuple(cast),
        crew=tuple(crew),
        countries=_names(body, "production_countries"),
        companies=_names(body, "production_companies"),
        was_read=True,
    )


def _names(body: Mapping[str, Any], field: str) -> tuple[str, ...]:
    names = (text_of(entry.get("name"), to_bytes=100) for entry in entries(body, field))
    return tuple(dict.fromkeys(name for name in names if name))


def _other_titles(body: Mapping[str, Any]) -> tuple[str, ...]:
    alternative = (entry.get("title") for entry in entries(block(body, "alternative_titles"), "titles"))
    translated = (block(entry, "data").get("title") for entry in entries(block(body, "translations"), "translations"))
    texts = (text_of(title, to_bytes=300) for title in (*alternative, *translated))
    return tuple(dict.fromkeys(text for text in texts if text))[:MAX_OTHER_TITLES]


def _movie_candidate(entry: Mapping[str, Any]) -> Candidate | None:
    return _candidate(entry, title="title", original_title="original_title", date="release_date", is_movie=True)


def _television_candidate(entry: Mapping[str, Any]) -> Candidate | None:
    date = "first_air_date" if entry.get("first_air_date") else "air_date"
    return _candidate(entry, title="name", original_title="original_name", date=date, is_movie=False)


def _candidate(
    entry: Mapping[str, Any], *, title: str, original_title: str, date: str, is_movie: bool
) -> Candidate | None:
    tmdb_id = whole(entry.get("id"), "tmdb_id")
    original = text_of(entry.get(original_title), to_bytes=300)
    shown = text_of(entry.get(title), to_bytes=300) or original
    if tmdb_id is None or shown is None:
        return None
    return Candidate(
        tmdb_id=tmdb_id,
        title=shown,
        original_title=original or shown,
        release_date=iso_date(entry.get(date)),
        popularity=number(entry.get("popularity"), "popularity") or 0.0,
        is_movie=is_movie,
    )
