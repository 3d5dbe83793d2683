"""The films of the facts as the importer looks for them: what their nominations say, their ids withheld."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass
from typing import Any

from oscar_import.ceremonies import nominees
from oscar_import.enrichment.tmdb.matching import Wanted

from oscars.local.facts.format import read_folder


@dataclass(frozen=True)
class Sought:
    """A film of the facts; `people` are all nominees but those for directing, each with a category."""

    imdb_id: str
    title: str
    film_year: str
    directors: tuple[str, ...]
    people: tuple[tuple[str, str], ...]
    is_short: bool
    is_international: bool
    countries: tuple[str, ...] = ()

    @property
    def year(self) -> int:
        return int(self.film_year[:4])

    @property
    def nominees(self) -> tuple[str, ...]:
        return (*self.directors, *(name for name, _ in self.people))

    def wanted(self, *, with_names: bool = True) -> Wanted:
        return Wanted(
            self.title,
            self.film_year,
            directors=self.directors if with_names else (),
            people=tuple(name for name, _ in self.people) if with_names else (),
            is_short=self.is_short,
            countries=self.countries,
        )


def films_of_the_facts() -> list[Sought]:
    """Every film that has an IMDb id, with the title and year of its first nomination."""
    nominations: dict[str, list[dict[str, Any]]] = defaultdict(list)
    first: dict[str, tuple[str, str]] = {}
    for ceremony in read_folder():
        for row in ceremony.rows:
            if row.competitive:
                document = asdict(row.nomination())
                for film in row.films:
                    if film.imdb_id:
                        nominations[film.imdb_id].append(document)
                        first.setdefault(film.imdb_id, (film.title, ceremony.film_years))
    return [_sought(imdb_id, *first[imdb_id], found) for imdb_id, found in nominations.items()]


def _sought(imdb_id: str, title: str, film_year: str, nominations: list[dict[str, Any]]) -> Sought:
    names = nominees.others(nominations)
    category = {one["name"]: item["canonical_category"] for item in nominations for one in item["nominees"]}
    return Sought(
        imdb_id,
        title,
        film_year,
        directors=nominees.directors(nominations),
        people=tuple((name, category[name]) for name in names),
        is_short=bool(nominees.is_short(nominations)),
        countries=nominees.countries(nominations),
        is_international=any(item["canonical_category"].startswith("INTERNATIONAL") for item in nominations),
    )
