"""The films and people of a TMDb that is made of the open table: from a seed, with what TMDb has otherwise.

It knows nothing of the page. Titles and names are the table's, some of them respelled; some nominees are not in the
credits, stand in another department, or have no id elsewhere. Beside each film stand others: older ones of its title, a
short of its title and year, a film about it with its people; beside some people, namesakes. All by `SHARES` and
`PRESENT`, which nobody has counted: they are estimates for the films of the last years.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random
from typing import TypeVar

from oscar_import.sources.oscar_data.parser import TableRow

from benchmarks.respelling import NAME_RESPELLINGS, TITLE_RESPELLINGS, respelled

SEED = "issue 14, the night"
SHARES = {
    "title respelled": 0.25,
    "our title among the others": 0.9,
    "released a year before": 0.1,
    "short, documentary or foreign film released a year before": 0.4,
    "second release a year later": 0.3,
    "countries known": 0.95,
    "actor or director respelled": 0.03,
    "name respelled": 0.08,
    "in another department": 0.04,
    "no id elsewhere": 0.05,
    "namesake in another department": 0.04,
    "namesake in the same department": 0.01,
    "older film of the title": 0.5,
    "short of the title and year": 0.06,
    "sequel": 0.08,
    "making of": 0.15,
}
PRESENT = {
    "ACT": 1.0,
    "DIRECTING": 1.0,
    "WRITING": 0.97,
    "BEST PICTURE": 0.96,
    "CINEMATOGRAPHY": 0.97,
    "FILM EDITING": 0.96,
    "MUSIC (Original Score)": 0.95,
    "MUSIC (Original Song)": 0.75,
    "CASTING": 0.95,
    "COSTUME DESIGN": 0.95,
    "ART DIRECTION": 0.92,
    "ANIMATED": 0.92,
    "DOCUMENTARY": 0.9,
    "SHORT": 0.9,
    "SOUND": 0.85,
    "MAKEUP": 0.8,
    "VISUAL EFFECTS": 0.8,
}
"""How likely a nominee is in the credits, by what the category begins with: the crafts are those that TMDb lacks."""
JOBS = {
    "DIRECTING": (("Directing", "Director"),),
    "WRITING": (("Writing", "Screenplay"), ("Writing", "Writer")),
    "BEST PICTURE": (("Production", "Producer"),),
    "CINEMATOGRAPHY": (("Camera", "Director of Photography"),),
    "FILM EDITING": (("Editing", "Editor"),),
    "MUSIC (Original Score)": (("Sound", "Original Music Composer"),),
    "MUSIC (Original Song)": (("Sound", "Songs"),),
    "CASTING": (("Production", "Casting"),),
    "COSTUME DESIGN": (("Costume & Make-Up", "Costume Design"),),
    "ART DIRECTION": (("Art", "Production Design"), ("Art", "Set Decoration")),
    "ANIMATED": (("Directing", "Director"), ("Production", "Producer")),
    "DOCUMENTARY": (("Directing", "Director"), ("Production", "Producer")),
    "SHORT": (("Directing", "Director"), ("Production", "Producer")),
    "SOUND": (("Sound", "Supervising Sound Editor"), ("Sound", "Sound Re-Recording Mixer")),
    "MAKEUP": (("Costume & Make-Up", "Makeup Artist"), ("Costume & Make-Up", "Hairstylist")),
    "VISUAL EFFECTS": (("Visual Effects", "Visual Effects Supervisor"), ("Crew", "Special Effects Supervisor")),
}
"""Department and job of a category's first nominee, of the second, and so on; the last is that of all others."""
_ELSEWHERE = ("Crew", "Thanks")
_TITLES_ABOUT = ("The Making of", "Inside", "Beyond")
_SMALL = ("SHORT", "DOCUMENTARY", "INTERNATIONAL")

ValueT = TypeVar("ValueT")


@dataclass
class Person:
    """One person of this TMDb."""

    tmdb_id: int
    imdb_id: str | None
    name: str


@dataclass
class Movie:
    """A film of this TMDb. `crew` is who, department and job."""

    tmdb_id: int
    imdb_id: str
    title: str
    original_title: str
    years: tuple[int, ...]
    """Of its releases, the first one first."""
    runtime: int
    popularity: float
    other_titles: list[str] = field(default_factory=list)
    countries: list[str] = field(default_factory=list)
    cast: list[Person] = field(default_factory=list)
    crew: list[tuple[Person, str, str]] = field(default_factory=list)


class Catalogue:
    """Films and people by TMDb's number, made of the rows of `ceremonies`, by film year."""

    def __init__(self, ceremonies: dict[int, list[TableRow]], *, seed: str = SEED) -> None:
        self._rng = Random(seed)
        self.movies: dict[int, Movie] = {}
        self.people: dict[int, Person] = {}
        self._nominees: dict[str, Person] = {}
        self._names = sorted({one.name for rows in ceremonies.values() for row in rows for one in row.nominees})
        for year, rows in ceremonies.items():
            for imdb_id in dict.fromkeys(film.imdb_id for row in rows for film in row.films):
                self._add(imdb_id or "", [row for row in rows if any(f.imdb_id == imdb_id for f in row.films)], year)

    # films

    def _add(self, imdb_id: str, rows: list[TableRow], year: int) -> None:
        title = next(film.title for film in rows[0].films if film.imdb_id == imdb_id)
        movie = self._movie(imdb_id, title, self._years(rows, year), is_short=_is_any(rows, "short"))
        if _is_any(rows, "international"):
            movie.original_title = self._phrase()
            country = [row.name for row in rows if row.canonical_category.startswith("INTERNATIONAL")]
            movie.countries = country if self._by_chance("countries known") else []
        if self._by_chance("title respelled"):
            movie.title = respelled(title, TITLE_RESPELLINGS, self._rng)
            movie.other_titles += [title] if self._by_chance("our title among the others") else []
        for row in rows:
            self._credit(movie, row)
        movie.cast += [self._stranger() for _ in range(self._rng.randint(3, 12))]
        movie.crew += [(self._stranger(), *self._rng.choice(_ALL_JOBS)) for _ in range(self._rng.randint(5, 20))]
        self._add_others(movie, title, year)

    def _years(self, rows: list[TableRow], year: int) -> tuple[int, ...]:
        is_small = all(row.canonical_category.startswith(_SMALL) for row in rows)
        before = "short, documentary or foreign film released a year before" if is_small else "released a year before"
        first = year - self._by_chance(before)
        return (first, first + 1) if self._by_chance("second release a year later") else (first,)

    def _movie(self, imdb_id: str, title: str, years: tuple[int, ...], *, is_short: bool, fame: float = 1.5) -> Movie:
        number = 1_000 + 7 * len(self.movies)
        runtime = self._rng.randint(8, 38) if is_short else self._rng.randint(82, 190)
        movie = Movie(number, imdb_id, title, title, years, runtime, self._rng.lognormvariate(fame, 1.0))
        self.movies[number] = movie
        return movie

    def _add_others(self, movie: Movie, title: str, year: int) -> None:
        """Films that a search for the title finds too."""
        if self._by_chance("older film of the title"):
            self._other(title, year - self._rng.randint(4, 70))
        if self._by_chance("short of the title and year"):
            self._other(title, year, is_short=True)
        if self._by_chance("sequel"):
            sequel = self._other(f"{title} 2", year + 1)
            sequel.cast, sequel.crew = movie.cast[:4], movie.crew[:4]
        if self._by_chance("making of"):
            about = self._other(f"{self._rng.choice(_TITLES_ABOUT)} {title}", year)
            about.cast += [*movie.cast[:3], *(person for person, _, job in movie.crew if job == "Director")]

    def _other(self, title: str, year: int, *, is_short: bool = False) -> Movie:
        imdb_id = f"tt9{len(self.movies):07}"
        movie = self._movie(imdb_id, title, (year,), is_short=is_short, fame=0.5)
        movie.cast = [self._stranger() for _ in range(self._rng.randint(0, 12))]
        movie.crew = [(self._stranger(), "Directing", "Director")]
        return movie

    # people

    def _credit(self, movie: Movie, row: TableRow) -> None:
        for place, nominee in enumerate(row.nominees):
            for imdb_id in nominee.person_ids:
                person = self._nominee(imdb_id, nominee.name, row.canonical_category)
                if self._rng.random() < _for_category(PRESENT, row.canonical_category, 0.8):
                    self._enter(movie, person, row.canonical_category, place)

    def _enter(self, movie: Movie, person: Person, category: str, place: int) -> None:
        if category.startswith("ACT"):
            movie.cast.append(person)
            return
        jobs = _for_category(JOBS, category, (_ELSEWHERE,))
        department, job = jobs[min(place, len(jobs) - 1)]
        is_craft = not category.startswith("DIRECTING")
        if is_craft and self._by_chance("in another department"):
            department, job = _ELSEWHERE
        movie.crew.append((person, department, job))
        if is_craft and self._by_chance("namesake in the same department"):
            movie.crew.append((self._new(person.name, self._unknown_id()), department, job))
        if self._by_chance("namesake in another department"):
            movie.crew.append((self._new(person.name, self._unknown_id()), *_ELSEWHERE))

    def _nominee(self, imdb_id: str, name: str, category: str) -> Person:
        if imdb_id not in self._nominees:
            is_known = category.startswith(("ACT", "DIRECTING"))
            share = "actor or director respelled" if is_known else "name respelled"
            shown = respelled(name, NAME_RESPELLINGS, self._rng) if self._by_chance(share) else name
            lacks_id = not is_known and self._by_chance("no id elsewhere")
            self._nominees[imdb_id] = self._new(shown, None if lacks_id else imdb_id)
        return self._nominees[imdb_id]

    def _stranger(self) -> Person:
        one, other = self._rng.choice(self._names), self._rng.choice(self._names)
        return self._new(f"{one.split()[0]} {other.split()[-1]}", self._unknown_id())

    def _unknown_id(self) -> str | None:
        return f"nm9{len(self.people):07}" if self._rng.random() < 0.7 else None

    def _new(self, name: str, imdb_id: str | None) -> Person:
        person = Person(100_000 + 3 * len(self.people), imdb_id, name)
        self.people[person.tmdb_id] = person
        return person

    def _phrase(self) -> str:
        return " ".join(self._rng.choice(self._names).split()[-1] for _ in range(2))

    def _by_chance(self, what: str) -> bool:
        return self._rng.random() < SHARES[what]


_ALL_JOBS = [pair for jobs in JOBS.values() for pair in jobs if pair[1] != "Director"]


def _is_any(rows: Iterable[TableRow], word: str) -> bool:
    return any(word in row.canonical_category.lower() for row in rows)


def _for_category(by_beginning: dict[str, ValueT], category: str, otherwise: ValueT) -> ValueT:
    return next((value for beginning, value in by_beginning.items() if category.startswith(beginning)), otherwise)
