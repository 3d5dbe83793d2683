"""Which permissions a request to DynamoDB takes.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from tests.template.guard import authorise
from tests.template.resolving import table_arn

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
