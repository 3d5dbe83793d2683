"""A TMDb made of the facts: their films as another catalogue has them, among remakes, sequels, shorts and others.

Titles, names, years and credits differ from the facts as those of TMDb do, by chance of a seed (`SHARES`, `PRESENT`).
Bodies have the fields of the recorded ones, where these are at hand. Its search is no more generous than TMDb's: every
word of what is asked has to stand in one title of a film, the year has to be one of a release, 20 films a page come in
the order of their popularity, whatever their likeness.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from oscar_import.normalization import words_of
from oscar_import.upstream.results import Found, NotFound

from benchmarks.respelling import NAME_RESPELLINGS, TITLE_RESPELLINGS, respelled
from benchmarks.sought import Sought

RECORDINGS = Path(__file__).parents[2] / "shared" / "upstream" / "tmdb"
PAGE = 20

SHARES = {
    "title respelled": 0.25,
    "title of another language": 0.03,
    "international title of another language": 0.25,
    "our title not among the others": 0.05,
    "subtitle": 0.02,
    "director respelled": 0.1,
    "name respelled": 0.12,
    "director missing": 0.004,
    "another director added": 0.02,
    "few credits": 0.015,
    "no credits": 0.003,
    "second release a year later": 0.3,
    "runtime unknown": 0.05,
    "countries known": 0.95,
    "remake": 0.2,
    "sequel": 0.08,
    "making of": 0.06,
}
PRESENT = {
    "ACTOR": 0.99,
    "ACTRESS": 0.99,
    "DIRECTING": 0.99,
    "ASSISTANT DIRECTOR": 0.5,
    "WRITING": 0.95,
    "CINEMATOGRAPHY": 0.94,
    "FILM EDITING": 0.93,
    "MUSIC (Original Song)": 0.75,
    "MUSIC": 0.92,
    "SOUND": 0.8,
    "ART DIRECTION": 0.9,
    "COSTUME DESIGN": 0.92,
    "MAKEUP": 0.7,
    "VISUAL EFFECTS": 0.75,
    "BEST PICTURE": 0.93,
    "DOCUMENTARY": 0.9,
    "SHORT": 0.88,
}
"""How likely a nominee is among TMDb's credits, by what the category begins with; 0.7 for any other. Nobody has counted
them: they are estimates, as are the shares above."""
_COUNTRIES = ("United States of America",) * 5 + ("United Kingdom", "France", "Italy", "Germany", "India", "Japan")
_NAMESAKES = (0.025, 0.008, 0.002, 0.0004)
"""How likely a film of the same title and year is, and likewise one a year away, by the number of its words: 1, 2, 3,
more. On the whole some 0.9 % have one of the same year: long titles are hardly given twice."""
_YEARS = ((0, 0.89), (-1, 0.05), (1, 0.04), (-2, 0.012), (2, 0.004), (-4, 0.004))
_FOREIGN_YEARS = ((0, 0.55), (-1, 0.35), (1, 0.04), (-2, 0.05), (-3, 0.01))


@dataclass
class Record:
    """A film of this TMDb."""

    tmdb_id: int
    imdb_id: str | None
    title: str
    original_title: str
    years: tuple[int, ...]
    """Of its releases, the first one first."""
    runtime: int = 100
    popularity: float = 1.0
    others: list[str] = field(default_factory=list)
    """Its titles elsewhere."""
    directors: list[str] = field(default_factory=list)
    people: list[str] = field(default_factory=list)
    countries: list[str] = field(default_factory=list)


class MadeTmdb:
    """Answers as `TmdbClient` does. `without` is a film that it acts as if it lacked; `asked` counts requests."""

    def __init__(self, films: Iterable[Sought], *, seed: str, others: int) -> None:
        self._rng = Random(seed)
        self._films = list(films)
        self._words = sorted({word for film in self._films for word in film.title.split() if len(word) > 3})
        self._names = sorted({name for film in self._films for name in film.nominees})
        self._shape = _recorded_shape()
        self.records: dict[int, Record] = {}
        self._by_imdb_id: dict[str, int] = {}
        self._postings: dict[str, set[int]] = defaultdict(set)
        self.without: str | None = None
        self.asked = 0
        for film in self._films:
            record = self._as_recorded(film)
            self._add(record)
            for decoy in self._around(film, record):
                self._add(decoy)
        for _ in range(others):
            self._add(self._anything())
        for title, original, year in _recorded_films():
            self._add(self._decoy(title, year, original=original))

    # what it is asked

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
        half = len(record.people) // 2
        return Found(
            {
                **self._summary(record),
                "imdb_id": record.imdb_id,
                "runtime": record.runtime,
                "production_countries": [{"iso_3166_1": "XX", "name": name} for name in record.countries],
                "external_ids": {"imdb_id": record.imdb_id},
                "alternative_titles": {"titles": [{"iso_3166_1": "US", "title": text} for text in record.others[::2]]},
                "translations": {"translations": [{"data": {"title": text}} for text in record.others[1::2]]},
                "credits": {
                    "cast": [{"id": _number(name), "name": name, "order": 0} for name in record.people[:half]],
                    "crew": crew + [_member(name, "Editor", "Editing") for name in record.people[half:]],
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

    # what it is made of

    def _add(self, record: Record) -> None:
        self.records[record.tmdb_id] = record
        if record.imdb_id:
            self._by_imdb_id[record.imdb_id] = record.tmdb_id
        for text in (record.title, record.original_title, *record.others):
            for word in words_of(text):
                self._postings[word].add(record.tmdb_id)

    def _next_id(self) -> int:
        return len(self.records) + 1

    def _by_chance(self, what: str) -> bool:
        return self._rng.random() < SHARES[what]

    def _as_recorded(self, film: Sought) -> Record:
        title, original, others = self._titles(film)
        values, weights = zip(*(_FOREIGN_YEARS if film.is_international else _YEARS), strict=True)
        year = film.year + self._rng.choices(values, weights)[0]
        directors, people = self._credits(film)
        runtime = self._rng.randint(8, 38) if film.is_short else self._rng.randint(72, 180)
        return Record(
            self._next_id(),
            film.imdb_id,
            title,
            original,
            (year, year + 1) if self._by_chance("second release a year later") else (year,),
            runtime=0 if self._by_chance("runtime unknown") else runtime,
            popularity=self._rng.lognormvariate(1.0, 1.0),
            others=others,
            directors=directors,
            people=people,
            countries=list(film.countries) if self._by_chance("countries known") else [],
        )

    def _titles(self, film: Sought) -> tuple[str, str, list[str]]:
        """Title, original title, and those that it has elsewhere."""
        outside, _, inside = film.title.rstrip(")]").replace("[", "(").partition(" (")
        title, original = (outside, inside) if inside else (film.title, film.title)
        others = [f"{self._rng.choice(self._words)} {title.split()[-1]}"]
        if self._by_chance("title respelled"):
            title = respelled(title, TITLE_RESPELLINGS, self._rng)
        if self._by_chance("subtitle"):
            title = f"{title}: {self._phrase()}" if ":" not in title else title.partition(":")[0]
        kind = "international title of another language" if film.is_international else "title of another language"
        if self._by_chance(kind):
            foreign = self._phrase()
            if not self._by_chance("our title not among the others"):
                others.append(title)
            title, original = foreign, original if self._rng.random() < 0.4 else self._phrase()
        return title, original, others

    def _credits(self, film: Sought) -> tuple[list[str], list[str]]:
        """Directors, and everybody else: nominees as far as TMDb has them, among strangers."""
        if self._by_chance("no credits"):
            return [], []
        nominated = list(dict.fromkeys(film.directors))
        directors = [self._respelled(name, "director respelled") for name in nominated] or [self._stranger()]
        if not nominated and film.people and self._rng.random() < 0.25:
            directors = [film.people[0][0]]
        if self._by_chance("director missing"):
            directors = [self._stranger()]
        if self._by_chance("another director added"):
            directors.append(self._stranger())
        people = [
            self._respelled(name, "name respelled")
            for name, category in film.people
            if self._rng.random() < _presence(category)
        ]
        if self._by_chance("few credits"):
            return directors, people[:1]
        people += [self._stranger() for _ in range(self._rng.randint(4, 30))]
        self._rng.shuffle(people)
        return directors, people

    def _around(self, film: Sought, record: Record) -> Iterable[Record]:
        """What stands beside a film: of its title, or almost, and some of its people."""
        rng, year = self._rng, record.years[0]
        if self._by_chance("remake"):
            yield self._decoy(film.title, year + rng.choice((-1, 1)) * rng.randint(3, 60))
        namesake = _NAMESAKES[min(len(words_of(film.title)) or 1, len(_NAMESAKES)) - 1]
        if rng.random() < namesake:
            yield self._decoy(film.title, film.year)
        if rng.random() < namesake:
            yield self._decoy(film.title, film.year + rng.choice((-1, 1)))
        if self._by_chance("sequel"):
            beside = rng.choice(("II", "2", "Part 2", "Returns"))
            sequel = self._decoy(f"{film.title} {beside}", year + rng.randint(1, 6))
            sequel.directors = list(record.directors) if rng.random() < 0.4 else sequel.directors
            sequel.people = [*record.people[:6], *sequel.people]
            yield sequel
        if self._by_chance("making of"):
            about = self._decoy(f"{rng.choice(('The Making of', 'Inside', 'Remembering'))} {film.title}", year)
            about.people = [*record.directors, *record.people[:5]]
            yield about

    def _decoy(self, title: str, year: int, *, original: str = "") -> Record:
        rng = self._rng
        people = [self._stranger() for _ in range(rng.randint(0, 25))]
        return Record(
            self._next_id(),
            None,
            title,
            original or title,
            (year,),
            runtime=rng.choice((0, 9, 22, 52, 88, 95, 110)),
            popularity=rng.lognormvariate(0.5, 1.2),
            directors=[self._stranger()] if rng.random() < 0.93 else [],
            people=people,
            countries=[rng.choice(_COUNTRIES)] if rng.random() < 0.8 else [],
        )

    def _anything(self) -> Record:
        return self._decoy(self._phrase(), self._rng.randint(1915, 2025))

    def _phrase(self) -> str:
        return " ".join(self._rng.choices(self._words, k=self._rng.choice((1, 1, 2, 2, 3, 4))))

    def _stranger(self) -> str:
        """A name that nobody of the facts need have: given and family names of two of them."""
        one, other = self._rng.choice(self._names), self._rng.choice(self._names)
        return f"{one.split()[0]} {other.split()[-1]}"

    def _respelled(self, name: str, what: str) -> str:
        return respelled(name, NAME_RESPELLINGS, self._rng) if self._by_chance(what) else name


def _presence(category: str) -> float:
    return next((share for beginning, share in PRESENT.items() if category.startswith(beginning)), 0.7)


def _member(name: str, job: str, department: str) -> dict[str, Any]:
    return {"id": _number(name), "name": name, "job": job, "department": department}


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
