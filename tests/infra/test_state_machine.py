"""The state machine: each ceremony waits for its token, and none hangs for ever."""

from __future__ import annotations

from typing import Any

import pytest

from infra.state_machine import CEREMONY_FIELDS
from tests.support.synthesised_stack import SynthesisedStack


@pytest.fixture(scope="module")
def states(stack: SynthesisedStack) -> dict[str, Any]:
    found: dict[str, Any] = stack.states()["States"]
    return found


@pytest.fixture(scope="module")
def ceremony(states: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = states["EachCeremony"]["ItemProcessor"]["States"]["ImportCeremony"]
    return found


def test_split_range_is_told_the_input_and_what_the_execution_is_called(states: dict[str, Any]) -> None:
    assert states["SplitRange"]["Parameters"]["Payload"] == {
        "input.$": "$",
        "run.$": "$$.Execution.Name",
        "execution_arn.$": "$$.Execution.Id",
        "started_at.$": "$$.Execution.StartTime",
    }


def test_refused_input_ends_the_run_with_the_error_that_split_range_gave(states: dict[str, Any]) -> None:
    (refused, _) = states["WhatToDo"]["Choices"]

    assert refused == {"Variable": "$.rejected", "IsNull": False, "Next": "Rejected"}
    assert states["Rejected"] == {
        "Type": "Fail",
        "ErrorPath": "$.rejected.error",
        "CausePath": "$.rejected.cause",
    }


def test_a_dry_run_ends_before_any_ceremony(states: dict[str, Any]) -> None:
    (_, dry) = states["WhatToDo"]["Choices"]

    assert dry == {"Variable": "$.dry_run", "BooleanEquals": True, "Next": "Planned"}
    assert states["Planned"]["Type"] == "Succeed"


def test_each_ceremony_is_a_child_execution_and_a_failed_one_stops_no_other(states: dict[str, Any]) -> None:
    each = states["EachCeremony"]

    assert each["ItemProcessor"]["ProcessorConfig"] == {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}
    assert each["ToleratedFailurePercentage"] == 100
    assert each["ItemsPath"] == "$.ceremonies"
    assert each["Next"] == "Summarise"


def test_results_of_ceremonies_are_dropped_so_that_98_of_them_fit(states: dict[str, Any]) -> None:
    assert states["EachCeremony"]["ResultPath"] is None
    assert all(state["OutputPath"] is None for state in states["EachCeremony"]["ItemProcessor"]["States"].values())


def test_a_ceremony_waits_for_its_token_with_a_time_limit_and_no_heartbeat(ceremony: dict[str, Any]) -> None:
    assert ceremony["Resource"].endswith(":states:::sqs:sendMessage.waitForTaskToken")
    assert ceremony["TimeoutSeconds"] == 6 * 3600
    assert "HeartbeatSeconds" not in ceremony


def test_the_message_of_a_ceremony_goes_to_the_first_stage_with_all_its_fields(
    stack: SynthesisedStack, ceremony: dict[str, Any]
) -> None:
    assert ceremony["Parameters"] == {
        "QueueUrl": stack.queue("oscar_imports")[0],
        "MessageBody": {
            **{f"{field}.$": f"$.{field}" for field in CEREMONY_FIELDS},
            "task_token.$": "$$.Task.Token",
        },
    }


def test_a_ceremony_that_fails_or_times_out_is_settled_with_the_reason(
    stack: SynthesisedStack, states: dict[str, Any], ceremony: dict[str, Any]
) -> None:
    assert ceremony["Catch"] == [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "SettleCeremony"}]
    assert states["EachCeremony"]["ItemProcessor"]["States"]["SettleCeremony"]["Parameters"] == {
        "FunctionName": stack.function("settle_ceremony")[0],
        "Payload": {"run.$": "$.run", "ceremony.$": "$.ceremony", "error.$": "$.error"},
    }


def test_a_run_that_cannot_begin_is_settled_and_fails_with_the_reason(
    stack: SynthesisedStack, states: dict[str, Any]
) -> None:
    assert states["SplitRange"]["Catch"] == [
        {"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "SettleRun"}
    ]
    assert states["SettleRun"]["Parameters"] == {
        "FunctionName": stack.function("settle_ceremony")[0],
        "Payload": {"run.$": "$$.Execution.Name", "error.$": "$.error"},
    }
    assert states["SettleRun"]["ResultPath"] is None
    assert states["SettleRun"]["Next"] == "NotBegun"
    assert states["NotBegun"] == {"Type": "Fail", "ErrorPath": "$.error.Error", "CausePath": "$.error.Cause"}


def test_the_execution_fails_when_a_ceremony_did(states: dict[str, Any]) -> None:
    (failed,) = states["DidAllSucceed"]["Choices"]

    assert failed == {"Variable": "$.failed_ceremonies", "NumericGreaterThan": 0, "Next": "SomeFailed"}
    assert states["SomeFailed"]["Error"] == "CeremoniesFailed"


def test_every_next_state_exists(states: dict[str, Any]) -> None:
    def check(here: dict[str, Any]) -> None:
        for state in here.values():
            ahead = [state.get("Next"), state.get("Default")]
            ahead += [choice["Next"] for choice in (*state.get("Choices", ()), *state.get("Catch", ()))]
            assert {name for name in ahead if name} <= set(here)

    check(states)
    check(states["EachCeremony"]["ItemProcessor"]["States"])


def test_the_time_limit_of_a_ceremony_is_a_context_value(embedded_stack: SynthesisedStack) -> None:
    each = embedded_stack.states()["States"]["EachCeremony"]

    assert each["ItemProcessor"]["States"]["ImportCeremony"]["TimeoutSeconds"] == 90


def test_the_run_is_logged_without_the_task_tokens_and_traced(stack: SynthesisedStack) -> None:
    (machine,) = stack.properties_of("AWS::StepFunctions::StateMachine").values()

    assert machine["LoggingConfiguration"]["Level"] == "ALL"
    assert machine["LoggingConfiguration"]["IncludeExecutionData"] is False
    assert machine["TracingConfiguration"] == {"Enabled": True}
