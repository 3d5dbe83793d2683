"""Which permissions a request to DynamoDB takes.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse, HeadersDict

from tests.support.template.guard import Refused, authorise
from tests.support.template.resolving import table_arn

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

IN_TRANSACTIONS = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
}


def authorise_request(operation: str, body: bytes) -> None:
    """Raises Refused. `operation` as DynamoDB calls it, `body` the request's JSON."""
    for action, resource in permissions(operation, body):
        authorise(f"dynamodb:{action}", resource)


def permissions(operation: str, body: bytes) -> Iterator[tuple[str, str]]:
    """Action and resource of everything that the request does."""
    asked = json.loads(body)
    if operation in ("TransactWriteItems", "TransactGetItems"):
        for item in asked["TransactItems"]:
            ((kind, what),) = item.items()
            yield IN_TRANSACTIONS.get(kind, "GetItem"), table_arn(what["TableName"])
    elif operation in ("BatchGetItem", "BatchWriteItem"):
        for table in asked["RequestItems"]:
            yield operation, table_arn(table)
    elif "IndexName" in asked:
        yield operation, f"{table_arn(asked['TableName'])}/index/{asked['IndexName']}"
    else:
        yield operation, table_arn(asked["TableName"])


def guard(client: DynamoDBClient) -> None:
    """Lets the client refuse, before it is sent, what the one who acts may not do."""
    client.meta.events.register("before-send.dynamodb", _refuse)  # type: ignore[arg-type]


def _refuse(request: AWSPreparedRequest, **_given: Any) -> AWSResponse | None:
    target = request.headers["X-Amz-Target"]
    operation = (target.decode() if isinstance(target, bytes) else str(target)).partition(".")[2]
    body = request.body if isinstance(request.body, bytes) else str(request.body).encode()
    try:
        authorise_request(operation, body)
    except Refused as refused:
        return AWSResponse(request.url, 400, HeadersDict({}), _Refusal(refused))  # type: ignore[arg-type]
    return None


class _Refusal:
    """The body of DynamoDB's answer."""

    def __init__(self, refused: Refused) -> None:
        self._content = refusal(refused)

    def stream(self, **_given: object) -> Iterator[bytes]:
        yield self._content


def refusal(refused: Refused) -> bytes:
    """What DynamoDB says where a call is not allowed."""
    kind = "com.amazon.coral.service#AccessDeniedException"
    return json.dumps({"__type": kind, "Message": str(refused)}).encode()
