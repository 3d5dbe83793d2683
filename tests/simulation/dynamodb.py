"""DynamoDB in this process: the real SDK on one side, the embedded AWS's DynamoDB on the other, no network between."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine, Iterator
from typing import TYPE_CHECKING, Any

import boto3
from botocore.awsrequest import AWSPreparedRequest, AWSResponse, HeadersDict
from botocore.config import Config
from botocore.exceptions import ReadTimeoutError
from ministack.services import dynamodb as engine

from tests.simulation.effects import Effects
from tests.simulation.schedule import Kind
from tests.support.store import make_tables
from tests.support.template.dynamodb_calls import authorise_request
from tests.support.template.guard import Refused

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

Answer = tuple[int, dict[str, str], bytes]

PROGRESS, CATALOGUE = "progress", "catalogue"
PLAIN_WRITES = ("PutItem", "UpdateItem", "DeleteItem")
WRITES = (*PLAIN_WRITES, "TransactWriteItems")
LEAST_TRIES = 4
"""Requests that a client makes before it gives a plain write up that meets a transaction."""
CONNECTION = Config(
    user_agent="simulator",
    parameter_validation=False,
    retries={"mode": "standard", "total_max_attempts": 3},
)


class _Body:
    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self, **_given: object) -> Iterator[bytes]:
        yield self._content


class DynamoDB:
    """Empty tables. `client` makes every request an effect; `watch` is called after a write to a ceremony's record,
    `given_up` with a plain write that a transaction held up and that was not tried often enough."""

    def __init__(self) -> None:
        self.effects: Effects | None = None
        self.watch: Callable[[], None] = lambda: None
        self.given_up: Callable[[str], None] = lambda what: None
        self._indexed_at: dict[str, float] = {}
        """From when on the index of runs has those that it lags behind with."""
        self._now: Callable[[], float] = lambda: 0.0
        self.client: DynamoDBClient = boto3.client(
            "dynamodb",
            region_name="us-east-1",
            endpoint_url="http://127.0.0.1:1",
            aws_access_key_id="simulated",
            aws_secret_access_key="simulated",
            config=CONNECTION,
        )
        self.client.meta.events.unregister("request-created.dynamodb", self.client._request_signer.handler)  # type: ignore[attr-defined]
        self.client.meta.events.register("before-send.dynamodb", self._send)  # type: ignore[arg-type]
        self.client.meta.events.register("after-call.dynamodb", self._answered)

    def begin(self, effects: Effects) -> None:
        self.effects = None
        self._indexed_at.clear()
        self._now = lambda: effects.now
        for store in (engine._tables, engine._txn_idempotency):
            store.clear()
        make_tables(self.client, progress=PROGRESS, catalogue=CATALOGUE)
        self.effects = effects

    def items(self, table: str) -> list[dict[str, Any]]:
        """Everything in the table, by key."""
        partitions = engine._tables[table]["items"]
        found = [item for partition in partitions.values() for item in partition.values()]
        return json.loads(json.dumps(sorted(found, key=lambda item: (item["pk"]["S"], item["sk"]["S"]))))  # type: ignore[no-any-return]

    def _send(self, request: AWSPreparedRequest, **_given: object) -> AWSResponse:
        target = _text(request.headers["X-Amz-Target"])
        operation = target.partition(".")[2]
        body = request.body if isinstance(request.body, bytes) else str(request.body).encode()

        def call() -> Answer:
            return _finish(engine.handle_request("POST", "/", {"x-amz-target": target}, body, {}))

        effects = self.effects
        if operation == "Query" and b'"IndexName"' in body:
            ask, call = call, lambda: self._without_what_lags(ask())
        if effects is None or effects.is_watched_only:
            return _response(request, call())
        do = self._disturbed(effects, operation, body, call)
        of = ""
        if operation == "PutItem" and b'"STAGE#' in body:
            of = "stage written"
        elif operation == "UpdateItem" and b'"RUN#' in body and b'"completed' in body:
            of = "verdict written"
        return _response(request, effects.effect(f"{operation} {_keys(body)}", do, of=of))

    def _answered(self, parsed: dict[str, Any], model: Any, **_given: object) -> None:
        tries = 1 + parsed["ResponseMetadata"]["RetryAttempts"]
        if parsed.get("Error", {}).get("Code") == "TransactionConflictException" and tries < LEAST_TRIES:
            self.given_up(f"{model.name} was given up after {tries} tries although only a transaction held it up")

    def _without_what_lags(self, answer: Answer) -> Answer:
        """What the index of runs answers: it does not have yet what was just written."""
        status, headers, body = answer
        found = json.loads(body)
        items = [item for item in found.get("Items", []) if self._indexed_at.get(item["run"]["S"], 0.0) <= self._now()]
        return status, headers, json.dumps({**found, "Items": items, "Count": len(items)}).encode()

    def _disturbed(
        self, effects: Effects, operation: str, body: bytes, call: Callable[[], Answer]
    ) -> Callable[[], Answer]:
        def do() -> Answer:
            try:
                authorise_request(operation, body)
            except Refused as refused:
                return _error("AccessDeniedException", str(refused))
            if effects.strikes(Kind.THROTTLED, of="request"):
                return _error(
                    "ProvisionedThroughputExceededException", "The level of configured throughput was exceeded"
                )
            if operation == "TransactWriteItems" and effects.strikes(Kind.CONFLICT, of="transaction"):
                return _conflict(body)
            if operation in PLAIN_WRITES and effects.strikes(Kind.PLAIN_CONFLICT, of="plain write"):
                return _error("TransactionConflictException", "Transaction is ongoing for the item")
            if operation == "BatchGetItem" and effects.strikes(Kind.UNPROCESSED, of="batch"):
                return _half(body)
            answer = call()
            if operation == "PutItem" and _is_run(body) and effects.strikes(Kind.INDEX_LAGS, of="run opened"):
                run = json.loads(body)["Item"]["run"]["S"]
                self._indexed_at[run] = effects.now + effects.lag_of(f"index of {run}")
            if operation in WRITES and b"CEREMONY#" in body:
                self.watch()
            if operation in WRITES and effects.strikes(Kind.ANSWER_LOST, of="write"):
                raise ReadTimeoutError(endpoint_url="dynamodb")
            return answer

        return do


def _finish(coroutine: Coroutine[Any, Any, tuple[int, dict[str, str], bytes | str]]) -> Answer:
    """The result of a coroutine that never waits."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        status, headers, body = end.value
        return status, headers, body if isinstance(body, bytes) else body.encode()
    raise AssertionError("the engine waited for something")


def _response(request: AWSPreparedRequest, answer: Answer) -> AWSResponse:
    status, headers, body = answer
    return AWSResponse(request.url, status, HeadersDict(headers), _Body(body))  # type: ignore[arg-type]


def _error(code: str, message: str, **more: object) -> Answer:
    body = {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": message, **more}
    return 400, {"Content-Type": "application/x-amz-json-1.0"}, json.dumps(body).encode()


def _conflict(body: bytes) -> Answer:
    count = len(json.loads(body)["TransactItems"])
    reasons = [{"Code": "TransactionConflict", "Message": "Transaction is ongoing for the item"}]
    reasons += [{"Code": "None"}] * (count - 1)
    codes = ", ".join(reason["Code"] for reason in reasons)
    return _error(
        "TransactionCanceledException",
        f"Transaction cancelled, please refer cancellation reasons for specific reasons [{codes}]",
        CancellationReasons=reasons,
    )


def _half(body: bytes) -> Answer:
    """A BatchGetItem that reads the first half of what was asked for, or nothing of a single key."""
    asked = json.loads(body)
    ((table, keys),) = asked["RequestItems"].items()
    done, left = keys["Keys"][: len(keys["Keys"]) // 2], keys["Keys"][len(keys["Keys"]) // 2 :]
    found: list[Any] = []
    if done:
        asked["RequestItems"][table] = {**keys, "Keys": done}
        call = engine.handle_request(
            "POST", "/", {"x-amz-target": "DynamoDB_20120810.BatchGetItem"}, json.dumps(asked).encode(), {}
        )
        found = json.loads(_finish(call)[2])["Responses"][table]
    answer = {"Responses": {table: found}, "UnprocessedKeys": {table: {**keys, "Keys": left}}}
    return 200, {"Content-Type": "application/x-amz-json-1.0"}, json.dumps(answer).encode()


def _is_run(body: bytes) -> bool:
    """Whether a run is being opened by this put."""
    return bool(json.loads(body)["Item"]["sk"]["S"] == "RUN")


def _keys(body: bytes) -> str:
    """The keys that a request is about, for the trace."""
    asked = json.loads(body)
    if "TransactItems" in asked:
        actions = [next(iter(item.items())) for item in asked["TransactItems"]]
        return " + ".join(f"{kind} {_key(action.get('Key') or action.get('Item'))}" for kind, action in actions)
    if "RequestItems" in asked:
        return f"{sum(len(keys['Keys']) for keys in asked['RequestItems'].values())} keys"
    values = asked.get("ExpressionAttributeValues", {})
    said = " ".join(value["S"] for value in values.values() if "S" in value and len(value["S"]) < 40)
    key = asked.get("Key") or asked.get("Item")
    return f"{_key(key)} {said}" if key else said


def _key(key: dict[str, Any]) -> str:
    return f"{key['pk']['S']}/{key['sk']['S']}"


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value
