"""The films of a TMDb that is made of the facts: each film as another catalogue has it, and what stands beside it.

Titles, names, years and credits differ from the facts as those of TMDb do, by chance of a seed (`tmdb_shares`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from random import Random

from oscar_import.enrichment.tmdb.credits import CAST, departments_of
from oscar_import.normalization import words_of

from benchmarks import tmdb_shares as shares
from benchmarks.respelling import (
    COMPANY_RESPELLINGS,
    NAME_RESPELLINGS,
    TITLE_RESPELLINGS,
    TITLE_REWORDINGS,
    in_other_letters,
    respelled,
)
from benchmarks.sought import Sought


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
    companies: list[str] = field(default_factory=list)
    departments: dict[str, str] = field(default_factory=dict)
    """By name, where a nominee is credited; all others are credited anywhere."""


class RecordMaker:
    """Makes records of films; `taken` is how many there are already, for the next number."""

    def __init__(self, films: Sequence[Sought], *, seed: str) -> None:
        self._rng = Random(seed)
        self._roles = Random(f"{seed} roles")
        self._words = sorted({word for film in films for word in film.title.split() if len(word) > 3})
        self._names = sorted({name for film in films for name in film.nominees})
        self._companies = [name for film in films for name in film.companies] or ["Paramount"]
        self._made = 0

    def all_of(self, film: Sought) -> Iterable[Record]:
        """The film, then what stands beside it."""
        record = self._as_recorded(film)
        yield record
        yield from self._around(film, record)

    def anything(self) -> Record:
        """A film that has nothing to do with the facts."""
        return self.decoy(self._phrase(), self._rng.randint(1915, 2025))

    def decoy(self, title: str, year: int, *, original: str = "") -> Record:
        """Another film of this title: its people, country and company are anybody's."""
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
            countries=[rng.choice(shares.COUNTRIES)] if rng.random() < 0.8 else [],
            companies=[rng.choice(self._companies)] if rng.random() < 0.5 else [],
        )

    def _next_id(self) -> int:
        self._made += 1
        return self._made

    def _by_chance(self, what: str) -> bool:
        return self._rng.random() < shares.SHARES[what]

    def _as_recorded(self, film: Sought) -> Record:
        title, original, others = self._titles(film)
        small = shares.SMALL_YEARS if film.is_short or film.is_documentary else shares.YEARS
        distances = shares.FOREIGN_YEARS if film.is_international else small
        values, weights = zip(*distances, strict=True)
        year = film.year + self._rng.choices(values, weights)[0]
        directors, people, departments = self._credits(film)
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
            companies=self._companies_of(film),
            departments=departments,
        )

    def _titles(self, film: Sought) -> tuple[str, str, list[str]]:
        """Title, original title, and those that it has elsewhere. A film has an original title of its own only where
        it is of another language."""
        outside, _, inside = film.title.rstrip(")]").replace("[", "(").partition(" (")
        title, original = (outside, inside) if inside else (film.title, "")
        others = [f"{self._rng.choice(self._words)} {title.split()[-1]}"]
        shown = self._spelled(title)
        if shown != title and self._by_chance("our words among the others"):
            others.append(title)
        kind = "international title of another language" if film.is_international else "title of another language"
        if self._by_chance(kind):
            if not self._by_chance("our title not among the others"):
                others.append(shown)
            original = original or self._phrase()
            shown = original if self._rng.random() < 0.6 else self._phrase()
        elif film.is_international:
            original = original or self._phrase()
            original = in_other_letters(original) if self._by_chance("title in other letters") else original
        return shown, original or shown, others

    def _spelled(self, title: str) -> str:
        if self._by_chance("title respelled"):
            title = respelled(title, TITLE_RESPELLINGS, self._rng)
        if self._by_chance("title in other words"):
            title = respelled(title, TITLE_REWORDINGS, self._rng)
        if self._by_chance("subtitle"):
            title = f"{title}: {self._phrase()}" if ":" not in title else title.partition(":")[0]
        return title

    def _credits(self, film: Sought) -> tuple[list[str], list[str], dict[str, str]]:
        """Directors, everybody else, and who of them is credited where: nominees as far as TMDb has them, among
        strangers."""
        kind = " of a short" if film.is_short else ""
        if self._by_chance(f"no credits{kind}"):
            return [], [], {}
        nominated = list(dict.fromkeys(film.directors))
        directors = [self._respelled(name, "director respelled") for name in nominated] or [self._stranger()]
        if not nominated and film.people and self._rng.random() < 0.25:
            directors = [film.people[0][0]]
        if self._by_chance("director missing"):
            directors = [self._stranger()]
        if self._by_chance("another director added"):
            directors.append(self._stranger())
        departments = {
            self._respelled(name, "name respelled"): self._department(category)
            for name, category in film.people
            if self._rng.random() < shares.presence(category)
        }
        people = list(departments)
        if self._by_chance(f"few credits{kind}"):
            return directors, people[:1], departments
        people += [self._stranger() for _ in range(self._rng.randint(4, 30))]
        self._rng.shuffle(people)
        return directors, people, departments

    def _department(self, category: str) -> str:
        elsewhere = self._roles.random() < shares.SHARES["credited elsewhere"]
        fitting = () if elsewhere else sorted(departments_of(category))
        return self._roles.choice(fitting or (*shares.JOBS, CAST))

    def _companies_of(self, film: Sought) -> list[str]:
        known = [name for name in film.companies if self._by_chance("company known")]
        return [
            respelled(name, COMPANY_RESPELLINGS, self._rng) if self._by_chance("company respelled") else name
            for name in known
        ]

    def _around(self, film: Sought, record: Record) -> Iterable[Record]:
        """What stands beside a film: of its title, or almost, and some of its people."""
        rng, year = self._rng, record.years[0]
        if self._by_chance("remake"):
            yield self.decoy(film.title, year + rng.choice((-1, 1)) * rng.randint(3, 60))
        mean = shares.NAMESAKES[min(len(words_of(film.title)) or 1, len(shares.NAMESAKES)) - 1]
        a_year = rng.gammavariate(shares.EVENNESS, mean / shares.EVENNESS)
        for near in (film.year, film.year + rng.choice((-1, 1))):
            if rng.random() < a_year:
                yield self._namesake(film, near)
        for _ in range(round(rng.gammavariate(a_year * shares.YEARS_OF_FILMS + 0.01, 1.0))):
            if abs((other := rng.randint(1915, 2025)) - film.year) > 1:
                yield self.decoy(film.title, other)
        if self._by_chance("sequel"):
            beside = rng.choice(("II", "2", "Part 2", "Returns"))
            sequel = self.decoy(f"{film.title} {beside}", year + rng.randint(1, 6))
            sequel.directors = list(record.directors) if rng.random() < 0.4 else sequel.directors
            sequel.people = [*record.people[:6], *sequel.people]
            sequel.companies = list(record.companies)
            yield sequel
        if self._by_chance("making of"):
            about = self.decoy(f"{rng.choice(('The Making of', 'Inside', 'Remembering'))} {film.title}", year)
            about.people = [*record.directors, *record.people[:5]]
            about.companies = list(record.companies)
            yield about

    def _namesake(self, film: Sought, year: int) -> Record:
        record = self.decoy(film.title, year)
        if film.companies and self._by_chance("namesake of one of its companies"):
            record.companies = [film.companies[0]]
        return record

    def _phrase(self) -> str:
        return " ".join(self._rng.choices(self._words, k=self._rng.choice((1, 1, 2, 2, 3, 4))))

    def _stranger(self) -> str:
        """A name that nobody of the facts need have: given and family names of two of them."""
        one, other = self._rng.choice(self._names), self._rng.choice(self._names)
        return f"{one.split()[0]} {other.split()[-1]}"

    def _respelled(self, name: str, what: str) -> str:
        return respelled(name, NAME_RESPELLINGS, self._rng) if self._by_chance(what) else name
