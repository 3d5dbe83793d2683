"""The catalogue as one document, the same bytes whenever it says the same.

    {"ceremonies": [ceremony...],
     "films": {"tt0111161": {"titles": {"67": title}, "nominations": {"67": [id...]},
                             "stages": {stage: [outcome, reason]},
                             "details": {...}, "media": {...}, "collaboration": {...}, "omdb": {...}}},
     "people": {"nm0000151": {"name", "nominations": {"67": [id...]}}}}

A film that no ceremony names any more is left out. A nomination is found under its id in its ceremony. Times and run
ids stay out: they are in the records themselves.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from oscar_import.enrichment.documents import filled
from oscar_import.json_fields import JsonObject
from oscar_import.stage import Stage
from oscar_import.storage import catalogue
from oscar_import.storage.models import CeremonyItem, NominationsPart, StageRecord

HISTORY = ("version", "source_hash")
"""What tells how a ceremony came to be as it is, not what it is."""


def take() -> bytes:
    """Reads the whole catalogue table."""
    return as_bytes(read())


def read() -> JsonObject:
    """The same as a document."""
    return document_of(catalogue.scan())


def of_items(items: Iterable[CeremonyItem | NominationsPart | StageRecord]) -> bytes:
    """The snapshot of these items, in whatever order they come."""
    return as_bytes(document_of(items))


def as_bytes(document: JsonObject) -> bytes:
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8", "replace")  # an older version stored halves of surrogate pairs


def document_of(items: Iterable[CeremonyItem | NominationsPart | StageRecord]) -> JsonObject:
    ceremonies: dict[int, JsonObject] = {}
    films: dict[str, JsonObject] = {}
    people: dict[str, JsonObject] = {}
    for item in items:
        kind, _, key = item.pk.partition("#")
        if isinstance(item, CeremonyItem):
            ceremonies[int(item.ceremony)] = {
                name: value for name, value in item.document.items() if name not in HISTORY
            }
        elif isinstance(item, StageRecord):
            _add_stage(films.setdefault(key, {}), item)
        else:
            _add_part((films if kind == "FILM" else people).setdefault(key, {}), item)
    return {
        "ceremonies": [ceremonies[ordinal] for ordinal in sorted(ceremonies)],
        "films": {key: film for key, film in films.items() if "nominations" in film},
        "people": {person: _named(person, own, ceremonies) for person, own in people.items()},
    }


def _add_stage(film: JsonObject, record: StageRecord) -> None:
    stage = Stage(record.sk.removeprefix("STAGE#"))
    film.setdefault("stages", {})[stage.value] = [record.outcome, record.reason]
    if record.data and stage.facts.document:
        film[stage.facts.document] = filled(stage, record.data)


def _add_part(entry: JsonObject, part: NominationsPart) -> None:
    ordinal = str(int(part.sk.removeprefix("NOMINATIONS#")))
    entry.setdefault("nominations", {})[ordinal] = [nomination["id"] for nomination in part.nominations]
    if part.title is not None:
        entry.setdefault("titles", {})[ordinal] = part.title


def _named(person: str, entry: JsonObject, ceremonies: dict[int, JsonObject]) -> JsonObject:
    """The person under the name of the latest nomination."""
    latest = max(entry["nominations"], key=int)
    own = set(entry["nominations"][latest])
    names = [
        nominee["name"]
        for nomination in ceremonies.get(int(latest), {}).get("nominations", [])
        if nomination["id"] in own
        for nominee in nomination["nominees"]
        if person in nominee["imdb_ids"]
    ]
    return {**entry, "name": names[0] if names else person}
