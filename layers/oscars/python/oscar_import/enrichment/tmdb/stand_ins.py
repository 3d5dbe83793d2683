"""Numbers that stand in for TMDb's ids.

The embedded facts have no ids of TMDb and answer with numbers beyond any that TMDb has given. The pipeline asks by them
as by others; whatever is read to be shown or exported has them apart, and no text calls them TMDb's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from typing import Any

from oscar_import.json_fields import JsonObject
from oscar_import.stored_documents import StoredDocument, stored

STAND_IN_IDS_FROM = 1_000_000_000
OF_TMDB, OF_THE_FACTS = "tmdb:", "embedded:"
"""What a person's id begins with where no IMDb id is known: TMDb's number follows, or one that stands in for it."""


def is_stand_in(number: object) -> bool:
    """Whether a number stands in for one of TMDb's. What an older version stored and is no number is none."""
    return isinstance(number, int | float) and number >= STAND_IN_IDS_FROM


def numbered(tmdb_id: int) -> str:
    """A film's number in a sentence, with whose it is: `TMDb 550`."""
    return f"the embedded facts' {tmdb_id}" if is_stand_in(tmdb_id) else f"TMDb {tmdb_id}"


def possessor(tmdb_id: int) -> str:
    """Whose number it is, in a sentence: `TMDb's`."""
    return "the embedded facts'" if is_stand_in(tmdb_id) else "TMDb's"


def person_key(tmdb_id: int) -> str:
    """The id of a person of whom only this number is known."""
    return f"{OF_THE_FACTS if is_stand_in(tmdb_id) else OF_TMDB}{tmdb_id}"


def read_person_id(person: str) -> str:
    """A person's id as older versions stored it, which began with `tmdb:` before every number."""
    number = person.removeprefix(OF_TMDB)
    return person_key(int(number)) if number != person and number.isdecimal() else person


@dataclass(frozen=True)
class NumberedByTmdb(StoredDocument):
    """A document with `tmdb_id`; read, its number is in `embedded_id` where it stands in for TMDb's."""

    _: KW_ONLY
    embedded_id: int | None = stored(
        "The number of the embedded facts, where it stands in for TMDb's; `tmdb_id` is then null.", optional=True
    )

    @classmethod
    def filled(cls, document: Mapping[str, Any]) -> JsonObject:
        found = super().filled(document)
        if is_stand_in(found.get("tmdb_id")):
            found["embedded_id"], found["tmdb_id"] = found["tmdb_id"], None
        return found
