"""Ending a run before its time: also one that is only just beginning, also after an earlier try broke off."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError
from oscar_import.runs.request import ImportRequest
from oscar_import.runs.status import CeremonyStatus
from oscar_import.storage import runs
from oscar_import.storage.models import CeremonyRecord, RunRecord
from pynamodb.exceptions import UpdateError

from oscars.errors import StackUnavailable, UsageError
from oscars.operations import cancellation, executions
from oscars.operations.cancellation import cancel_run, opened_run
from oscars.operations.start import start_import
from tests.support.cli_fakes import FakeStepFunctions, deployment, refusal
from tests.support.samples import NOW, RUN, open_run


@pytest.fixture
def states() -> FakeStepFunctions:
    states = FakeStepFunctions()
    request = ImportRequest(ceremonies=(66,), years_text="1994")
    start_import(deployment(stepfunctions=states), run=RUN, given={}, request=request)
    return states


@pytest.fixture(autouse=True)
def summarised(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    names: list[Any] = []
    monkeypatch.setattr(cancellation, "summarise", lambda _, run_names, **_how: names.extend(run_names))
    return names


def test_a_run_that_only_just_begins_is_waited_for(states: FakeStepFunctions, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("oscars.operations.cancellation.time.sleep", lambda _: open_run())
    assert opened_run(deployment(stepfunctions=states), RUN).run == RUN


@pytest.mark.parametrize("run", ["another-run", "no/name of a run", ""])
def test_a_run_that_there_is_not_is_not_waited_for(states: FakeStepFunctions, run: str) -> None:
    with pytest.raises(UsageError, match="there is no run"):
        opened_run(deployment(stepfunctions=states), run)


def test_a_run_that_was_refused_is_not_waited_for(states: FakeStepFunctions) -> None:
    (execution,) = states.executions.values()
    execution |= {"status": "FAILED", "error": "bad_key", "cause": "TMDb refuses the key."}
    states.unknown.clear()
    with pytest.raises(UsageError, match=r"did not begin: TMDb refuses the key. \(bad_key\)"):
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


# the execution first, and never half of it


class Killed(BaseException):
    """The process of the command is gone."""


@pytest.fixture
def three(states: FakeStepFunctions, monkeypatch: pytest.MonkeyPatch) -> RunRecord:
    """A run of three ceremonies, and nobody has to wait."""
    monkeypatch.setattr(
        cancellation, "time", SimpleNamespace(sleep=lambda _: None, monotonic=itertools.count().__next__)
    )
    open_run(RUN, 66, 67, 68)
    record = runs.find_run(RUN)
    assert record is not None
    record.execution_arn = executions.execution_arn(deployment(stepfunctions=states), RUN)
    return record


def statuses() -> list[str]:
    return [record.status for record in runs.ceremonies_of(RUN)]


def held(monkeypatch: pytest.MonkeyPatch, *, times: dict[int, int], by: BaseException | None = None) -> None:
    """Ceremonies that cannot be marked the next so many times, as others' transactions hold them."""
    give_up = runs._give_up
    conflict = UpdateError(cause=refusal("TransactionConflictException"))

    def maybe(run: str, ordinal: int, status: CeremonyStatus, *, now: datetime) -> list[CeremonyRecord]:
        if times.get(ordinal, 0):
            times[ordinal] -= 1
            raise by or conflict
        return give_up(run, ordinal, status, now=now)

    monkeypatch.setattr(runs, "_give_up", maybe)


def test_where_the_execution_cannot_be_stopped_nothing_changes_and_the_user_is_told(
    states: FakeStepFunctions, three: RunRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(states, "stop_execution", raising(refusal("AccessDeniedException", "no states:StopExecution")))
    with pytest.raises(StackUnavailable, match=r"could not be stopped, and nothing is cancelled.*states:StopExecution"):
        cancel_run(deployment(stepfunctions=states), three, cause="test")
    assert statuses() == ["queued"] * 3
    stored = runs.find_run(RUN)
    assert stored is not None
    assert stored.cancelled_at is None


@pytest.mark.parametrize(
    ("code", "said", "message", "hint"),
    [
        (
            "AccessDeniedException",
            "User: arn:aws:iam::1:user/a is not authorized to perform: states:StopExecution on resource: arn:aws:x",
            "the permission states:StopExecution is missing on arn:aws:x",
            "have states:StopExecution added",
        ),
        ("AccessDeniedException", "", "the permission states:StopExecution is missing", "AWS_PROFILE"),
        ("ExpiredTokenException", "too old", "AWS does not accept the credentials: too old", "try again"),
        ("ThrottlingException", "slower", "AWS cannot do it now: StopExecution: slower", "oscars local logs"),
        ("InvalidArn", "x", "and nothing is cancelled: InvalidArn x", f"try again: oscars cancel {RUN}"),
    ],
)
def test_why_the_execution_cannot_be_stopped_is_said_with_what_to_do(
    states: FakeStepFunctions,
    three: RunRecord,
    monkeypatch: pytest.MonkeyPatch,
    code: str,
    said: str,
    message: str,
    hint: str,
) -> None:
    refused = ClientError({"Error": {"Code": code, "Message": said}}, "StopExecution")
    monkeypatch.setattr(states, "stop_execution", raising(refused))
    with pytest.raises(StackUnavailable) as caught:
        cancel_run(deployment(stepfunctions=states), three, cause="test")
    assert message in str(caught.value)
    assert "nothing is cancelled" in str(caught.value)
    assert hint in caught.value.hint
    assert statuses() == ["queued"] * 3


def test_ceremonies_that_busy_functions_hold_are_marked_later_and_the_others_at_once(
    states: FakeStepFunctions, three: RunRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    held(monkeypatch, times={66: 2, 68: 1})
    told: list[str] = []
    cancel_run(deployment(stepfunctions=states), three, cause="test", report=told.append)
    assert statuses() == ["cancelled"] * 3
    assert [line.partition(" being")[0] for line in told] == ["2 ceremonies are", "1 ceremony is"]


def test_what_stays_held_is_said_with_the_command_that_marks_it(
    states: FakeStepFunctions, three: RunRecord, monkeypatch: pytest.MonkeyPatch, summarised: list[Any]
) -> None:
    held(monkeypatch, times={67: 1000})
    with pytest.raises(StackUnavailable, match=r"is stopped, but 1 ceremony is not marked as cancelled") as caught:
        cancel_run(deployment(stepfunctions=states), three, cause="test")
    assert f"oscars cancel {RUN}" in caught.value.hint
    assert statuses() == ["cancelled", "queued", "cancelled"]
    assert [execution["status"] for execution in states.executions.values()] == ["ABORTED"]
    assert summarised == []


@pytest.mark.parametrize("killed_at", [66, 67, 68])
def test_the_same_command_completes_one_that_was_killed_in_the_middle(
    states: FakeStepFunctions, three: RunRecord, monkeypatch: pytest.MonkeyPatch, summarised: list[Any], killed_at: int
) -> None:
    held(monkeypatch, times={killed_at: 1}, by=Killed())
    where = deployment(stepfunctions=states)
    with pytest.raises(Killed):
        cancel_run(where, three, cause="test")
    assert [execution["status"] for execution in states.executions.values()] == ["ABORTED"]
    assert "queued" in statuses()
    cancel_run(where, three, cause="test")
    assert statuses() == ["cancelled"] * 3
    assert summarised == [RUN]


def test_one_that_was_killed_before_it_marked_anything_is_completed(
    states: FakeStepFunctions, three: RunRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = deployment(stepfunctions=states)
    with monkeypatch.context() as killing:
        killing.setattr(runs, "cancel_run", raising(Killed()))
        with pytest.raises(Killed):
            cancel_run(where, three, cause="test")
    assert [execution["status"] for execution in states.executions.values()] == ["ABORTED"]
    assert len(cancellation.unfinished_ceremonies(RUN)) == 3
    cancel_run(where, three, cause="test")
    assert statuses() == ["cancelled"] * 3


def raising(error: BaseException) -> Callable[..., None]:
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail
