"""The answers of a made TMDb: search, films with what is appended, ids of people. It counts what it is asked.

Its search is no more generous than TMDb's: every word of what is asked has to stand in one title of a film, the year
has to be one of a release, 20 films a page come in the order of their popularity, whatever their likeness.
"""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, unquote

from oscars.local.upstream import tmdb
from oscars.local.upstream.films import words
from tests.support import tmdb_bodies
from tests.support.night.movies import Catalogue, Movie, Person
from tests.support.page_server import Served

JSON = "application/json;charset=utf-8"


class MadeTmdb:
    """Answers GET of `/3/...`. `asked` counts requests by kind; `lacks` are films that it does not have yet,
    `other_ids` what it wrongly has, or None where it has nothing, for the IMDb id of a film or person."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.asked: Counter[str] = Counter()
        self.is_down = False
        self.lacks: set[str] = set()
        self.other_ids: dict[str, str | None] = {}
        self._by_imdb_id = {movie.imdb_id: movie for movie in catalogue.movies.values()}

    def get(self, target: str) -> Served:
        if self.is_down:
            self.asked["down"] += 1
            return Served(b"", 503)
        path, _, parameters = target.partition("?")
        query = dict(parse_qsl(parameters, keep_blank_values=True))
        match path.strip("/").split("/"):
            case ["3", "search", "movie"]:
                return self._counted("search", *self._search(query))
            case ["3", "movie", film]:
                return self._counted("movie", *self._movie(unquote(film), query.get("append_to_response", "")))
            case ["3", "find", external_id]:
                return self._counted("find", *self._find(unquote(external_id), query.get("external_source", "")))
            case ["3", "person", person, "external_ids"]:
                return self._counted("person", *self._person(unquote(person)))
            case ["3", "configuration"]:
                return self._counted("configuration", 200, tmdb.CONFIGURATION)
            case _:
                return self._counted("other", 404, tmdb.NOT_FOUND)

    def _counted(self, what: str, status: int, body: dict[str, Any]) -> Served:
        self.asked[what] += 1
        return Served(json.dumps(body, ensure_ascii=False).encode(), status, JSON)

    def _movies(self) -> list[Movie]:
        return [movie for movie in self.catalogue.movies.values() if movie.imdb_id not in self.lacks]

    def _search(self, query: dict[str, str]) -> tuple[int, dict[str, Any]]:
        if not query.get("query"):
            return 422, tmdb.NO_QUERY
        year = query.get("primary_release_year") or query.get("year", "")
        found = [movie for movie in self._movies() if _fits(movie, query["query"], year)]
        found.sort(key=lambda movie: (-movie.popularity, movie.tmdb_id))
        first = (int(query.get("page", "1")) - 1) * tmdb.RESULTS_A_PAGE
        return 200, {
            "page": int(query.get("page", "1")),
            "results": [_summary(movie) for movie in found[first : first + tmdb.RESULTS_A_PAGE]],
            "total_pages": -(-len(found) // tmdb.RESULTS_A_PAGE),
            "total_results": len(found),
        }

    def _movie(self, film: str, appended: str) -> tuple[int, dict[str, Any]]:
        known = self._by_imdb_id.get(film) if film not in self.other_ids else None
        movie = known or (self.catalogue.movies.get(int(film)) if film.isdecimal() else None)
        if movie is None or movie.imdb_id in self.lacks:
            return 404, tmdb.NOT_FOUND
        imdb_id = self._id_elsewhere(movie.imdb_id)
        parts = _parts(movie, imdb_id)
        own = {name: value for name, value in _details(movie, imdb_id).items() if name not in parts}
        return 200, own | {name: parts[name] for name in appended.split(",") if name in parts}

    def _find(self, external_id: str, source: str) -> tuple[int, dict[str, Any]]:
        is_there = source == "imdb_id" and external_id not in {*self.lacks, *self.other_ids}
        movie = self._by_imdb_id.get(external_id) if is_there else None
        nothing: dict[str, Any] = {f"{kind}_results": [] for kind in ("person", "tv", "tv_episode", "tv_season")}
        return 200, {"movie_results": [_summary(movie)] if movie else [], **nothing}

    def _person(self, number: str) -> tuple[int, dict[str, Any]]:
        person = self.catalogue.people.get(int(number)) if number.isdecimal() else None
        if person is None:
            return 404, tmdb.NOT_FOUND
        return 200, tmdb.external_ids_of_person(person.tmdb_id, self._id_elsewhere(person.imdb_id or ""))

    def _id_elsewhere(self, imdb_id: str) -> str | None:
        return self.other_ids.get(imdb_id, imdb_id) or None


def _fits(movie: Movie, query: str, year: str) -> bool:
    sought, titles = _words(query), (movie.title, movie.original_title, *movie.other_titles)
    in_year = not year or year in map(str, movie.years)
    return bool(sought) and in_year and any(sought <= _words(title) for title in titles)


@cache
def _words(text: str) -> frozenset[str]:
    return frozenset(words(text))


def _summary(movie: Movie) -> dict[str, Any]:
    return {
        "adult": False,
        "backdrop_path": None,
        "genre_ids": [],
        "id": movie.tmdb_id,
        "title": movie.title,
        "original_language": "en",
        "original_title": movie.original_title,
        "overview": "",
        "popularity": movie.popularity,
        "poster_path": None,
        "release_date": f"{movie.years[0]}-06-01",
        "video": False,
        "vote_average": 0.0,
        "vote_count": 0,
    }


def _details(movie: Movie, imdb_id: str | None) -> dict[str, Any]:
    return tmdb_bodies.body(
        **_summary(movie),
        imdb_id=imdb_id,
        runtime=movie.runtime,
        production_countries=[{"iso_3166_1": "XX", "name": name} for name in movie.countries],
        spoken_languages=[],
    )


def _parts(movie: Movie, imdb_id: str | None) -> dict[str, Any]:
    titles = [{"iso_3166_1": "US", "title": title, "type": ""} for title in movie.other_titles]
    return {
        "credits": {
            "cast": [
                {**_person(person), "character": "", "order": order, "credit_id": f"{movie.tmdb_id:012x}{order:012x}"}
                for order, person in enumerate(movie.cast)
            ],
            "crew": [
                {**_person(person), "department": department, "job": job, "credit_id": f"{movie.tmdb_id:024x}"}
                for person, department, job in movie.crew
            ],
        },
        "keywords": {"keywords": []},
        "videos": {"results": []},
        "images": {"backdrops": [], "logos": [], "posters": []},
        "external_ids": {"imdb_id": imdb_id, "wikidata_id": None, "facebook_id": None, "instagram_id": None},
        "release_dates": {"results": []},
        "alternative_titles": {"titles": titles},
        "translations": {"translations": []},
    }


def _person(person: Person) -> dict[str, Any]:
    return {
        "adult": False,
        "gender": 0,
        "id": person.tmdb_id,
        "known_for_department": None,
        "name": person.name,
        "original_name": person.name,
        "popularity": 0.0,
        "profile_path": None,
    }
