"""Keeps a message that kills its function from taking the others of its batch with it.

A function that dies (out of memory, out of time) says nothing: all of its batch come back. From its second receive on
every message is tried alone, in this sense:

- Whatever of the batch is done by then is deleted from the queue before, so that it stays so.
- A note of the attempt is written before it and deleted after it, however it ended. A note that is found when the
  message comes again tells that the function died of this very message; then it is tried after all others of its
  batch, and only where most of the invocation's time is left.

First receives are worked on together, before all others. See docs/decisions/deadly-messages.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from botocore.exceptions import BotoCoreError, ClientError

from oscar_import.dependencies import Dependencies
from oscar_import.stage import Stage
from oscar_import.storage import attempts
from oscar_import.storage.conditions import DatabaseError

SHARE_OF_TIME = 0.5
"""Of the invocation's time that has to be left for a message of which a function has died."""


class Isolation:
    """Of the messages of one batch that have been received before."""

    def __init__(self, stage: Stage, done: list[str], deps: Dependencies, logger: Logger) -> None:
        """`done` holds the receipts of what is worked off well and not deleted yet; it grows as others are."""
        self._stage = stage
        self._done = done
        self._deps = deps
        self._logger = logger
        self._deaths: dict[str, int] = {}
        self._seconds = deps.deadline.left()

    def in_order(self, records: Sequence[SQSRecord]) -> list[SQSRecord]:
        """The records that have come back; last those of which a function has died."""
        try:
            self._deaths = attempts.unended(self._stage, [record.message_id for record in records])
        except (DatabaseError, BotoCoreError, ClientError):
            self._logger.exception("notes of attempts cannot be read")  # nor written: no returned message is tried
        return sorted(records, key=self.deaths)

    def deaths(self, record: SQSRecord) -> int:
        """How many functions have died of the message, as far as is known."""
        return self._deaths.get(record.message_id, 0)

    def has_time_for(self, record: SQSRecord) -> bool:
        """Whether enough of the invocation's time is left to begin with the message."""
        left = self._deps.deadline.left()
        return left >= self._seconds * SHARE_OF_TIME if self.deaths(record) else left > 0

    @contextmanager
    def attempt(self, record: SQSRecord) -> Iterator[None]:
        """Around the work on a message: what dies inside of it has died of this message."""
        self._delete_done()
        try:
            attempts.begin(self._stage, record.message_id, unended_before=self.deaths(record), now=self._deps.clock())
            yield
        except Exception:  # anything else ends the process; the note may be there although its answer was lost
            with suppress(DatabaseError, BotoCoreError, ClientError):
                attempts.end(self._stage, record.message_id)
            raise
        attempts.end(self._stage, record.message_id)

    def _delete_done(self) -> None:
        try:
            self._deps.queues.delete(self._stage, self._done)
        except (BotoCoreError, ClientError):
            self._logger.exception("what is done cannot be deleted yet")  # it is when the invocation ends
        else:
            self._done.clear()
