"""Whom a film's nominations name, for telling films apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

DIRECTING = "DIRECTING"
INTERNATIONAL = "INTERNATIONAL FEATURE"


def directors(nominations: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """The nominees for directing (its early variants included, assistant directors not), each once."""
    return _names(item for item in nominations if item["canonical_category"].startswith(DIRECTING))


def others(nominations: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """All other people nominated for the film, each once."""
    return _names(item for item in nominations if not item["canonical_category"].startswith(DIRECTING))


def countries(nominations: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """The countries that an international feature was sent in for: they stand where nominees do."""
    international = (item for item in nominations if item["canonical_category"].startswith(INTERNATIONAL))
    return tuple(dict.fromkeys(one["name"] for item in international for one in item["nominees"]))


def is_short(nominations: Iterable[Mapping[str, Any]]) -> bool | None:
    """Whether the film is nominated as a short one; None without nominations."""
    categories = [item["canonical_category"] for item in nominations]
    return any("SHORT" in category for category in categories) if categories else None


def _names(nominations: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    people = [nominee["name"] for item in nominations for nominee in item["nominees"] if _is_person(nominee)]
    return tuple(dict.fromkeys(people))


def _is_person(nominee: Mapping[str, Any]) -> bool:
    return any(imdb_id.startswith("nm") for imdb_id in nominee["imdb_ids"])
