"""The two tables as the stack makes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from oscar_import.storage.connection import connect

from tests.support.template import dynamodb_calls

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True)
class Store:
    client: DynamoDBClient
    endpoint: str
    progress: str = "progress"
    catalogue: str = "catalogue"

    def make(self) -> None:
        """New, empty tables."""
        make_tables(self.client, progress=self.progress, catalogue=self.catalogue)

    def connect(self) -> None:
        """The records' models use these tables, and the template says what a function that acts may do with them."""
        connection = connect(
            progress_table=self.progress, catalogue_table=self.catalogue, region="us-east-1", host=self.endpoint
        )
        dynamodb_calls.guard(connection.client)  # type: ignore[arg-type]

    def drop(self) -> None:
        for table in (self.progress, self.catalogue):
            self.client.delete_table(TableName=table)

    def items(self, table: str) -> list[dict[str, Any]]:
        """Everything in a table, by key: to see that nothing was written."""
        pages = self.client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True)
        found: list[dict[str, Any]] = [dict(item) for page in pages for item in page["Items"]]
        return sorted(found, key=lambda item: (item["pk"]["S"], item["sk"]["S"]))


def make_tables(client: DynamoDBClient, *, progress: str, catalogue: str) -> None:
    client.create_table(
        TableName=progress,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        AttributeDefinitions=[
            {"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk", "kind", "started_at")
        ],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "runs",
                "KeySchema": [
                    {"AttributeName": "kind", "KeyType": "HASH"},
                    {"AttributeName": "started_at", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
    )
    client.create_table(
        TableName=catalogue,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
    )
