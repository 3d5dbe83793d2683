"""The calls that functions make of each service's client, and what the service answers where they are not allowed.

Each fake of a service calls one of these first. Outside of `guard.acting_as` nobody sends messages and nobody answers
task tokens: a handler that a test runs as nobody would be allowed everything.
"""

from __future__ import annotations

from botocore.exceptions import ClientError

from tests.support.template.guard import Refused, acts, authorise, is_allowed
from tests.support.template.resolving import STACK, arn, queue_arn

IN_BATCHES = {"SendMessageBatch": "SendMessage", "DeleteMessageBatch": "DeleteMessage"}
"""A batch takes the permission of the single call."""
WAITING = arn("states", f"stateMachine:{STACK}/Ceremonies")
"""The state machine of the executions in which ceremonies wait for their tokens: the Map's."""


def sqs(operation: str, url: str) -> None:
    """Raises ClientError."""
    _somebody_acts(operation)
    _authorise("sqs", operation, queue_arn(url.rpartition("/")[2]), action=IN_BATCHES.get(operation, operation))


def mapping_may(url: str, *operations: str) -> bool:
    """Whether an event source mapping, which acts by the role of its function, may do this with the queue."""
    try:
        for operation in operations:
            authorise(f"sqs:{operation}", queue_arn(url.rpartition("/")[2]))
    except Refused:
        return False
    return True


def s3(operation: str, bucket: str, key: str) -> None:
    """Raises ClientError. HeadObject takes the permission of GetObject, and answers without a body."""
    head = operation == "HeadObject"
    code = "403" if head else "AccessDenied"
    _authorise("s3", operation, f"arn:aws:s3:::{bucket}/{key}", action="GetObject" if head else operation, code=code)


def missing_object(operation: str, bucket: str) -> ClientError:
    """What is answered where there is no such object: to those who may not list the bucket, no more than a refusal.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
    """
    codes = ("404", "403") if operation == "HeadObject" else ("NoSuchKey", "AccessDenied")
    told = is_allowed("s3:ListBucket", f"arn:aws:s3:::{bucket}")
    return ClientError({"Error": {"Code": codes[0 if told else 1], "Message": "Not found"}}, operation)


def states(operation: str) -> None:
    """Of a task token. Raises ClientError."""
    _somebody_acts(operation)
    _authorise("states", operation, WAITING)


def secret(operation: str, secret_id: str) -> None:
    """Raises ClientError."""
    _authorise("secretsmanager", operation, secret_id)


def _somebody_acts(operation: str) -> None:
    assert acts() is not None, f"nobody acts who could call {operation}: run the handler within guard.acting_as"


def _authorise(
    service: str, operation: str, resource: str, *, action: str = "", code: str = "AccessDeniedException"
) -> None:
    try:
        authorise(f"{service}:{action or operation}", resource)
    except Refused as refused:
        raise ClientError({"Error": {"Code": code, "Message": str(refused)}}, operation) from None
