"""Attempts at a message that began and have not ended: what is left where a function dies in the middle of one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from oscar_import.storage.keys import queue_key
from oscar_import.storage.models import Attempt

ATTEMPT_TTL = timedelta(days=5)
"""Longer than a queue keeps a message (4 days)."""


def unended(stage: str, message_ids: Collection[str]) -> dict[str, int]:
    """How many attempts at each of the messages began and have not ended; those with none are left out."""
    keys = [(queue_key(stage), _key(message_id)) for message_id in message_ids]
    found = Attempt.batch_get(keys, consistent_read=True) if keys else []
    return {attempt.sk.removeprefix("ATTEMPT#"): int(attempt.begun) for attempt in found}


def begin(stage: str, message_id: str, *, unended_before: int, now: datetime) -> None:
    """Notes that an attempt at the message begins, after so many that have not ended."""
    Attempt(queue_key(stage), _key(message_id), begun=unended_before + 1, expires_at=now + ATTEMPT_TTL).save()


def end(stage: str, message_id: str) -> None:
    """Notes that the attempt has ended, well or badly: the message does not kill its function."""
    Attempt(queue_key(stage), _key(message_id)).delete()


def _key(message_id: str) -> str:
    return f"ATTEMPT#{message_id}"
