"""Dependencies whose queues, bucket and task tokens are lists that a test can look at.

Each belongs to a function, and has what the template gives to that: queues, environment, permissions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from botocore.exceptions import ClientError
from oscar_import.batch import Batch, Errors
from oscar_import.dependencies import Clients, Dependencies
from oscar_import.runs.messages import FilmMessage
from oscar_import.stage import Stage
from oscar_import.upstream.deadline import Deadline
from oscar_import.workflow import film_batch

from infra.pipeline import PIPELINE
from tests.support.bucket import FakeS3
from tests.support.samples import NOW
from tests.support.template import calls
from tests.support.template.guard import acting_as
from tests.support.template.stack import settings_of, stage_of

T = TypeVar("T")

BATCH_SIZES = {row.stage.value: row.batch_size for row in PIPELINE}

KEYS = '{"tmdb": "0123456789abcdef0123456789abcdef", "omdb": "0a1b2c3d"}'


@dataclass
class FakeAws(FakeS3):
    """SQS, S3, Step Functions and Secrets Manager, as far as functions use them."""

    sent: list[tuple[str, str]] = field(default_factory=list)
    """The stage of the queue, and the body."""
    hidden: list[tuple[str, int]] = field(default_factory=list)
    """Receipt and seconds."""
    deleted: list[str] = field(default_factory=list)
    """Receipts of messages that were deleted before their invocation ended."""
    left_in_queues: int = 0
    """Messages that every queue holds."""
    dead_letters: list[str] = field(default_factory=list)
    """Bodies of dead letters that nobody has looked at."""
    answered: list[tuple[str, str]] = field(default_factory=list)
    """Task token, and `succeeded` or the error."""
    refuse_batches: int = 0
    """So many of the next batches are taken by half."""
    dead_tokens: set[str] = field(default_factory=set)

    def send_message_batch(self, *, QueueUrl: str, Entries: list[dict[str, str]]) -> dict[str, Any]:
        calls.sqs("SendMessageBatch", QueueUrl)
        taken = Entries
        if self.refuse_batches:
            self.refuse_batches -= 1
            taken = Entries[len(Entries) // 2 + 1 :]
        self.sent += [(stage_of(QueueUrl), entry["MessageBody"]) for entry in taken]
        return {"Failed": [{"Id": entry["Id"]} for entry in Entries if entry not in taken]}

    def change_message_visibility(self, *, QueueUrl: str, ReceiptHandle: str, VisibilityTimeout: int) -> None:
        calls.sqs("ChangeMessageVisibility", QueueUrl)
        self.hidden.append((ReceiptHandle, VisibilityTimeout))

    def delete_message_batch(self, *, QueueUrl: str, Entries: list[dict[str, str]]) -> dict[str, Any]:
        calls.sqs("DeleteMessageBatch", QueueUrl)
        self.deleted += [entry["ReceiptHandle"] for entry in Entries]
        return {"Successful": [{"Id": entry["Id"]} for entry in Entries], "Failed": []}

    def get_queue_attributes(self, *, QueueUrl: str, AttributeNames: list[str]) -> dict[str, Any]:
        calls.sqs("GetQueueAttributes", QueueUrl)
        return {"Attributes": {name: str(self.left_in_queues) for name in AttributeNames}}

    def receive_message(self, *, QueueUrl: str, **asked: int) -> dict[str, Any]:
        calls.sqs("ReceiveMessage", QueueUrl)
        assert asked["WaitTimeSeconds"], "asks some of SQS's servers only"
        letters = self.dead_letters[: asked["MaxNumberOfMessages"]]
        self.dead_letters = self.dead_letters[len(letters) :]  # hidden from now on
        return {"Messages": [{"MessageId": body, "Body": body} for body in letters]}

    def send_task_success(self, *, taskToken: str, output: str) -> None:
        calls.states("SendTaskSuccess")
        self._answer(taskToken, "succeeded")

    def send_task_failure(self, *, taskToken: str, error: str, cause: str) -> None:
        calls.states("SendTaskFailure")
        self._answer(taskToken, error)

    def _answer(self, token: str, how: str) -> None:
        if token in self.dead_tokens:
            raise ClientError({"Error": {"Code": "TaskTimedOut", "Message": "Task Timed Out"}}, "SendTaskSuccess")
        self.answered.append((token, how))

    def get_secret_value(self, *, SecretId: str) -> dict[str, str]:
        calls.secret("GetSecretValue", SecretId)
        return {"SecretString": KEYS, "VersionId": "1"}

    def take_batch(self) -> tuple[Stage, list[str]]:
        """The queue of the message that was sent first, and the bodies that its event source mapping gives at once."""
        queue = self.sent[0][0]
        bodies = [body for name, body in self.sent if name == queue][: BATCH_SIZES[queue]]
        for body in bodies:
            self.sent.remove((queue, body))
        return Stage(queue), bodies

    def run(self, function: str, work: Callable[..., T], *given: Any, now: datetime = NOW) -> T:
        """Lets the function do something, as itself; `work` gets its dependencies last."""
        with acting_as(function):
            return work(*given, dependencies(self, function, now=now))


def work_off(process: Callable[[Sequence[Any], Dependencies], Errors], message: Any, deps: Dependencies) -> None:
    """Lets a stage work on one message; raises what was wrong with it."""
    work_off_batch(process, [message], deps)


def work_off_batch(
    process: Callable[[Sequence[Any], Dependencies], Errors], messages: Sequence[Any], deps: Dependencies
) -> None:
    """The same of several messages at once; raises what was wrong with one of them."""
    for error in process(messages, deps).values():
        raise error


def begin(message: FilmMessage, deps: Dependencies) -> FilmMessage | None:
    """`film_batch.begin` of a batch of one."""
    batch = Batch.of([message])
    taken = film_batch.begin(batch, deps)
    for error in batch.errors.values():
        raise error
    return taken.items.get(0)


def advance(message: FilmMessage, deps: Dependencies) -> None:
    """`film_batch.advance` of a batch of one."""
    batch = Batch.of([message])
    film_batch.advance(batch, deps)
    for error in batch.errors.values():
        raise error


def dependencies(aws: FakeAws, function: str, *, now: datetime = NOW) -> Dependencies:
    """Those of the function. What works with them has to act as the function: `FakeAws.run`, `guard.acting_as`."""
    deadline = Deadline(lambda: now, lambda _: None)
    deadline.begin(60)
    return Dependencies.over(settings_of(function), clients_of(aws), deadline, lambda: now)


def clients_of(aws: FakeAws) -> Clients:
    return Clients(sqs=aws, s3=aws, step_functions=aws, secrets=aws)  # type: ignore[arg-type]
