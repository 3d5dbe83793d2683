"""Why work failed, and after how many receives of its message it has."""

from __future__ import annotations

from dataclasses import dataclass

TRIES = 8
MAX_RECEIVES = TRIES + 1
"""After so many the queue's redrive policy moves a message to the dead-letter queue. The last one is no try: it
records the failure of a message whose last try ended without a word."""


@dataclass(frozen=True)
class Failure:
    """Why a film or a ceremony failed, as it is recorded."""

    stage: str
    code: str
    message: str
    hint: str
    message_id: str | None = None
    """The message that will not be tried again before its redrive."""
