"""Keeps a message that kills its function from taking the others of its batch with it.

A function that dies (out of memory, out of time) says nothing: all of its batch come back. From its second receive on
every message is tried alone, in this sense:

- Whatever of the batch is through by then is deleted from the queue before, so that it stays so.
- A note of the attempt is written before it and deleted after it, however it ended. A note that is found when the
  message comes again tells that the function died of this very message; then it is tried after all others of its
  batch, and only where most of the invocation's time is left.

A first receive costs nothing: it is worked off as it comes. See docs/decisions/deadly-messages.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

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
    """Of one batch. `through` gives the records of it that have been worked off well so far."""

    def __init__(
        self, stage: Stage, deps: Dependencies, logger: Logger, through: Callable[[], Sequence[dict[str, Any]]]
    ) -> None:
        self._stage = stage
        self._deps = deps
        self._logger = logger
        self._through = through
        self._deleted: set[str] = set()
        self._deaths: dict[str, int] = {}
        self._seconds = deps.deadline.left()

    def in_order(self, records: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """The records of the batch: first receives, then what has come back, last what a function has died of."""
        returned = [record["messageId"] for record in records if _receives(record) > 1]
        if not returned:
            return list(records)
        try:
            self._deaths = attempts.unended(self._stage, returned)
        except (DatabaseError, BotoCoreError, ClientError):
            self._logger.exception("notes of attempts cannot be read")  # nor written: no returned message is tried
        return sorted(records, key=lambda record: (_receives(record) > 1, self._deaths.get(record["messageId"], 0)))

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
        if int(record.attributes.approximate_receive_count) == 1:
            yield
            return
        self._delete_through()
        try:
            attempts.begin(self._stage, record.message_id, unended_before=self.deaths(record), now=self._deps.clock())
            yield
        except Exception:  # anything else ends the process; the note may be there although its answer was lost
            with suppress(DatabaseError, BotoCoreError, ClientError):
                attempts.end(self._stage, record.message_id)
            raise
        attempts.end(self._stage, record.message_id)

    def _delete_through(self) -> None:
        receipts = [record["receiptHandle"] for record in self._through()]
        left = [receipt for receipt in receipts if receipt not in self._deleted]
        try:
            self._deps.queues.delete(self._stage, left)
        except (BotoCoreError, ClientError):
            self._logger.exception("what is through cannot be deleted yet")  # it is when the invocation ends
        else:
            self._deleted.update(left)


def _receives(record: dict[str, Any]) -> int:
    return int(record["attributes"]["ApproximateReceiveCount"])
