"""How the command and the page have a run summarised."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.config import Config

from oscars.errors import StackUnavailable
from oscars.operations.deployment import Deployment
from oscars.operations.redrive import summarise
from tests.support.cli_fakes import deployment


class FakeLambda:
    """A session that makes one client, itself, and remembers what is invoked."""

    def __init__(self, **answer: str) -> None:
        self.invoked: list[tuple[str, bytes]] = []
        self._answer = answer

    def client(self, _: str, **__: Any) -> FakeLambda:
        return self

    def invoke(self, *, FunctionName: str, InvocationType: str, Payload: bytes) -> dict[str, str]:
        assert FunctionName == "summarise"
        self.invoked.append((InvocationType, Payload))
        return self._answer


def stack_of(functions: FakeLambda) -> Deployment:
    made = deployment(session=functions, endpoint=None, config=Config())
    return Deployment(made.clients, made.stack, {"SummariseFunction": "summarise"}, is_embedded=True)


@pytest.mark.parametrize(("wait", "kind"), [(True, "RequestResponse"), (False, "Event")])
def test_a_run_is_summarised_while_one_waits_or_by_and_by(wait: bool, kind: str) -> None:
    functions = FakeLambda()
    summarise(stack_of(functions), ["a-run"], wait=wait)
    assert functions.invoked == [(kind, b'{"run": "a-run"}')]


def test_totals_that_could_not_be_made_are_not_passed_over() -> None:
    with pytest.raises(StackUnavailable, match="totals of run a-run"):
        summarise(stack_of(FakeLambda(FunctionError="Unhandled")), ["a-run"])
