"""Executions of the state machine."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from botocore.exceptions import ClientError

from oscars.operations import executions
from tests.support.cli_fakes import MACHINE, FakeStepFunctions, deployment

INPUT = {"years": "1994"}


@pytest.fixture(autouse=True)
def waited(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Time passes only where somebody waits."""
    slept: list[float] = [0.0]
    clock = SimpleNamespace(sleep=slept.append, monotonic=lambda: sum(slept))
    monkeypatch.setattr(executions, "time", clock)
    return slept


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


def test_an_execution_that_is_not_known_yet_is_neither_ended_nor_forgotten() -> None:
    stack = deployment(stepfunctions=FakeStepFunctions(lag=3))
    watched = executions.Watched(stack, executions.start(stack, run="run-1", given=INPUT))
    seen = [(watched.look(), watched.is_forgotten) for _ in range(3)]
    assert seen == [(None, False)] * 3
    known = watched.look()
    assert known is not None
    assert not known.has_ended


def test_an_answer_that_lags_takes_nothing_back_that_was_known() -> None:
    states = FakeStepFunctions()
    stack = deployment(stepfunctions=states)
    arn = executions.start(stack, run="run-1", given=INPUT)
    watched = executions.Watched(stack, arn)
    states.unknown.clear()
    states.executions[arn]["status"] = "SUCCEEDED"
    assert watched.look() == executions.Execution(arn, "SUCCEEDED", None, None, None)
    states.unknown[arn] = 1
    assert watched.look() == executions.Execution(arn, "SUCCEEDED", None, None, None)
    states.executions[arn]["status"] = "RUNNING"
    assert watched.look() == executions.Execution(arn, "SUCCEEDED", None, None, None)


def test_an_execution_that_stays_unknown_is_forgotten(waited: list[float]) -> None:
    watched = executions.Watched(deployment(stepfunctions=FakeStepFunctions()), "arn:forgotten")
    assert (watched.look(), watched.is_forgotten) == (None, False)
    waited.append(executions.MAX_LAG_SECONDS)
    assert (watched.look(), watched.is_forgotten) == (None, True)


def test_an_execution_that_is_not_known_yet_is_stopped_all_the_same() -> None:
    states = FakeStepFunctions(lag=5)
    stack = deployment(stepfunctions=states)
    arn = executions.start(stack, run="run-1", given=INPUT)
    executions.stop(stack, arn, cause="a test")
    assert states.executions[arn]["status"] == "ABORTED"


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
