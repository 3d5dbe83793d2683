"""Which version of the keys an upstream has accepted, so that asking it again can be spared."""

from __future__ import annotations

from datetime import datetime, timedelta

from oscar_import.clock import from_iso, iso
from oscar_import.storage.connection import find
from oscar_import.storage.keys import upstream_key
from oscar_import.storage.models import AcceptedKey

BELIEVED = timedelta(days=1)


def was_accepted(upstream: str, version: str, *, now: datetime) -> bool:
    """Whether the upstream accepted this version of the keys within the last day."""
    record = find(AcceptedKey, upstream_key(upstream), "KEY")
    return record is not None and record.version == version and now - from_iso(record.accepted_at) < BELIEVED


def note_accepted(upstream: str, version: str, *, now: datetime) -> None:
    AcceptedKey(upstream_key(upstream), "KEY", version=version, accepted_at=iso(now)).save()
