"""A stack whose services are fakes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast

from botocore.exceptions import ClientError
from oscar_import.stage import Stage, pascal_name

from oscars.aws_clients import Clients
from oscars.operations.deployment import Deployment

MACHINE = "arn:aws:states:us-east-1:000000000000:stateMachine:OscarImport"


def refusal(code: str, message: str = "") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, "Operation")


def deployment(**services: Any) -> Deployment:
    """A deployment with these services and no others, by the names of `Clients`."""
    queues = {f"Queue{pascal_name(stage.value)}": stage.value for stage in Stage}
    dead_letters = {f"DeadLetterQueue{pascal_name(stage.value)}": f"{stage.value}-dead" for stage in Stage}
    outputs = {"StateMachineArn": MACHINE, **queues, **dead_letters}
    return Deployment(cast(Clients, _Services(services)), "OscarImport", outputs, is_embedded=True)


class _Services:
    def __init__(self, services: dict[str, Any]) -> None:
        self.__dict__.update(services)


@dataclass
class FakeSqs:
    """Queues by URL; what is received is hidden until it is deleted or shown again."""

    queues: dict[str, list[str]]
    can_move: bool = False
    """Whether it knows StartMessageMoveTask."""
    hidden: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Queue and body by receipt handle."""
    move_fails: str | None = None
    """Why SQS cannot move on, after the first message."""
    refuses_after: int | None = None
    """After so many sent messages it takes no more."""
    moved: int = 0
    calls: list[str] = field(default_factory=list)

    def get_queue_attributes(self, *, QueueUrl: str, AttributeNames: list[str]) -> dict[str, Any]:
        found = {"QueueArn": f"arn:{QueueUrl}", "ApproximateNumberOfMessages": str(len(self.queues.get(QueueUrl, [])))}
        return {"Attributes": {name: found[name] for name in AttributeNames if name in found}}

    def start_message_move_task(self, *, SourceArn: str, MaxNumberOfMessagesPerSecond: int) -> dict[str, Any]:
        if not self.can_move:
            raise refusal("InvalidAction")
        source = SourceArn.removeprefix("arn:")
        bodies = self.queues[source]
        self.moved = 1 if self.move_fails else len(bodies)
        self.queues.setdefault(source.removesuffix("-dead"), []).extend(bodies[: self.moved])
        self.queues[source] = bodies[self.moved :]
        return {"TaskHandle": "task"}

    def list_message_move_tasks(self, *, SourceArn: str, MaxResults: int) -> dict[str, Any]:
        task = {"Status": "COMPLETED", "ApproximateNumberOfMessagesMoved": self.moved}
        if self.move_fails:
            task |= {"Status": "FAILED", "FailureReason": self.move_fails}
        return {"Results": [task]}

    def receive_message(self, *, QueueUrl: str, MaxNumberOfMessages: int, **_: Any) -> dict[str, Any]:
        taken = self.queues[QueueUrl][:MaxNumberOfMessages]
        self.queues[QueueUrl] = self.queues[QueueUrl][MaxNumberOfMessages:]
        messages = []
        for body in taken:
            receipt = f"receipt-{len(self.hidden)}-{len(self.calls)}"
            self.calls.append("receive")
            self.hidden[receipt] = (QueueUrl, body)
            messages.append({"MessageId": f"of {receipt}", "ReceiptHandle": receipt, "Body": body})
        return {"Messages": messages}

    def send_message(self, *, QueueUrl: str, MessageBody: str) -> None:
        if self.refuses_after is not None and self.calls.count("send") >= self.refuses_after:
            raise refusal("ServiceUnavailable")
        self.calls.append("send")
        self.queues.setdefault(QueueUrl, []).append(MessageBody)

    def delete_message(self, *, QueueUrl: str, ReceiptHandle: str) -> None:
        self.calls.append("delete")
        del self.hidden[ReceiptHandle]

    def change_message_visibility(self, *, QueueUrl: str, ReceiptHandle: str, VisibilityTimeout: int) -> None:
        _, body = self.hidden.pop(ReceiptHandle)
        self.queues[QueueUrl].append(body)


@dataclass
class FakeStepFunctions:
    """Its answers lag, as those of AWS may."""

    executions: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By ARN, as DescribeExecution gives them."""
    lag: int = 2
    """So many questions about an execution that was just started are answered as if there were none."""
    unknown: dict[str, int] = field(default_factory=dict)
    """How many such answers are still to come, by ARN."""

    def start_execution(self, *, stateMachineArn: str, name: str, input: str) -> dict[str, Any]:
        arn = stateMachineArn.replace(":stateMachine:", ":execution:") + f":{name}"
        if arn in self.executions:
            raise refusal("ExecutionAlreadyExists")
        self.executions[arn] = {"status": "RUNNING", "input": input}
        self.unknown[arn] = self.lag
        return {"executionArn": arn}

    def describe_execution(self, *, executionArn: str) -> dict[str, Any]:
        return self._known(executionArn)

    def stop_execution(self, *, executionArn: str, error: str, cause: str) -> None:
        execution = self._known(executionArn)
        if execution["status"] == "RUNNING":
            execution["status"] = "ABORTED"

    def _known(self, arn: str) -> dict[str, Any]:
        if self.unknown.get(arn, 0) > 0:
            self.unknown[arn] -= 1
            raise refusal("ExecutionDoesNotExist")
        if arn not in self.executions:
            raise refusal("ExecutionDoesNotExist")
        return self.executions[arn]
