"""Whom a film's nominations name, for telling films apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from oscar_import.ceremonies.categories import is_for_short_films
from oscar_import.ceremonies.model import UNKNOWN_ID

DIRECTING = "DIRECTING"
INTERNATIONAL = "INTERNATIONAL FEATURE"
DOCUMENTARY = "DOCUMENTARY"


def directors(nominations: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """The nominees for directing (its early variants included, assistant directors not), each once."""
    return _names(item for item in nominations if item["canonical_category"].startswith(DIRECTING))


def others(nominations: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """All others nominated for the film who are people or may be, each once."""
    return _names(item for item in nominations if not item["canonical_category"].startswith(DIRECTING))


def categories(nominations: Iterable[Mapping[str, Any]]) -> tuple[tuple[str, str], ...]:
    """Each of `others` with every canonical category that the film is nominated in with that name."""
    pairs = (
        (name, item["canonical_category"])
        for item in nominations
        if not item["canonical_category"].startswith(DIRECTING)
        for name in _names([item])
    )
    return tuple(dict.fromkeys(pairs))


def companies(nominations: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """The nominees whose ids say that they are companies, each once."""
    every = (one for item in nominations for one in item["nominees"])
    return tuple(dict.fromkeys(one["name"] for one in every if any(map(_is_company, one["imdb_ids"]))))


def countries(nominations: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """The countries that an international feature was sent in for: they stand where nominees do."""
    international = (item for item in nominations if item["canonical_category"].startswith(INTERNATIONAL))
    return tuple(dict.fromkeys(one["name"] for item in international for one in item["nominees"]))


def is_short(nominations: Iterable[Mapping[str, Any]]) -> bool | None:
    """Whether the film is nominated as a short one; None without nominations."""
    categories = [item["canonical_category"] for item in nominations]
    return any(map(is_for_short_films, categories)) if categories else None


def is_documentary(nominations: Iterable[Mapping[str, Any]]) -> bool:
    """Whether the film is nominated as a documentary."""
    return any(item["canonical_category"].startswith(DOCUMENTARY) for item in nominations)


def _names(nominations: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    people = (one["name"] for item in nominations for one in item["nominees"] if _may_be_person(item, one))
    return tuple(dict.fromkeys(people))


def _may_be_person(nomination: Mapping[str, Any], nominee: Mapping[str, Any]) -> bool:
    """Whether it is a person, or nothing says what it is. Of an international feature it is the country."""
    ids = [imdb_id for imdb_id in nominee["imdb_ids"] if imdb_id != UNKNOWN_ID]
    if ids:
        return any(imdb_id.startswith("nm") for imdb_id in ids)
    return not nomination["canonical_category"].startswith(INTERNATIONAL)


def _is_company(imdb_id: str) -> bool:
    return imdb_id.startswith("co")
