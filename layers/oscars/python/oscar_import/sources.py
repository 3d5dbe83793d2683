"""Where a ceremony comes from: every source turns what it fetched into the same `Ceremony`."""

from __future__ import annotations

from dataclasses import replace

from oscar_import import oscar_data
from oscar_import.bodies import Bodies, content_hash, part_key, table_key
from oscar_import.ceremony import Ceremony
from oscar_import.errors import Terminal
from oscar_import.messages import CeremonyMessage


def store_table(table: bytes, ordinals: tuple[int, ...], bodies: Bodies) -> dict[int, tuple[str, str] | None]:
    """Keeps the table in the bucket under its hash, and each ceremony's part beside it.

    Returns for each ordinal its part's key and the part's own hash, None where the table has no such ceremony.
    Raises Terminal `source_invalid`.
    """
    parts = oscar_data.split(table)
    table_hash = content_hash(table)
    if not bodies.exists(table_key(oscar_data.SOURCE, table_hash)):
        bodies.put(table_key(oscar_data.SOURCE, table_hash), table, content_type="text/tab-separated-values")
    stored: dict[int, tuple[str, str] | None] = {}
    for ordinal in ordinals:
        part = parts.get(ordinal)
        if part is None:
            stored[ordinal] = None
            continue
        key = part_key(oscar_data.SOURCE, table_hash, ordinal)
        bodies.put(key, part, content_type="text/tab-separated-values")
        stored[ordinal] = (key, content_hash(part))
    return stored


def fetch_ceremony(message: CeremonyMessage, bodies: Bodies) -> Ceremony:
    """The ceremony as its source tells it, nominations without ids.

    Raises Terminal: `not_published`, `source_invalid`, `source_missing`.
    """
    if message.source_object is None:
        return oscar_data.read_ceremony(None, message.ceremony)
    part = bodies.get(message.source_object)
    if part is None:
        raise Terminal(
            "source_missing",
            f"the source {message.source_object} is gone from the bucket",
            hint="Import the year again: it is fetched anew.",
        )
    return replace(oscar_data.read_ceremony(part, message.ceremony), source_hash=content_hash(part))
