"""Bodies as large as TMDb's and OMDb's for every film of the facts.

What the facts know is true; the rest is made up, the same for every film: it only has the right shape and size.
"""

from __future__ import annotations

import json
from typing import Any

from oscars.local.upstream import omdb, tmdb
from oscars.local.upstream.films import Films, KnownFilm

Body = dict[str, Any]

EXTRAS = 90
CREW = 90
EXTRAS_FROM = 2_000_000_000
"""TMDb's numbers of people who are made up."""
FIRST_OF_CREW = 5_000
EXTRA_PEOPLE = {*range(EXTRAS), *range(FIRST_OF_CREW, FIRST_OF_CREW + CREW)}
POSTERS = 110
COUNTRIES = 40
VIDEOS = 12
LANGUAGES = ("en", "fr", "de", "es", "it", "ja", "pt", "ru", "ko", "zh")


def movie(films: Films, film_id: str) -> bytes | None:
    """The answer to /movie/{film_id} with everything appended, about 100 KB; None for a film that is not known."""
    film = films.by_imdb_id(film_id) or films.by_tmdb_id(film_id)
    if film is None:
        return None
    _, body = tmdb.movie(films, film_id, "credits,external_ids")
    credits = body.pop("credits")
    own = _json({**body, **_details(film)})
    cast, crew = _json(credits["cast"]), _json(credits["crew"])
    return b"".join(
        (
            own[:-1],
            b',"credits":{"cast":',
            _joined(cast, EXTRA_CAST),
            b',"crew":',
            _joined(crew, EXTRA_CREW),
            b"},",
            APPENDED,
        )
    )


def external_ids(films: Films, person_id: str) -> tuple[int, Body]:
    """The answer to /person/{person_id}/external_ids for everybody in the credits. Of those who are made up TMDb knows
    no other id."""
    if person_id.isdecimal() and int(person_id) - EXTRAS_FROM in EXTRA_PEOPLE:
        return 200, tmdb.external_ids_of_person(int(person_id), None)
    return tmdb.person_external_ids(films, person_id)


def ratings(films: Films, imdb_id: str) -> Body:
    """OMDb's answer to a film's id."""
    body = omdb.answer(films, {"i": imdb_id})
    if body["Response"] != "True":
        return body
    number = int(imdb_id[2:])
    return {
        **body,
        "Rated": "R",
        "Runtime": f"{80 + number % 90} min",
        "Genre": "Drama",
        "Plot": "A plot. " * 20,
        "Ratings": [
            {"Source": "Internet Movie Database", "Value": f"{5 + number % 5}.{number % 10}/10"},
            {"Source": "Rotten Tomatoes", "Value": f"{30 + number % 70}%"},
            {"Source": "Metacritic", "Value": f"{30 + number % 70}/100"},
        ],
        "Metascore": f"{30 + number % 70}",
        "imdbRating": f"{5 + number % 5}.{number % 10}",
        "imdbVotes": f"{1000 + number % 900_000:,}",
        "BoxOffice": f"${100_000 + number * 7:,}",
    }


def _details(film: KnownFilm) -> Body:
    year = film.film_years[0]
    return {
        "release_date": f"{year}-07-01",
        "runtime": 80 + film.tmdb_id % 90,
        "genres": [{"id": 18, "name": "Drama"}],
        "budget": 1_000_000,
        "revenue": 5_000_000,
        "overview": "An overview. " * 20,
        "vote_average": 7.1,
        "vote_count": 1234,
        "popularity": 12.5,
        "poster_path": "/poster.jpg",
        "backdrop_path": "/backdrop.jpg",
        "original_language": "en",
        "spoken_languages": [{"english_name": "English", "iso_639_1": "en", "name": "English"}],
        "production_countries": [{"iso_3166_1": "US", "name": "United States of America"}],
        "production_companies": [{"id": 1, "logo_path": None, "name": "A Company", "origin_country": "US"}],
    }


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _joined(own: bytes, extra: bytes) -> bytes:
    return own[:-1] + (b"," if own != b"[]" else b"") + extra[1:]


def _extra_person(number: int) -> Body:
    return {
        "adult": False,
        "gender": 1 + number % 2,
        "id": EXTRAS_FROM + number,
        "known_for_department": "Acting",
        "name": f"Extra Number {number}",
        "original_name": f"Extra Number {number}",
        "popularity": 1.234,
        "profile_path": f"/{number:027d}.jpg",
        "credit_id": f"{number:024x}",
    }


def _image(number: int, *, width: int, height: int) -> Body:
    return {
        "aspect_ratio": round(width / height, 3),
        "height": height,
        "iso_639_1": LANGUAGES[number % len(LANGUAGES)] if number % 3 else None,
        "file_path": f"/{number:027d}.jpg",
        "vote_average": 5.0 + number % 5,
        "vote_count": number % 40,
        "width": width,
    }


def _appended() -> Body:
    return {
        "images": {
            "backdrops": [_image(number, width=3840, height=2160) for number in range(POSTERS)],
            "logos": [_image(number, width=1200, height=400) for number in range(POSTERS // 4)],
            "posters": [_image(number, width=2000, height=3000) for number in range(POSTERS)],
        },
        "keywords": {"keywords": [{"id": number, "name": f"keyword {number}"} for number in range(30)]},
        "videos": {
            "results": [
                {
                    "iso_639_1": "en",
                    "iso_3166_1": "US",
                    "name": f"Official Trailer {number}",
                    "key": f"{number:011d}",
                    "site": "YouTube",
                    "size": 1080,
                    "type": "Trailer",
                    "official": True,
                    "published_at": "2015-02-26T03:19:25.000Z",
                    "id": f"{number:024x}",
                }
                for number in range(VIDEOS)
            ]
        },
        "release_dates": {
            "results": [
                {
                    "iso_3166_1": chr(65 + number // 26) + chr(65 + number % 26),
                    "release_dates": [
                        {
                            "certification": "",
                            "descriptors": [],
                            "iso_639_1": "",
                            "note": "",
                            "release_date": "1999-10-15T00:00:00.000Z",
                            "type": 3,
                        }
                    ],
                }
                for number in range(COUNTRIES)
            ]
        },
    }


APPENDED = _json(_appended())[1:]
EXTRA_CAST = _json(
    [
        {**_extra_person(number), "cast_id": 1000 + number, "character": f"Role {number}", "order": 1000 + number}
        for number in range(EXTRAS)
    ]
)
EXTRA_CREW = _json(
    [{**_extra_person(FIRST_OF_CREW + number), "department": "Art", "job": "Set Designer"} for number in range(CREW)]
)
