"""The page's way to the stack when it breaks."""

from __future__ import annotations

import socket
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.config import Config
from oscar_import.storage import runs

from oscars.console.connection import Connection
from oscars.errors import StackUnavailable
from oscars.operations.deployment import Deployment


@pytest.fixture
def empty() -> None:
    """No tables."""


@pytest.fixture
def lost() -> Deployment:
    """An embedded AWS that has gone: nothing listens at its address."""
    with socket.create_server(("127.0.0.1", 0)) as gone:
        endpoint = f"http://127.0.0.1:{gone.getsockname()[1]}"
    session = boto3.Session("test", "test", region_name="us-east-1")
    made = Config(retries={"total_max_attempts": 1}, proxies={})

    def client(name: Any) -> Any:
        return session.client(name, endpoint_url=endpoint, config=made)

    names = {"dynamodb": "dynamodb", "s3": "s3", "sqs": "sqs", "stepfunctions": "stepfunctions", "lambda_": "lambda"}
    clients: Any = SimpleNamespace(session=session, **{name: client(service) for name, service in names.items()})
    outputs = {"ProgressTable": "progress", "CatalogueTable": "catalogue"}
    return Deployment(clients, "OscarImport", outputs, is_embedded=True)


def test_a_read_of_records_says_that_the_engine_is_gone_and_connects_anew_the_next_time(lost: Deployment) -> None:
    connected = []

    def connect() -> Deployment:
        connected.append(lost)
        return lost

    connection = Connection(connect)
    for _ in range(2):
        with pytest.raises(StackUnavailable, match="embedded AWS is not running"), connection.use():
            runs.find_run("a-run")
    assert len(connected) == 2
