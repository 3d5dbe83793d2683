"""A TMDb made of the facts, as `TmdbClient` sees it: their films among remakes, sequels, shorts and others.

Bodies have the fields of the recorded ones, where these are at hand. Its search is no more generous than TMDb's: every
word of what is asked has to stand in one title of a film, the year has to be one of a release, 20 films a page come in
the order of their popularity, whatever their likeness.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from oscar_import.enrichment.tmdb.credits import CAST
from oscar_import.normalization import words_of
from oscar_import.upstream.results import Found, NotFound

from benchmarks.made_records import Record, RecordMaker
from benchmarks.sought import Sought
from benchmarks.tmdb_shares import JOBS

RECORDINGS = Path(__file__).parents[2] / "shared" / "upstream" / "tmdb"
PAGE = 20


class MadeTmdb:
    """Answers as `TmdbClient` does. `without` is a film that it acts as if it lacked; `asked` counts requests."""

    def __init__(self, films: Iterable[Sought], *, seed: str, others: int) -> None:
        known = list(films)
        maker = RecordMaker(known, seed=seed)
        self._shape = _recorded_shape()
        self.records: dict[int, Record] = {}
        self._by_imdb_id: dict[str, int] = {}
        self._postings: dict[str, set[int]] = defaultdict(set)
        self.without: str | None = None
        self.asked = 0
        for film in known:
            for record in maker.all_of(film):
                self._add(record)
        for _ in range(others):
            self._add(maker.anything())
        for title, original, year in _recorded_films():
            self._add(maker.decoy(title, year, original=original))

    def find(self, imdb_id: str) -> Found:
        self.asked += 1
        number = self._by_imdb_id.get(imdb_id) if imdb_id != self.without else None
        return Found({"movie_results": [self._summary(self.records[number])] if number else [], "tv_results": []})

    def search(self, title: str, year: int | None) -> Found:
        self.asked += 1
        sought = set(words_of(title))
        postings = [self._postings.get(word, set()) for word in sought]
        numbers = set.intersection(*postings) if postings else set()
        found = [
            record
            for record in map(self.records.__getitem__, numbers)
            if (year is None or year in record.years)
            and (record.imdb_id is None or record.imdb_id != self.without)
            and any(sought <= set(words_of(text)) for text in (record.title, record.original_title, *record.others))
        ]
        found.sort(key=lambda record: (-record.popularity, record.tmdb_id))
        return Found({"page": 1, "results": [self._summary(record) for record in found[:PAGE]]})

    def candidate(self, tmdb_id: int) -> Found | NotFound:
        self.asked += 1
        record = self.records.get(tmdb_id)
        if record is None:
            return NotFound("no such film")
        crew = [_member(name, "Director", "Directing") for name in record.directors]
        of_people = [(name, record.departments.get(name) or _department(name)) for name in record.people]
        crew += [_member(name, JOBS[where], where) for name, where in of_people if where != CAST]
        return Found(
            {
                **self._summary(record),
                "imdb_id": record.imdb_id,
                "runtime": record.runtime,
                "production_countries": [{"iso_3166_1": "XX", "name": name} for name in record.countries],
                "production_companies": [{"id": _number(name), "name": name} for name in record.companies],
                "external_ids": {"imdb_id": record.imdb_id},
                "alternative_titles": {"titles": [{"iso_3166_1": "US", "title": text} for text in record.others[::2]]},
                "translations": {"translations": [{"data": {"title": text}} for text in record.others[1::2]]},
                "credits": {
                    "cast": [{"id": _number(name), "name": name, "order": 0} for name, at in of_people if at == CAST],
                    "crew": crew,
                },
            }
        )

    def _summary(self, record: Record) -> dict[str, Any]:
        return {
            **self._shape,
            "id": record.tmdb_id,
            "title": record.title,
            "original_title": record.original_title,
            "release_date": f"{record.years[0]}-06-01" if record.years else "",
            "popularity": record.popularity,
        }

    def _add(self, record: Record) -> None:
        self.records[record.tmdb_id] = record
        if record.imdb_id:
            self._by_imdb_id[record.imdb_id] = record.tmdb_id
        for text in (record.title, record.original_title, *record.others):
            for word in words_of(text):
                self._postings[word].add(record.tmdb_id)


def _member(name: str, job: str, department: str) -> dict[str, Any]:
    return {"id": _number(name), "name": name, "job": job, "department": department}


def _department(name: str) -> str:
    """Anywhere, always the same for a name."""
    places = [*JOBS, *([CAST] * len(JOBS))]
    return places[_number(name) % len(places)]


def _number(name: str) -> int:
    return 1 + sum(ord(letter) * (place + 1) for place, letter in enumerate(name))


def _recorded_bodies() -> Iterable[dict[str, Any]]:
    for path in sorted(RECORDINGS.rglob("*search_movie*.json")):
        recorded = json.loads(path.read_text(encoding="utf-8"))
        yield recorded.get("Response", {}).get("BodyAsJson") or recorded


def _recorded_films() -> Iterable[tuple[str, str, int]]:
    """Title, original title and year of the films that recorded searches found."""
    for body in _recorded_bodies():
        for entry in body.get("results", []):
            if (entry.get("release_date") or "")[:4].isdigit():
                yield entry["title"], entry["original_title"], int(entry["release_date"][:4])


def _recorded_shape() -> dict[str, Any]:
    """The first film that a recorded search found: what a summary has beside what is made here."""
    return next((dict(body["results"][0]) for body in _recorded_bodies() if body.get("results")), {})
