"""A film's body as TMDb writes it, and the document that is made of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from oscar_import.enrichment.tmdb.details import read_movie

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def body(**changes: Any) -> dict[str, Any]:
    """A film's body as TMDb writes it."""
    film = {
        "id": 99,
        "imdb_id": "tt0000099",
        "title": "The Film",
        "original_title": "Le Film",
        "original_language": "fr",
        "release_date": "1995-06-30",
        "runtime": 112,
        "budget": 52_000_000,
        "revenue": 355_237_933,
        "genres": [{"id": 18, "name": "Drama"}],
        "spoken_languages": [{"english_name": "French", "iso_639_1": "fr", "name": "Français"}],
        "production_countries": [{"iso_3166_1": "FR", "name": "France"}],
        "production_companies": [{"id": 1, "name": "A Company"}],
        "belongs_to_collection": None,
        "overview": "What happens.",
        "tagline": "",
        "homepage": "https://film.example",
        "status": "Released",
        "vote_average": 7.5,
        "vote_count": 20,
        "external_ids": {"imdb_id": "tt0000099", "wikidata_id": "Q1", "facebook_id": None, "twitter_id": ""},
        "release_dates": {
            "results": [
                {
                    "iso_3166_1": "US",
                    "release_dates": [
                        {"type": 4, "release_date": "1994-01-01T00:00:00.000Z", "certification": "NR"},
                        {"type": 3, "release_date": "1995-07-04T00:00:00.000Z", "certification": "PG-13"},
                        {"type": 1, "release_date": "1995-06-30T00:00:00.000Z", "certification": ""},
                    ],
                },
                {"iso_3166_1": "DE", "release_dates": [{"type": 5, "release_date": "1996-01-01T00:00:00.000Z"}]},
            ]
        },
        "credits": {
            "cast": [actor(number) for number in range(40)],
            "crew": [member(1000, "Jane Director", "Director", "Directing")],
        },
    }
    return film | changes


def actor(number: int) -> dict[str, Any]:
    return {"id": number + 1, "name": f"Actor {number}", "character": f"Part {number}", "order": number}


def member(tmdb_id: int, name: str, job: str, department: str) -> dict[str, Any]:
    return {"id": tmdb_id, "name": name, "job": job, "department": department}


def document(**changes: Any) -> dict[str, Any]:
    return read_movie(body(**changes)).to_document()
