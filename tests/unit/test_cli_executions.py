"""Executions of the state machine."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from cli import executions
from tests.unit.cli_fakes import MACHINE, FakeStepFunctions, deployment

INPUT = {"years": "1994"}


def test_a_start_that_is_tried_again_is_one_execution() -> None:
    states = FakeStepFunctions()
    stack = deployment(stepfunctions=states)
    first = executions.start(stack, run="run-1", given=INPUT)
    again = executions.start(stack, run="run-1", given=INPUT)
    assert first == again == MACHINE.replace("stateMachine", "execution") + ":run-1"
    assert len(states.executions) == 1


def test_a_name_that_another_input_has_is_refused() -> None:
    stack = deployment(stepfunctions=FakeStepFunctions())
    executions.start(stack, run="run-1", given=INPUT)
    with pytest.raises(ClientError):
        executions.start(stack, run="run-1", given={"years": "1995"})


def test_a_forgotten_execution_is_none() -> None:
    assert executions.look_at(deployment(stepfunctions=FakeStepFunctions()), "arn:forgotten") is None


def test_only_a_running_execution_is_stopped() -> None:
    states = FakeStepFunctions(
        {"arn:running": {"status": "RUNNING"}, "arn:done": {"status": "SUCCEEDED", "output": "{}"}}
    )
    stack = deployment(stepfunctions=states)
    for arn in ("arn:running", "arn:done", "arn:forgotten"):
        executions.stop(stack, arn, cause="a test")
    assert {arn: item["status"] for arn, item in states.executions.items()} == {
        "arn:running": "ABORTED",
        "arn:done": "SUCCEEDED",
    }
