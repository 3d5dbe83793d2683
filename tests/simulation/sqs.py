"""SQS as its documentation says it is: at least once, in any order, and a message comes back unless it is deleted."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError, ReadTimeoutError
from oscar_import.runs import route
from oscar_import.runs.failure import MAX_RECEIVES
from oscar_import.stage import Stage

from tests.simulation.effects import Effects
from tests.simulation.schedule import REWORKED, Kind
from tests.simulation.scheduler import Scheduler
from tests.support.template import calls
from tests.support.template.guard import acts
from tests.support.template.stack import stage_of, url_of

VISIBILITY_SECONDS = 30.0

MAX_DELAY_SECONDS = 300.0
COUNTS_LAG_SECONDS = 60.0
"""By how much the counts of a queue may be late."""


@dataclass(eq=False)
class Message:
    id: str
    body: str
    visible_at: float
    receives: int = 0
    receipt: str = ""
    deleted: bool = False

    def record(self, queue: str) -> dict[str, Any]:
        """As a function's event holds it."""
        return {
            "messageId": self.id,
            "receiptHandle": self.receipt,
            "body": self.body,
            "attributes": {"ApproximateReceiveCount": str(self.receives), "SentTimestamp": "0"},
            "messageAttributes": {},
            "eventSource": "aws:sqs",
            "eventSourceARN": f"arn:aws:sqs:us-east-1:000000000000:{queue}",
            "awsRegion": "us-east-1",
        }


@dataclass(eq=False)
class Queue:
    name: str
    batch_size: int
    messages: list[Message] = field(default_factory=list)
    dead_letters: list[Message] = field(default_factory=list)
    sizes: list[tuple[float, int]] = field(default_factory=list)
    """How many messages it held from when on."""

    def note_size(self, now: float) -> None:
        self.sizes.append((now, len(self.messages)))

    def size_at(self, when: float) -> int:
        return next((size for since, size in reversed(self.sizes) if since <= when), 0)

    def least_since(self, when: float) -> int:
        """The fewest messages that it held since then."""
        return min([self.size_at(when), *(size for since, size in self.sizes if since > when)])

    def find(self, receipt: str) -> Message | None:
        return next((message for message in self.messages if message.receipt == receipt), None)


class Sqs:
    """The queues of all stages. `wake` is called when a queue has something to hand out."""

    def __init__(self, batch_sizes: Mapping[str, int], effects: Effects, scheduler: Scheduler) -> None:
        self.queues = {name: Queue(name, size) for name, size in batch_sizes.items()}
        self.wake: Callable[[Queue], None] = lambda queue: None
        self.held_back: Callable[[str, str], float] = lambda name, body: 0.0
        """Before when a message, by its queue and body, is not handed out."""
        self.most_receives = 0
        """Of a message that was deleted, which is to say through."""
        self._effects = effects
        self._scheduler = scheduler
        self._numbers = itertools.count(1)

    # what the functions' SDK calls

    def send_message_batch(self, *, QueueUrl: str, Entries: list[dict[str, str]]) -> dict[str, Any]:
        name = stage_of(QueueUrl)

        def do() -> dict[str, Any]:
            calls.sqs("SendMessageBatch", QueueUrl)
            sender = acts()
            if sender in set(Stage) and name not in route.flow_from(Stage(str(sender))):
                self._effects.hit(REWORKED)
            failed = []
            if self._effects.strikes(Kind.PARTIAL_SEND, of="batch sent"):
                failed = Entries[: (len(Entries) + 1) // 2]
            for entry in Entries:
                if entry not in failed and not self._effects.strikes(Kind.VANISHED, of="message of a function"):
                    self.put(name, entry["MessageBody"])
            if self._effects.strikes(Kind.SEND_LOST, of="batch sent and answered"):
                raise ReadTimeoutError(endpoint_url="sqs")
            return {
                "Successful": [{"Id": entry["Id"]} for entry in Entries if entry not in failed],
                "Failed": [{"Id": entry["Id"], "Code": "InternalError", "SenderFault": False} for entry in failed],
            }

        return self._effects.effect(f"send {len(Entries)} to {name}", do)

    def change_message_visibility(self, *, QueueUrl: str, ReceiptHandle: str, VisibilityTimeout: int) -> None:
        queue = self.queues[stage_of(QueueUrl)]

        def do() -> None:
            calls.sqs("ChangeMessageVisibility", QueueUrl)
            message = queue.find(ReceiptHandle)
            if message is None or message.visible_at <= self._scheduler.now:
                raise ClientError(
                    {"Error": {"Code": "MessageNotInflight", "Message": "not in flight"}}, "ChangeMessageVisibility"
                )
            message.visible_at = self._scheduler.now + VisibilityTimeout
            self._wake_at(queue, message)

        self._effects.effect(f"hide in {queue.name} for {VisibilityTimeout} s", do)

    def delete_message_batch(self, *, QueueUrl: str, Entries: list[dict[str, str]]) -> dict[str, Any]:
        queue = self.queues[stage_of(QueueUrl)]

        def do() -> dict[str, Any]:
            calls.sqs("DeleteMessageBatch", QueueUrl)
            for entry in Entries:
                self.delete(queue, entry["ReceiptHandle"])
            return {"Successful": [{"Id": entry["Id"]} for entry in Entries], "Failed": []}

        return self._effects.effect(f"delete {len(Entries)} from {queue.name}", do)

    # what the watchdog and the command call

    def get_queue_attributes(self, *, QueueUrl: str, AttributeNames: list[str]) -> dict[str, Any]:
        """How many messages there were a while ago; which are waiting and which received makes no difference here."""
        name = stage_of(QueueUrl)
        if acts() is not None:  # else it is the operator
            calls.sqs("GetQueueAttributes", QueueUrl)
        queue = self.queues[name.removesuffix("-dead")]
        when = self._scheduler.now - self._effects.chance.uniform(0, COUNTS_LAG_SECONDS)
        count = len(queue.dead_letters) if name.endswith("-dead") else queue.size_at(when)
        counts = {"ApproximateNumberOfMessages": str(count)}
        return {"Attributes": {name: counts.get(name, "0") for name in AttributeNames}}

    def receive_message(
        self, *, QueueUrl: str, MaxNumberOfMessages: int, VisibilityTimeout: int, WaitTimeSeconds: int
    ) -> dict[str, Any]:
        """Of dead letters only: the rest is received by the event source mappings."""
        name = stage_of(QueueUrl)

        def do() -> dict[str, Any]:
            calls.sqs("ReceiveMessage", QueueUrl)
            assert WaitTimeSeconds, "asks some of SQS's servers only"
            letters = self.queues[name.removesuffix("-dead-letters")].dead_letters
            found = [letter for letter in letters if letter.visible_at <= self._scheduler.now][:MaxNumberOfMessages]
            for letter in found:
                letter.visible_at = self._scheduler.now + VisibilityTimeout
            return {"Messages": [{"MessageId": letter.id, "Body": letter.body} for letter in found]}

        return self._effects.effect(f"look into {name}", do)

    # what happens in the service

    def put(self, name: str, body: str, *, not_before: float = 0.0) -> None:
        """A message arrives: with its duplicates, some time later, in no order."""
        not_before = max(not_before, self.held_back(name, body))
        queue = self.queues[name]
        number = f"message-{next(self._numbers)}"
        duplicated = self._effects.strikes(Kind.DUPLICATE, of="message")
        delayed = self._effects.strikes(Kind.DELAY, of="message delayed")
        copies = duplicated.times if duplicated else 1
        for _ in range(copies):
            delay = self._effects.chance.uniform(0, MAX_DELAY_SECONDS) if delayed else 0.0
            arrives = max(not_before, self._scheduler.now + delay) + self._effects.chance.uniform(0.001, 0.05)
            message = Message(number, body, arrives)
            queue.messages.append(message)
            queue.note_size(self._scheduler.now)
            self._wake_at(queue, message)

    def _wake_at(self, queue: Queue, message: Message) -> None:
        self._scheduler.at(message.visible_at, lambda: self.wake(queue))

    def receive(self, queue: Queue) -> list[Message]:
        """Up to a batch of visible messages; those received too often go to the dead letters instead."""
        if not calls.mapping_may(url_of(queue.name), "GetQueueAttributes", "ReceiveMessage"):
            return []
        visible = [message for message in queue.messages if message.visible_at <= self._scheduler.now]
        self._effects.chance.shuffle(visible)
        taken: list[Message] = []
        for message in visible:
            if len(taken) == queue.batch_size:
                break
            if message.receives >= MAX_RECEIVES:
                queue.messages.remove(message)
                queue.note_size(self._scheduler.now)
                queue.dead_letters.append(message)
                self._effects.say(f"{message.id} of {queue.name} to the dead letters")
                continue
            if message.receives and message.receipt:
                self._effects.say(f"{message.id} of {queue.name} again, receive {message.receives + 1}")
            message.receives += 1
            message.receipt = f"{message.id}-receipt-{next(self._numbers)}"
            message.visible_at = self._scheduler.now + VISIBILITY_SECONDS
            self._wake_at(queue, message)
            taken.append(message)
        return taken

    def delete(self, queue: Queue, receipt: str) -> None:
        """Deletes a message; with a receipt that a later one has replaced, nothing happens."""
        message = queue.find(receipt) if calls.mapping_may(url_of(queue.name), "DeleteMessage") else None
        if message is not None and not self._effects.strikes(Kind.ACKNOWLEDGE_LOST, of="acknowledgement"):
            queue.messages.remove(message)
            queue.note_size(self._scheduler.now)
            self.most_receives = max(self.most_receives, message.receives)

    def redrive(self, *, all_but: Collection[str] = ()) -> list[tuple[str, str]]:
        """Every dead letter back to where it came from, as a new message; returns queues and bodies."""
        moved = [(name, letter) for name, letter in self.dead_letters() if letter.id not in all_but]
        self.purge_dead_letters({letter.id for _, letter in moved})
        for name, letter in moved:
            self.put(name, letter.body)
        return [(name, letter.body) for name, letter in moved]

    def purge_dead_letters(self, ids: set[str]) -> None:
        for queue in self.queues.values():
            queue.dead_letters = [letter for letter in queue.dead_letters if letter.id not in ids]

    def dead_letters(self) -> list[tuple[str, Message]]:
        return [(queue.name, letter) for queue in self.queues.values() for letter in queue.dead_letters]

    def waiting(self) -> list[tuple[str, Message]]:
        return [(queue.name, message) for queue in self.queues.values() for message in queue.messages]


def document_of(message: Message) -> dict[str, Any]:
    """What a message says; nothing if it cannot be read."""
    return read_body(message.body)


def read_body(body: str) -> dict[str, Any]:
    """The same of its body."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}
