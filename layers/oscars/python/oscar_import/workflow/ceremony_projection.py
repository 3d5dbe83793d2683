"""Lets every film's and person's record say what a stored ceremony says of it."""

from __future__ import annotations

from oscar_import.ceremonies.model import Ceremony
from oscar_import.ceremonies.projection import parts_of
from oscar_import.storage import catalogue
from oscar_import.storage.models import CeremonyItem


def removed_keys(former_item: CeremonyItem | None, former: Ceremony | None, new: Ceremony) -> list[str]:
    """Keys whose records still say something of the ceremony although its new version does not name them."""
    if former_item is None or former is None:
        return []
    named = {catalogue.part_key(part) for part in parts_of(new)}
    return sorted(({catalogue.part_key(part) for part in parts_of(former)} | set(former_item.removed_keys)) - named)


def project(item: CeremonyItem, ceremony: Ceremony, run: str) -> None:
    """Sets what the ceremony says of each film and person, and takes away what a former version said of others."""
    if item.projected_version == item.version:
        return
    catalogue.put_parts(parts_of(ceremony), ordinal=ceremony.ordinal, version=ceremony.version, run=run)
    for key in item.removed_keys:
        catalogue.delete_part(key, ordinal=ceremony.ordinal, version=ceremony.version)
    catalogue.note_projected(item)
