"""Moving dead letters back to the queues they came from."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError
from oscar_import.errors import Terminal
from oscar_import.runs.messages import CeremonyMessage, FilmMessage, read_film_or_ratings
from oscar_import.stage import Stage

from oscars.errors import StackUnavailable
from oscars.operations.deployment import Deployment
from oscars.operations.queue_depths import dead_letter_queue_url, dead_lettered, queue_url

MESSAGES_PER_SECOND = 20
"""A gentle rate: what had failed may have failed because of too much at once."""
MAX_BATCH = 10
HIDDEN_SECONDS = 60
"""How long a message that is being moved by hand is hidden from others, at least."""
MAX_HIDDEN_SECONDS = 12 * 3600
POLL_SECONDS = 1.0
NOT_THERE = ("InvalidAction", "UnsupportedOperation", "AWS.SimpleQueueService.UnsupportedOperation")
UNDER_WAY = ("RUNNING", "CANCELLING")
READERS = {Stage.OSCAR_IMPORTS: CeremonyMessage.from_json, Stage.OMDB_ENRICHMENT: read_film_or_ratings}
"""How a stage reads its messages, where they are not films alone."""

Report = Callable[[int], None]
"""Gets how many have been moved so far."""
Which = Callable[[str], bool]
"""Whether a message with this body is meant."""


@dataclass(frozen=True)
class Moved:
    messages: int
    unreadable: tuple[str, ...] = ()
    """Why messages were left where they are: no stage could read them."""


def move_back(deployment: Deployment, stage: Stage, *, report: Report, only: Which | None = None) -> Moved:
    """Moves the stage's dead letters to its queue, `only` those that are meant; those that come meanwhile stay.

    SQS does it where it can; where the endpoint cannot, and where some are to stay, each is received, sent and
    deleted, in this order, so that none is lost: a message that is moved twice is worked on once.
    """
    waiting = dead_lettered(deployment, stage)
    if not waiting:
        return Moved(0)
    if only is not None:
        return _move_by_hand(deployment, stage, waiting, report=report, only=only)
    try:
        return _let_move(deployment, stage, report=report)
    except ClientError as error:
        if error.response["Error"]["Code"] not in NOT_THERE:
            raise
    return _move_by_hand(deployment, stage, waiting, report=report, only=lambda _: True)


def _let_move(deployment: Deployment, stage: Stage, *, report: Report) -> Moved:
    sqs = deployment.clients.sqs
    attributes = sqs.get_queue_attributes(
        QueueUrl=dead_letter_queue_url(deployment, stage), AttributeNames=["QueueArn"]
    )["Attributes"]
    source = attributes["QueueArn"]
    try:
        sqs.start_message_move_task(SourceArn=source, MaxNumberOfMessagesPerSecond=MESSAGES_PER_SECOND)
    except ClientError as error:
        # One task a queue: somebody, or an earlier try of ours, has started it already.
        if "already" not in str(error):
            raise
    while True:
        task = next(iter(sqs.list_message_move_tasks(SourceArn=source, MaxResults=1)["Results"]), None)
        if task is not None:
            moved = int(task.get("ApproximateNumberOfMessagesMoved", 0))
            report(moved)
            if task.get("Status") == "FAILED":
                raise StackUnavailable(
                    f"SQS moved {moved} dead letters of {stage.value}, then failed: {task.get('FailureReason')}",
                    f"when the cause is gone: oscars redrive {stage.value}",
                )
            if task.get("Status") not in UNDER_WAY:
                return Moved(moved)
        time.sleep(POLL_SECONDS)


def _move_by_hand(deployment: Deployment, stage: Stage, waiting: int, *, report: Report, only: Which) -> Moved:
    sqs = deployment.clients.sqs
    source, target = dead_letter_queue_url(deployment, stage), queue_url(deployment, stage)
    # Long enough for all of them: what stays must not come twice.
    hidden_seconds = min(HIDDEN_SECONDS + 2 * waiting // MESSAGES_PER_SECOND, MAX_HIDDEN_SECONDS)
    moved = 0
    unreadable: dict[str, str] = {}
    held: dict[str, str] = {}
    """Receipts of what was received and is not moved, by message."""
    try:
        while moved + len(held) < waiting:
            began = time.monotonic()
            received = sqs.receive_message(
                QueueUrl=source,
                MaxNumberOfMessages=min(MAX_BATCH, waiting - moved - len(held)),
                VisibilityTimeout=hidden_seconds,
                WaitTimeSeconds=1,
            ).get("Messages", [])
            if not received:
                break  # somebody else moves them too
            held |= {message["MessageId"]: message["ReceiptHandle"] for message in received}
            for message in received:
                reason = _unreadable(stage, message["Body"])
                if reason is not None:
                    unreadable[message["MessageId"]] = reason
                elif only(message["Body"]):
                    sqs.send_message(QueueUrl=target, MessageBody=message["Body"])
                    sqs.delete_message(QueueUrl=source, ReceiptHandle=held.pop(message["MessageId"]))
                    moved += 1
            report(moved)
            time.sleep(max(0.0, len(received) / MESSAGES_PER_SECOND - (time.monotonic() - began)))
    finally:
        _show_again(deployment, source, held.values())
    return Moved(moved, tuple(unreadable.values()))


def _show_again(deployment: Deployment, source: str, receipts: Iterable[str]) -> None:
    """At once, instead of when their time is over; that comes automatically."""
    with suppress(ClientError, BotoCoreError):
        for receipt in receipts:
            deployment.clients.sqs.change_message_visibility(
                QueueUrl=source, ReceiptHandle=receipt, VisibilityTimeout=0
            )


def _unreadable(stage: Stage, body: str) -> str | None:
    """Why the stage cannot read the message; None if it can."""
    try:
        READERS.get(stage, FilmMessage.from_json)(body)
    except Terminal as error:
        return str(error)
    return None
