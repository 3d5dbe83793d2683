"""How the command and the page have a run summarised."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.config import Config

from cli.aws import Deployment
from cli.redriving import summarise
from tests.unit.cli_fakes import deployment


class FakeLambda:
    """A session that makes one client, itself, and remembers what is invoked."""

    def __init__(self) -> None:
        self.invoked: list[tuple[str, bytes]] = []

    def client(self, _: str, **__: Any) -> FakeLambda:
        return self

    def invoke(self, *, FunctionName: str, InvocationType: str, Payload: bytes) -> None:
        assert FunctionName == "summarise"
        self.invoked.append((InvocationType, Payload))


@pytest.mark.parametrize(("wait", "kind"), [(True, "RequestResponse"), (False, "Event")])
def test_a_run_is_summarised_while_one_waits_or_by_and_by(wait: bool, kind: str) -> None:
    functions = FakeLambda()
    made = deployment(session=functions, endpoint=None, config=Config())
    stack = Deployment(made.clients, made.stack, {"SummariseFunction": "summarise"}, is_embedded=True)
    summarise(stack, ["a-run"], wait=wait)
    assert functions.invoked == [(kind, b'{"run": "a-run"}')]
