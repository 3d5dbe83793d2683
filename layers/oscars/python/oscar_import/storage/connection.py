"""The way to the two tables: one client for all models, and what PynamoDB offers no public way to do.

PynamoDB's private attributes are used in this file only: `Model._connection`, `Model._get_connection`,
`Connection._client`. Checked against PynamoDB 6.1.0; look at them again when the layer's `requirements.in` names
another version.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

from pynamodb.connection import Connection, TableConnection
from pynamodb.exceptions import DoesNotExist
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from oscar_import.aws.client_config import calling, retry_conflicts
from oscar_import.storage.models import (
    CONNECT_TIMEOUT_SECONDS,
    READ_TIMEOUT_SECONDS,
    CatalogueItem,
    CeremonyRecord,
    FilmWork,
    ProgressItem,
)

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient

RawItem = dict[str, Any]
"""As DynamoDB writes it: `{name: {kind: value}}`."""
MAX_BATCH_GET = 100
"""https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html"""
ItemT = TypeVar("ItemT", bound=Model)


def connect(
    *,
    progress_table: str,
    catalogue_table: str,
    region: str,
    host: str | None = None,
    client: DynamoDBClient | None = None,
) -> Connection:
    """Points the models at their tables and returns the one connection they share.

    `host` is the endpoint's URL; None leaves it to the SDK (`AWS_ENDPOINT_URL`, else AWS itself). `client` is used
    instead of one made from the environment: it brings its own credentials, endpoint and time-outs. Either retries a
    write that a transaction holds up.
    """
    shared = Connection(region=region, host=host)
    config = calling(connect_seconds=CONNECT_TIMEOUT_SECONDS, read_seconds=READ_TIMEOUT_SECONDS)
    made = client or shared.session.create_client("dynamodb", region, endpoint_url=host, config=config)
    retry_conflicts(made)  # type: ignore[arg-type]
    shared._client = made  # type: ignore[assignment]
    items: tuple[tuple[type[Model], str], ...] = ((ProgressItem, progress_table), (CatalogueItem, catalogue_table))
    for item, table in items:
        meta: Any = item.Meta
        meta.table_name, meta.region, meta.host = table, region, host
        for model in item.__subclasses__():
            model._connection = None
            # PynamoDB gives every model a client of its own, and each loads the service description again:
            # 80 ms a model at a cold start. They can share one.
            model._get_connection().connection._client = shared.client
    return shared


def find(model: type[ItemT], pk: str, sk: str) -> ItemT | None:
    """The item under these keys as it is stored now, or None."""
    try:
        return model.get(pk, sk, consistent_read=True)
    except DoesNotExist:
        return None


def transaction() -> TransactWrite:
    """A transaction over either table: `with transaction() as write: write.save(...)`."""
    return TransactWrite(connection=_table(FilmWork).connection)


def client() -> DynamoDBClient:
    """The client that all models share."""
    return _table(CeremonyRecord).connection.client  # type: ignore[return-value]


def find_raw(model: type[Model], keys: Iterable[tuple[str, str]]) -> Iterator[RawItem]:
    """Items of several kinds of the model's table, as they are stored now, in no order; those that are not there are
    left out. One request for 100 keys, each a hash key and a sort key.

    PynamoDB reads items of one model at a time.
    """
    table = _table(model)
    left = [{"pk": pk, "sk": sk} for pk, sk in dict.fromkeys(keys)]
    while left:
        page = table.batch_get_item(left[:MAX_BATCH_GET], consistent_read=True)  # type: ignore[arg-type]
        yield from page["Responses"][table.table_name]
        unprocessed = page.get("UnprocessedKeys", {}).get(table.table_name, {}).get("Keys", [])
        left = left[MAX_BATCH_GET:] + [{name: value["S"] for name, value in key.items()} for key in unprocessed]


def query_raw(model: type[Model], pk: str) -> Iterator[RawItem]:
    """Every item under the hash key in the table of the model, whatever its kind, as it is stored now."""
    return _pages(lambda start: _table(model).query(pk, consistent_read=True, **start))


def scan_raw(model: type[Model]) -> Iterator[RawItem]:
    """Every item in the table of the model, in no order."""
    return _pages(lambda start: _table(model).scan(consistent_read=True, **start))


def _pages(request: Callable[[dict[str, Any]], dict[str, Any]]) -> Iterator[RawItem]:
    start: dict[str, Any] = {}
    while True:
        page = request(start)
        yield from page["Items"]
        if not page.get("LastEvaluatedKey"):
            return
        start = {"exclusive_start_key": page["LastEvaluatedKey"]}


def _table(model: type[Model]) -> TableConnection:
    return model._get_connection()
