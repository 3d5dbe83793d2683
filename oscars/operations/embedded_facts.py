"""Whether what is known of the films comes from the embedded facts, and what keys would add: said in one line, the same
in the command, on the page and in the README."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from oscar_import.enrichment.tmdb.stand_ins import is_stand_in
from oscar_import.stage import Stage
from oscar_import.storage import catalogue

WHAT_KEYS_ADD = "A TMDb key adds release dates, runtimes, genres, whole casts and pictures; an OMDb key adds ratings."
IN_A_SUMMARY = f"The films are known from the embedded facts. {WHAT_KEYS_ADD} How: README, With the real services."
FILMS_LOOKED_AT = 3


def are_used(films: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether any film of a snapshot has its details from the embedded facts."""
    return any(film.get("details", {}).get("embedded_id") for film in films.values())


def are_used_in(ordinals: Iterable[int]) -> bool:
    """The same of what is stored of the newest of these ceremonies that names films, by its first films."""
    for ordinal in sorted(ordinals, reverse=True):
        ceremony = catalogue.find_ceremony(ordinal)
        films = list(ceremony.films())[:FILMS_LOOKED_AT] if ceremony else []
        if films:
            records = (catalogue.find_stage(film, Stage.TMDB_DETAILS) for film in films)
            return any(is_stand_in(record.data.get("tmdb_id")) for record in records if record and record.data)
    return False
