"""Moving dead letters back to the queues they came from."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from botocore.exceptions import ClientError
from oscar_import.errors import Terminal
from oscar_import.messages import CeremonyMessage, FilmMessage
from oscar_import.stage import Stage

from cli.aws import Deployment
from cli.stage_queues import dead_letter_queue_url, dead_lettered, queue_url

MESSAGES_PER_SECOND = 20
"""A gentle rate: what had failed may have failed because of too much at once."""
LARGEST_BATCH = 10
HIDDEN_SECONDS = 60
"""How long a message that is being moved by hand is hidden from others."""
POLL_SECONDS = 1.0
NOT_THERE = ("InvalidAction", "UnsupportedOperation", "AWS.SimpleQueueService.UnsupportedOperation")
UNDER_WAY = ("RUNNING", "CANCELLING")

Tell = Callable[[int], None]
"""Is told how many have been moved so far."""
Which = Callable[[str], bool]
"""Whether a message with this body is meant."""


@dataclass(frozen=True)
class Moved:
    messages: int
    unreadable: tuple[str, ...] = ()
    """Why messages were left where they are: no stage could read them."""


def move_back(deployment: Deployment, stage: Stage, *, tell: Tell, only: Which | None = None) -> Moved:
    """Moves the stage's dead letters to its queue, `only` those that are meant; those that come meanwhile stay.

    SQS does it where it can; where the endpoint cannot, and where some are to stay, each is received, sent and
    deleted, in this order, so that none is lost: a message that is moved twice is worked on once.
    """
    waiting = dead_lettered(deployment, stage)
    if not waiting:
        return Moved(0)
    if only is not None:
        return _move_by_hand(deployment, stage, waiting, tell=tell, only=only)
    try:
        return _let_move(deployment, stage, tell=tell)
    except ClientError as error:
        if error.response["Error"]["Code"] not in NOT_THERE:
            raise
    return _move_by_hand(deployment, stage, waiting, tell=tell, only=lambda _: True)


def _let_move(deployment: Deployment, stage: Stage, *, tell: Tell) -> Moved:
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
        task = sqs.list_message_move_tasks(SourceArn=source, MaxResults=1)["Results"][0]
        moved = int(task.get("ApproximateNumberOfMessagesMoved", 0))
        tell(moved)
        if task.get("Status") not in UNDER_WAY:
            return Moved(moved)
        time.sleep(POLL_SECONDS)


def _move_by_hand(deployment: Deployment, stage: Stage, waiting: int, *, tell: Tell, only: Which) -> Moved:
    sqs = deployment.clients.sqs
    source, target = dead_letter_queue_url(deployment, stage), queue_url(deployment, stage)
    moved = 0
    unreadable: dict[str, str] = {}
    staying: list[str] = []
    while moved + len(unreadable) + len(staying) < waiting:
        began = time.monotonic()
        received = sqs.receive_message(
            QueueUrl=source,
            MaxNumberOfMessages=min(LARGEST_BATCH, waiting - moved - len(unreadable) - len(staying)),
            VisibilityTimeout=HIDDEN_SECONDS,
            WaitTimeSeconds=1,
        ).get("Messages", [])
        if not received:
            break  # somebody else moves them too
        for message in received:
            reason = _unreadable(stage, message["Body"])
            if reason is not None:
                unreadable[message["ReceiptHandle"]] = reason
                continue
            if not only(message["Body"]):
                staying.append(message["ReceiptHandle"])
                continue
            sqs.send_message(QueueUrl=target, MessageBody=message["Body"])
            sqs.delete_message(QueueUrl=source, ReceiptHandle=message["ReceiptHandle"])
            moved += 1
        tell(moved)
        time.sleep(max(0.0, len(received) / MESSAGES_PER_SECOND - (time.monotonic() - began)))
    for receipt in (*unreadable, *staying):
        sqs.change_message_visibility(QueueUrl=source, ReceiptHandle=receipt, VisibilityTimeout=0)
    return Moved(moved, tuple(unreadable.values()))


def _unreadable(stage: Stage, body: str) -> str | None:
    """Why the stage cannot read the message; None if it can."""
    read = CeremonyMessage.from_json if stage is Stage.OSCAR_IMPORTS else FilmMessage.from_json
    try:
        read(body)
    except Terminal as error:
        return str(error)
    return None
