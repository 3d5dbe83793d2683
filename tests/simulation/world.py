"""The small world of a schedule: two ceremonies that share a film, two films without an id, a table of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from oscar_import.ceremonies.model import FilmReference

from oscars.local.facts.format import read_folder
from oscars.local.facts.model import CeremonyFacts
from oscars.local.facts.table import render_table
from oscars.local.upstream.routes import Upstream

ORDINALS = (1, 2)
RANGE = "1-2"
"""By ordinals: 1930 had two ceremonies."""
SHARED_FILM = "tt0019429"
NAMELESS_FILM = "tt0019788"
"""Its id is left out of the table, so that it is looked up before the ceremony is stored."""
UNKNOWN_FILM = "tt0019843"
"""As well, and TMDb knows none either: it goes through the stages without."""

KEPT = {1: (("ACTRESS", 1),), 2: (("ACTRESS", 5), ("ART DIRECTION", 2), ("ART DIRECTION", 4))}
"""Category and place of the nominations of the small world: 3 films in the 1st, one of them among 3 in the 2nd."""
FORMER = {1: (("ACTRESS", 0), ("ACTRESS", 1)), 2: (("ACTRESS", 5), ("ART DIRECTION", 1), ("ART DIRECTION", 2))}
"""The same before the source changed: two films will leave, and one will become the shared one."""


@dataclass(frozen=True)
class World:
    former_table: bytes
    """What the source says first where it changes."""
    table: bytes
    upstream: Upstream
    films: tuple[str, ...]


@cache
def small_world() -> World:
    facts = [ceremony for ceremony in read_folder() if ceremony.ordinal in ORDINALS]
    former = [_part(ceremony, FORMER[ceremony.ordinal]) for ceremony in facts]
    kept = [_part(ceremony, KEPT[ceremony.ordinal]) for ceremony in facts]
    films = {film.imdb_id for ceremony in kept for row in ceremony.rows for film in row.films}
    return World(
        former_table=_table(former),
        table=_table(kept),
        upstream=Upstream(facts),
        films=tuple(sorted(film for film in films if film)),
    )


def _part(ceremony: CeremonyFacts, kept: tuple[tuple[str, int], ...]) -> CeremonyFacts:
    by_category: dict[str, list[int]] = {}
    for number, row in enumerate(ceremony.rows):
        by_category.setdefault(row.category, []).append(number)
    numbers = [by_category[category][place] for category, place in kept]
    return replace(ceremony, rows=tuple(ceremony.rows[number] for number in numbers))


def _table(ceremonies: list[CeremonyFacts]) -> bytes:
    nameless = [
        replace(
            ceremony,
            rows=tuple(replace(row, films=tuple(map(_without_id, row.films))) for row in ceremony.rows),
        )
        for ceremony in ceremonies
    ]
    return "".join(render_table(nameless)).encode()


def _without_id(film: FilmReference) -> FilmReference:
    return replace(film, imdb_id=None) if film.imdb_id in (NAMELESS_FILM, UNKNOWN_FILM) else film
