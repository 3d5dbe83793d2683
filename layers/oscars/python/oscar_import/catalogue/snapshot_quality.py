"""How good the data of ceremonies are, worked out of the catalogue's snapshot (`snapshot` has its shape)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from typing import Any

from oscar_import.catalogue.quality import (
    FilmFailure,
    FilmStages,
    Quality,
    Share,
    StageEnd,
    quality_of,
    together,
    with_failures,
    worst_first,
)
from oscar_import.ceremonies.calendar import year_held
from oscar_import.ceremonies.model import Ceremony
from oscar_import.ceremonies.name_checks import unlike_names
from oscar_import.enrichment.omdb.ratings import oscar_count_finding
from oscar_import.json_fields import JsonObject, block, texts
from oscar_import.stage import Outcome, Stage
from oscar_import.storage.models import FailureRecord


def failed_films(records: Iterable[FailureRecord]) -> dict[int, dict[str, FilmFailure]]:
    """Where and why films failed, by ceremony and film."""
    found: dict[int, dict[str, FilmFailure]] = {}
    for record in records:
        if record.film:
            failure = FilmFailure(Stage(record.stage), record.error_code, record.error_message)
            found.setdefault(int(record.ceremony), {})[record.film] = failure
    return found


def qualities(
    snapshot: Mapping[str, Any],
    ordinals: Collection[int] | None = None,
    failed: Mapping[int, Mapping[str, FilmFailure]] | None = None,
) -> dict[int, Quality]:
    """By ordinal; of all ceremonies in the snapshot, or of those of `ordinals` that are in it. `failed`: by ordinal and
    film key, what the snapshot does not tell."""
    ceremonies = [Ceremony.from_document(item) for item in snapshot["ceremonies"]]
    contradicted = _contradicted(ceremonies, snapshot["films"])
    odd = {film: list(_odd_values(known)) for film, known in snapshot["films"].items()}
    return {
        ceremony.ordinal: with_failures(
            replace(
                quality_of(ceremony, _stages(ceremony, snapshot["films"]), contradicted, odd),
                known=known_fields(ceremony, snapshot["films"]),
            ),
            (failed or {}).get(ceremony.ordinal, {}),
        )
        for ceremony in ceremonies
        if ordinals is None or ceremony.ordinal in ordinals
    }


KNOWN: dict[str, Callable[[Mapping[str, Any]], Any]] = {
    "release_date": lambda film: block(film, "details").get("release_date"),
    "runtime": lambda film: block(film, "details").get("runtime_minutes"),
    "genres": lambda film: block(film, "details").get("genres"),
    "cast": lambda film: block(film, "details").get("cast"),
    "ratings": lambda film: any(value is not None for value in block(block(film, "omdb"), "ratings").values()),
}
"""The fields of a film that people look for first, each with where the snapshot has it."""


def known_fields(ceremony: Ceremony, films: Mapping[str, JsonObject]) -> dict[str, Share]:
    """Of how many of the ceremony's films each of the fields is known."""
    own = [films.get(key, {}) for key in ceremony.films()]
    return {name: Share(sum(bool(value(film)) for film in own), len(own)) for name, value in KNOWN.items()}


def quality_document(found: Mapping[int, Quality], findings: Mapping[int, list[JsonObject]]) -> JsonObject:
    """As JSON: `{total, ceremonies}`, the worst ceremony first. `findings` are those of each ceremony's checks."""
    return {
        "total": together(found.values()).to_document(),
        "ceremonies": [
            {"ceremony": ordinal, "year": year_held(ordinal), **own.to_document(), "findings": findings[ordinal]}
            for ordinal, own in worst_first(found)
        ],
    }


def findings_in(snapshot: Mapping[str, Any]) -> dict[int, list[JsonObject]]:
    """The findings of each ceremony's checks, by ordinal, and of the check of all ceremonies' names together."""
    together = unlike_names(Ceremony.from_document(item) for item in snapshot["ceremonies"])
    return {
        (ordinal := int(item["ordinal"])): [*item["findings"], *map(asdict, together.get(ordinal, ()))]
        for item in snapshot["ceremonies"]
    }


def _stages(ceremony: Ceremony, films: Mapping[str, JsonObject]) -> dict[str, FilmStages]:
    return {
        key: {
            Stage(stage): StageEnd(Outcome(outcome), reason)
            for stage, (outcome, reason) in films.get(key, {}).get("stages", {}).items()
        }
        for key in ceremony.films()
    }


def _odd_values(film: Mapping[str, Any]) -> Iterator[tuple[Stage, str]]:
    for stage in Stage:
        for message in texts(block(film, stage.facts.document), "findings"):
            yield stage, message


def _contradicted(ceremonies: Collection[Ceremony], films: Mapping[str, JsonObject]) -> dict[str, str]:
    """Film → what OMDb's awards text counts otherwise, over all ceremonies.

    A win is a win: those of the 2nd ceremony, which had no official nominations, count among the wins.
    """
    nominations: Counter[str] = Counter()
    wins: Counter[str] = Counter()
    awards: Counter[str] = Counter()
    for ceremony in ceremonies:
        for item in ceremony.standing:
            ids = {film.imdb_id for film in item.films if film.imdb_id}
            nominations.update(ids if item.official else ())
            wins.update(ids if item.won else ())
        for award in ceremony.special_awards:
            awards.update({film.imdb_id for film in award.films if film.imdb_id})
    return {
        film: message
        for film, known in films.items()
        if "omdb" in known
        and (
            message := oscar_count_finding(
                known["omdb"],
                own_wins=wins[film],
                own_nominations=nominations[film],
                own_special_awards=awards[film],
            )
        )
    }
