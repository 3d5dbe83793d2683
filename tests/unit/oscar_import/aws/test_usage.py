"""What clients of AWS call is counted, with the units that DynamoDB names."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber
from oscar_import.aws.usage import COUNTED, Usage


def client(service: str) -> Any:
    return boto3.client(
        service,  # type: ignore[call-overload]
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        endpoint_url="http://127.0.0.1:1",
    )


def counted(service: str, *answers: tuple[str, dict[str, Any], dict[str, Any]]) -> dict[str, float]:
    """What is counted of calls (the method, what it answers, what it is given), without what is 0."""
    usage, called = Usage(), client(service)
    usage.watch(called)
    with Stubber(called) as stub:
        for method, answer, given in answers:
            stub.add_response(method, answer)
            getattr(called, method)(**given)
    return {name: number for name, number in usage.take().items() if number}


def units(number: float) -> dict[str, Any]:
    return {"TableName": "t", "CapacityUnits": number}


KEY = {"pk": {"S": "a"}}


def test_a_read_and_a_write_of_dynamodb() -> None:
    assert counted(
        "dynamodb",
        ("get_item", {"ConsumedCapacity": units(0.5)}, {"TableName": "t", "Key": KEY}),
        ("put_item", {"ConsumedCapacity": units(3)}, {"TableName": "t", "Item": KEY}),
    ) == {"aws_calls": 2, "read_units": 0.5, "write_units": 3}


def test_several_tables_in_one_answer() -> None:
    requests = {"RequestItems": {"t": {"Keys": [KEY]}}}
    answer = {"ConsumedCapacity": [units(2), units(1.5)]}
    assert counted("dynamodb", ("batch_get_item", answer, requests)) == {"aws_calls": 1, "read_units": 3.5}
    items = {"TransactItems": [{"Put": {"TableName": "t", "Item": KEY}}]}
    assert counted("dynamodb", ("transact_write_items", answer, items)) == {"aws_calls": 1, "write_units": 3.5}


def test_an_answer_without_units_is_a_call() -> None:
    assert counted("dynamodb", ("query", {}, {"TableName": "t"})) == {"aws_calls": 1}


def test_queues_and_objects() -> None:
    sent: tuple[str, dict[str, Any], dict[str, Any]]
    sent = ("send_message_batch", {"Successful": [], "Failed": []}, {"QueueUrl": "q", "Entries": []})
    assert counted("sqs", sent, sent) == {"aws_calls": 2, "sqs_requests": 2}
    place = {"Bucket": "bucket", "Key": "k"}
    assert counted("s3", ("put_object", {}, place), ("get_object", {}, place), ("head_object", {}, place)) == {
        "aws_calls": 3,
        "objects_written": 1,
        "objects_read": 2,
    }


def test_a_call_that_is_refused_is_counted() -> None:
    usage, called = Usage(), client("dynamodb")
    usage.watch(called)
    with Stubber(called) as stub:
        stub.add_client_error("put_item", "ConditionalCheckFailedException")
        with pytest.raises(ClientError):
            called.put_item(TableName="t", Item=KEY)
    assert usage.take()["aws_calls"] == 1


def test_what_was_taken_is_counted_no_more_and_everything_has_a_name() -> None:
    usage = Usage()
    usage.logged("vier ä")
    assert usage.take() == {**dict.fromkeys(COUNTED, 0), "log_bytes": 8}
    assert usage.take() == dict.fromkeys(COUNTED, 0)


def test_threads_lose_nothing() -> None:
    usage = Usage()
    with ThreadPoolExecutor(8) as threads:
        for _ in range(8 * 500):
            threads.submit(usage.logged, "x")
    assert usage.take()["log_bytes"] == 8 * 500 * 2
