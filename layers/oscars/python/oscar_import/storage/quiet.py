"""Since when nothing has been in any queue although a run is unfinished: what the watchdog remembers."""

from __future__ import annotations

from datetime import datetime

from oscar_import.clock import from_iso, iso
from oscar_import.storage.connection import find
from oscar_import.storage.models import Quiet

KEYS = ("WATCHDOG", "QUIET")


def since() -> datetime | None:
    found = find(Quiet, *KEYS)
    return from_iso(found.since) if found else None


def begin(now: datetime) -> None:
    Quiet(*KEYS, since=iso(now)).save()


def end() -> None:
    Quiet(*KEYS).delete()
