"""The films of the facts as the importer looks for them: what their nominations say, their ids withheld."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass
from enum import Enum
from typing import Any

from oscar_import.ceremonies import nominees
from oscar_import.enrichment.tmdb.matching import Wanted

from oscars.local.facts.format import read_folder


class Names(Enum):
    """Which names are given to the search."""

    IDENTIFIED = "with names"
    """Of the nominees as a source with ids tells them: who is a person, what is a company, and those without an id."""
    PAGE = "with the page's names"
    """All that a page without ids shows where nominees stand: companies and countries among them."""
    NONE = "without names"


@dataclass(frozen=True)
class Sought:
    """A film of the facts; `people` are all nominees but those for directing, each with a category. `others` are the
    names of what is no person: companies, offices, countries."""

    imdb_id: str
    title: str
    film_year: str
    directors: tuple[str, ...]
    people: tuple[tuple[str, str], ...]
    is_short: bool
    is_international: bool
    is_documentary: bool
    countries: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    identified_companies: tuple[str, ...] = ()
    unidentified: tuple[str, ...] = ()
    """Of the others, those without an id: nothing says what they are."""

    @property
    def companies(self) -> tuple[str, ...]:
        """Who made it, as far as nominations say."""
        return tuple(name for name in self.others if name not in self.countries)

    @property
    def year(self) -> int:
        return int(self.film_year[:4])

    @property
    def nominees(self) -> tuple[str, ...]:
        return (*self.directors, *(name for name, _ in self.people))

    def wanted(self, names: Names = Names.IDENTIFIED) -> Wanted:
        people = tuple(name for name, _ in self.people)
        given = {Names.IDENTIFIED: (*people, *self.unidentified), Names.PAGE: (*people, *self.others), Names.NONE: ()}
        return Wanted(
            self.title,
            self.film_year,
            directors=() if names is Names.NONE else self.directors,
            people=given[names],
            companies=self.identified_companies if names is Names.IDENTIFIED else (),
            categories=tuple(pair for pair in self.people if pair[0] in given[names]),
            is_short=self.is_short,
            is_documentary=self.is_documentary,
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
    people, directors = nominees.others(nominations), nominees.directors(nominations)
    category = {one["name"]: item["canonical_category"] for item in nominations for one in item["nominees"]}
    return Sought(
        imdb_id,
        title,
        film_year,
        directors=directors,
        people=tuple((name, category[name]) for name in people if _is_person(name, nominations)),
        others=tuple(name for name in category if not _is_person(name, nominations)),
        is_short=bool(nominees.is_short(nominations)),
        is_documentary=nominees.is_documentary(nominations),
        unidentified=tuple(name for name in people if not _is_person(name, nominations)),
        identified_companies=nominees.companies(nominations),
        countries=nominees.countries(nominations),
        is_international=any(item["canonical_category"].startswith("INTERNATIONAL") for item in nominations),
    )


def _is_person(name: str, nominations: list[dict[str, Any]]) -> bool:
    of_it = (one for item in nominations for one in item["nominees"] if one["name"] == name)
    return any(imdb_id.startswith("nm") for one in of_it for imdb_id in one["imdb_ids"])
