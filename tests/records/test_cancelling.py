"""Ending a run before its time: also one that is only just beginning, also after an earlier try broke off."""

from __future__ import annotations

from typing import Any

import pytest
from oscar_import.records import runs
from oscar_import.request import ImportRequest

from cli import cancelling, executions
from cli.cancelling import cancel_run, opened_run
from cli.starting import start_import
from local.errors import WrongCall
from tests.records.samples import NOW, RUN, open_run
from tests.unit.cli_fakes import FakeStepFunctions, deployment


@pytest.fixture
def states() -> FakeStepFunctions:
    states = FakeStepFunctions()
    request = ImportRequest(ceremonies=(66,), years_text="1994")
    start_import(deployment(stepfunctions=states), run=RUN, given={}, request=request)
    return states


@pytest.fixture(autouse=True)
def summarised(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    names: list[Any] = []
    monkeypatch.setattr(cancelling, "summarise", lambda _, run_names, **_how: names.extend(run_names))
    return names


def test_a_run_that_only_just_begins_is_waited_for(states: FakeStepFunctions, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cli.cancelling.time.sleep", lambda _: open_run())
    assert opened_run(deployment(stepfunctions=states), RUN).run == RUN


@pytest.mark.parametrize("run", ["another-run", "no/name of a run", ""])
def test_a_run_that_there_is_not_is_not_waited_for(states: FakeStepFunctions, run: str) -> None:
    with pytest.raises(WrongCall, match="there is no run"):
        opened_run(deployment(stepfunctions=states), run)


def test_a_run_that_was_refused_is_not_waited_for(states: FakeStepFunctions) -> None:
    (execution,) = states.executions.values()
    execution |= {"status": "FAILED", "error": "bad_key", "cause": "TMDb refuses the key."}
    states.unknown.clear()
    with pytest.raises(WrongCall, match=r"did not begin: TMDb refuses the key. \(bad_key\)"):
        opened_run(deployment(stepfunctions=states), RUN)


def test_an_execution_that_a_broken_off_cancelling_left_running_is_stopped(
    states: FakeStepFunctions, summarised: list[Any]
) -> None:
    open_run()
    runs.cancel_run(RUN, now=NOW)
    record = runs.find_run(RUN)
    assert record is not None
    where = deployment(stepfunctions=states)
    record.execution_arn = executions.execution_arn(where, RUN)
    cancel_run(where, record, cause="again")
    assert [execution["status"] for execution in states.executions.values()] == ["ABORTED"]
    assert summarised == [RUN]
