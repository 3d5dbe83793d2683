"""TMDb's answers (developer.themoviedb.org/reference), as far as the facts fill them.

What the facts do not know is what TMDb answers for unknown: an empty list, "", null or 0.
"""

import re
from typing import Any

from oscars.local.upstream.films import Actor, CrewMember, Films, KnownFilm

Body = dict[str, Any]

RESULTS_A_PAGE = 20
LAST_PAGE = 500

NOT_FOUND: Body = {
    "success": False,
    "status_code": 34,
    "status_message": "The resource you requested could not be found.",
}
INVALID_PAGE: Body = {
    "success": False,
    "status_code": 22,
    "status_message": "Invalid page: Pages start at 1 and max at 500. They are expected to be an integer.",
}
NO_QUERY: Body = {"errors": ["query must be provided"]}
PERSONS_IDS = (
    "freebase_mid",
    "freebase_id",
    "imdb_id",
    "tvrage_id",
    "wikidata_id",
    "facebook_id",
    "instagram_id",
    "tiktok_id",
    "twitter_id",
    "youtube_id",
)
"""Whose ids of a person TMDb tells: developer.themoviedb.org/reference/person-external-ids."""
CONFIGURATION: Body = {
    "change_keys": [],
    "images": {
        "base_url": "http://image.tmdb.org/t/p/",
        "secure_base_url": "https://image.tmdb.org/t/p/",
        "backdrop_sizes": ["w300", "w780", "w1280", "original"],
        "logo_sizes": ["w45", "w92", "w154", "w185", "w300", "w500", "original"],
        "poster_sizes": ["w92", "w154", "w185", "w342", "w500", "w780", "original"],
        "profile_sizes": ["w45", "w185", "h632", "original"],
        "still_sizes": ["w92", "w185", "w300", "original"],
    },
}


def movie(films: Films, film_id: str, append_to_response: str) -> tuple[int, Body]:
    """Answer /movie/{film_id}, an IMDb id or a number: the HTTP status and the body.

    append_to_response: parts to add, separated by commas; unknown ones add nothing, as at TMDb.
    """
    film = films.by_imdb_id(film_id) or films.by_tmdb_id(film_id)
    if film is None:
        return 404, NOT_FOUND
    parts = _parts(film)
    return 200, _details(film) | {name: parts[name] for name in append_to_response.split(",") if name in parts}


def find(films: Films, external_id: str, external_source: str) -> tuple[int, Body]:
    """Answer /find/{external_id}: films by IMDb id; anything else is found nowhere."""
    film = films.by_imdb_id(external_id) if external_source == "imdb_id" else None
    return 200, {
        "movie_results": [_summary(film) | {"media_type": "movie"}] if film else [],
        "person_results": [],
        "tv_results": [],
        "tv_episode_results": [],
        "tv_season_results": [],
    }


def person_external_ids(films: Films, person_id: str) -> tuple[int, Body]:
    """Answer /person/{person_id}/external_ids: the number that credits give, with the IMDb id of that nominee."""
    imdb_id = films.person(person_id)
    return (200, external_ids_of_person(int(person_id), imdb_id)) if imdb_id else (404, NOT_FOUND)


def external_ids_of_person(tmdb_id: int, imdb_id: str | None) -> Body:
    """Return a person's ids elsewhere as TMDb gives them; null is what it does not know."""
    unknown = dict.fromkeys(PERSONS_IDS)
    return {"id": tmdb_id, **unknown, "imdb_id": imdb_id}


def search(films: Films, query: dict[str, str]) -> tuple[int, Body]:
    """Answer /search/movie: query, year and primary_release_year (both the film year of a ceremony), page.

    The best known come first, whatever their likeness to what is asked, as at TMDb: here those with most nominations.
    """
    if not query.get("query"):
        return 422, NO_QUERY
    page = query.get("page", "1")
    if not re.fullmatch("[0-9]{1,3}", page) or not 1 <= int(page) <= LAST_PAGE:
        return 400, INVALID_PAGE
    found = films.search(query["query"], film_year=query.get("primary_release_year") or query.get("year", ""))
    found.sort(key=lambda film: (-film.nominations, film.tmdb_id))
    first = (int(page) - 1) * RESULTS_A_PAGE
    return 200, {
        "page": int(page),
        "results": [_summary(film) for film in found[first : first + RESULTS_A_PAGE]],
        "total_pages": -(-len(found) // RESULTS_A_PAGE),
        "total_results": len(found),
    }


def _summary(film: KnownFilm) -> Body:
    return {
        "adult": False,
        "backdrop_path": None,
        "genre_ids": [],
        "id": film.tmdb_id,
        "title": film.title,
        "original_language": "",
        "original_title": film.title,
        "overview": "",
        "popularity": 0.0,
        "poster_path": None,
        "release_date": "",
        "softcore": False,
        "video": False,
        "vote_average": 0.0,
        "vote_count": 0,
    }


def _details(film: KnownFilm) -> Body:
    return {
        "adult": False,
        "backdrop_path": None,
        "belongs_to_collection": None,
        "budget": 0,
        "genres": [],
        "homepage": "",
        "id": film.tmdb_id,
        "imdb_id": film.imdb_id,
        "origin_country": [],
        "original_language": "",
        "original_title": film.title,
        "overview": "",
        "popularity": 0.0,
        "poster_path": None,
        "production_companies": [],
        "production_countries": [],
        "release_date": "",
        "revenue": 0,
        "runtime": 0,
        "softcore": False,
        "spoken_languages": [],
        "status": "Released",
        "tagline": "",
        "title": film.title,
        "video": False,
        "vote_average": 0.0,
        "vote_count": 0,
    }


def _parts(film: KnownFilm) -> Body:
    return {
        "credits": {
            "cast": [_cast_entry(film, order, actor) for order, actor in enumerate(film.cast)],
            "crew": [_crew_entry(film, order, member) for order, member in enumerate(film.crew, len(film.cast))],
        },
        "keywords": {"keywords": []},
        "videos": {"results": []},
        "images": {"backdrops": [], "logos": [], "posters": []},
        "external_ids": {
            "imdb_id": film.imdb_id,
            "wikidata_id": None,
            "facebook_id": None,
            "instagram_id": None,
            "twitter_id": None,
        },
        "release_dates": {"results": []},
        "alternative_titles": {"titles": []},
        "translations": {"translations": []},
    }


def _cast_entry(film: KnownFilm, order: int, actor: Actor) -> Body:
    return _person(actor.tmdb_id, actor.name) | {
        "cast_id": order,
        "character": actor.character,
        "credit_id": _credit_id(film, order),
        "order": order,
    }


def _crew_entry(film: KnownFilm, order: int, member: CrewMember) -> Body:
    return _person(member.tmdb_id, member.name) | {
        "credit_id": _credit_id(film, order),
        "department": member.department,
        "job": member.job,
    }


def _person(tmdb_id: int, name: str) -> Body:
    return {
        "adult": False,
        "gender": 0,
        "id": tmdb_id,
        "known_for_department": None,
        "name": name,
        "original_name": name,
        "popularity": 0.0,
        "profile_path": None,
    }


def _credit_id(film: KnownFilm, order: int) -> str:
    """A stand-in of TMDb's 24 hexadecimal digits, the same on every start."""
    return f"{film.tmdb_id:016x}{order:08x}"
