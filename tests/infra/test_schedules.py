"""What happens on a schedule."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from oscar_import.runs.request import read_request
from oscar_import.stage import Stage

from infra.pipeline import PIPELINE
from infra.schedules import EARLY, IN_THE_MORNING
from tests.support.synthesised_stack import SynthesisedStack, as_text


def schedule(stack: SynthesisedStack, name: str) -> dict[str, Any]:
    (found,) = (
        properties
        for properties in stack.properties_of("AWS::Scheduler::Schedule").values()
        if properties["Name"] == f"OscarImport-{name}"
    )
    return found


def names(stack: SynthesisedStack) -> set[str]:
    return {properties["Name"] for properties in stack.properties_of("AWS::Scheduler::Schedule").values()}


def role(stack: SynthesisedStack, name: str) -> tuple[str, dict[str, Any]]:
    """Logical id and properties of the role of a schedule."""
    logical_id: str = schedule(stack, name)["Target"]["RoleArn"]["Fn::GetAtt"][0]
    return logical_id, stack.properties_of("AWS::IAM::Role")[logical_id]


def may(stack: SynthesisedStack, name: str) -> list[tuple[str, str]]:
    """Action and resource of every statement of a schedule's role."""
    logical_id, _ = role(stack, name)
    return [
        (statement["Action"], as_text(statement["Resource"]))
        for policy in stack.properties_of("AWS::IAM::Policy").values()
        if {"Ref": logical_id} in policy["Roles"]
        for statement in policy["PolicyDocument"]["Statement"]
    ]


def test_deferred_ratings_are_taken_up_every_day(stack: SynthesisedStack) -> None:
    daily = schedule(stack, "deferred_ratings")

    assert (daily["ScheduleExpression"], daily["ScheduleExpressionTimezone"]) == (EARLY, "UTC")
    assert daily.get("State", "ENABLED") == "ENABLED"
    assert as_text(daily["Target"]["Arn"]) == stack.function("deferred_ratings")[0]


def test_deferred_ratings_knows_the_queue_it_sends_to(stack: SynthesisedStack) -> None:
    told = stack.function("deferred_ratings")[1]["Environment"]["Variables"]["STAGE_QUEUES"]

    assert json.loads(as_text(told)) == {"omdb_enrichment": stack.queue(Stage.OMDB_ENRICHMENT.value)[0]}


def test_deferred_ratings_runs_its_own_folder(stack: SynthesisedStack) -> None:
    _, function = stack.function("deferred_ratings")

    assert "deferred_ratings" in (stack.asset(function["Code"]) / "handler.py").read_text()


def test_its_schedule_may_call_that_function_and_nothing_else(stack: SynthesisedStack) -> None:
    assert may(stack, "deferred_ratings") == [("lambda:InvokeFunction", stack.function("deferred_ratings")[0])]


def test_the_watchdog_looks_every_few_minutes_and_every_minute_on_a_laptop(
    stack: SynthesisedStack, embedded_stack: SynthesisedStack
) -> None:
    assert schedule(stack, "watchdog")["ScheduleExpression"] == "rate(2 minutes)"
    assert schedule(embedded_stack, "watchdog")["ScheduleExpression"] == "rate(1 minute)"
    assert as_text(schedule(stack, "watchdog")["Target"]["Arn"]) == stack.function("watchdog")[0]
    assert may(stack, "watchdog") == [("lambda:InvokeFunction", stack.function("watchdog")[0])]


def test_the_watchdog_knows_every_queue_and_waits_longer_than_a_function_runs_and_counts_lag(
    stack: SynthesisedStack, embedded_stack: SynthesisedStack
) -> None:
    for own in (stack, embedded_stack):
        told = own.function("watchdog")[1]["Environment"]["Variables"]
        longest = max(own.function(row.name)[1]["Timeout"] for row in PIPELINE)
        assert int(told["QUIET_SECONDS"]) >= longest + 60
        assert json.loads(as_text(told["STAGE_QUEUES"])) == {row.name: own.queue(row.name)[0] for row in PIPELINE}


def test_the_current_ceremony_is_not_imported_by_itself_unless_asked_for(
    stack: SynthesisedStack, scheduled_stack: SynthesisedStack
) -> None:
    always = {"OscarImport-deferred_ratings", "OscarImport-watchdog"}
    assert names(stack) == always
    assert names(scheduled_stack) == always | {"OscarImport-import_current"}


def test_the_current_ceremony_is_imported_every_day_with_an_input_that_can_be_read(
    scheduled_stack: SynthesisedStack,
) -> None:
    daily = schedule(scheduled_stack, "import_current")
    request = read_request(json.loads(daily["Target"]["Input"]), today=date(2027, 3, 15))

    assert daily["ScheduleExpression"] == IN_THE_MORNING
    assert (request.ceremonies, request.reprocess) == ((99,), "missing")


def test_its_schedule_may_start_the_state_machine_and_nothing_else(scheduled_stack: SynthesisedStack) -> None:
    (machine,) = scheduled_stack.properties_of("AWS::StepFunctions::StateMachine")

    assert may(scheduled_stack, "import_current") == [("states:StartExecution", machine)]
    assert as_text(schedule(scheduled_stack, "import_current")["Target"]["Arn"]) == machine


def test_only_schedules_of_the_same_account_may_use_the_roles(scheduled_stack: SynthesisedStack) -> None:
    for name in ("deferred_ratings", "watchdog", "import_current"):
        (statement,) = role(scheduled_stack, name)[1]["AssumeRolePolicyDocument"]["Statement"]
        assert statement["Principal"] == {"Service": "scheduler.amazonaws.com"}
        assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}


def test_a_daily_start_that_fails_is_tried_again_for_an_hour_at_most(scheduled_stack: SynthesisedStack) -> None:
    for properties in scheduled_stack.properties_of("AWS::Scheduler::Schedule").values():
        assert properties["Target"]["RetryPolicy"] == {
            "MaximumRetryAttempts": 0 if properties["Name"].endswith("watchdog") else 3,
            "MaximumEventAgeInSeconds": 3600,
        }


def test_cdk_nag_finds_nothing_with_the_schedule_on(scheduled_stack: SynthesisedStack) -> None:
    report = json.loads((scheduled_stack.folder / "validation-report.json").read_text())

    assert report["pluginReports"] == []
