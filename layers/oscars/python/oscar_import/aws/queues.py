"""Sending to the stages' queues and delaying what they handed out; no part of a batch is lost on the way."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from oscar_import.errors import Terminal, Transient
from oscar_import.runs.messages import CeremonyMessage, FilmMessage, RatingsMessage
from oscar_import.stage import Stage

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient
    from types_boto3_sqs.literals import QueueAttributeNameType
    from types_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

MAX_BATCH = 10
"""https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html"""
PEEK_SECONDS = 5
"""For how long a message that is only looked at is hidden from others."""
ATTEMPTS = 4
COUNTS: list[QueueAttributeNameType] = [
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed",
]


class Queues:
    def __init__(self, client: SQSClient, urls: Mapping[str, str]) -> None:
        self._client = client
        self._urls = urls

    def send(self, stage: Stage, messages: Sequence[FilmMessage | CeremonyMessage | RatingsMessage]) -> None:
        """Sends all messages to the stage's queue.

        Raises what `send_some` raises, and Transient when some are left; sending all of them once more is harmless.
        """
        left = self.send_some(stage, messages)
        if left:
            raise not_taken(stage)

    def send_some(self, stage: Stage, messages: Sequence[FilmMessage | CeremonyMessage | RatingsMessage]) -> set[int]:
        """Sends what the stage's queue takes; returns the positions of the messages that it did not take.

        SendMessageBatch answers 200 even when it took only some: what it did not take is sent again. Raises Terminal
        `invalid_message` for a stage that this function never sends to (`route.sends_to`): then the message came to
        the wrong queue.
        """
        if stage not in self._urls:
            raise Terminal(
                "invalid_message",
                f"the message needs {stage.value}, and no message goes there from this stage",
                hint="It was put into the wrong queue. Delete it from the dead-letter queue and import the year again.",
            )
        left: set[int] = set()
        for start in range(0, len(messages), MAX_BATCH):
            some = messages[start : start + MAX_BATCH]
            entries: list[SendMessageBatchRequestEntryTypeDef] = [
                {"Id": str(start + number), "MessageBody": message.to_json()} for number, message in enumerate(some)
            ]
            left |= self._send_batch(stage, entries)
        return left

    def _send_batch(self, stage: Stage, entries: list[SendMessageBatchRequestEntryTypeDef]) -> set[int]:
        """The entries that it did not take. At most ten, and 256 KB: film messages have 2 KB at most, so ten fit."""
        for attempt in range(ATTEMPTS):
            if attempt:
                time.sleep(0.1 * 2**attempt)
            answer = self._client.send_message_batch(QueueUrl=self._urls[stage], Entries=entries)
            left = {failed["Id"] for failed in answer.get("Failed", [])}
            entries = [entry for entry in entries if entry["Id"] in left]
            if not entries:
                break
        return {int(entry["Id"]) for entry in entries}

    def delete(self, stage: Stage, receipt_handles: Sequence[str]) -> None:
        """Deletes received messages, at most ten; one that is not deleted comes back."""
        if receipt_handles:
            self._client.delete_message_batch(
                QueueUrl=self._urls[stage],
                Entries=[{"Id": str(number), "ReceiptHandle": handle} for number, handle in enumerate(receipt_handles)],
            )

    def are_empty(self) -> bool:
        """Whether nothing is in any of the queues: waiting, received or delayed. On AWS the counts lag by a minute."""
        for url in self._urls.values():
            found = self._client.get_queue_attributes(QueueUrl=url, AttributeNames=COUNTS)["Attributes"]
            if any(int(found[name]) for name in COUNTS):
                return False
        return True

    def peek(self, url: str) -> Iterator[str]:
        """The bodies of the messages in a queue, which stay there.

        Waiting a second makes SQS ask all its servers; else it may answer "none" where there are some.
        https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html
        """
        seen: set[str] = set()
        while True:
            found = self._client.receive_message(
                QueueUrl=url, MaxNumberOfMessages=MAX_BATCH, VisibilityTimeout=PEEK_SECONDS, WaitTimeSeconds=1
            )
            new = [one for one in found.get("Messages", []) if one["MessageId"] not in seen]
            if not new:
                return
            seen.update(one["MessageId"] for one in new)
            yield from (one["Body"] for one in new)

    def hide(self, stage: Stage, receipt_handle: str, seconds: int) -> None:
        """Lets a received message come back after `seconds`, sooner or later than it would."""
        self._client.change_message_visibility(
            QueueUrl=self._urls[stage], ReceiptHandle=receipt_handle, VisibilityTimeout=seconds
        )


def not_taken(stage: Stage) -> Transient:
    """A queue did not take a message, asked again and again."""
    return Transient("queue_unavailable", f"the queue {stage.value} did not take the message")
