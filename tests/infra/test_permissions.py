"""Every function may do what its stage does, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from infra.pipeline import PIPELINE, PipelineStage
from tests.infra.synthesised_stack import SynthesisedStack, as_text

OTHER_FUNCTIONS = ("split_range", "settle_ceremony", "summarise")
SCHEDULED_FUNCTIONS = ("deferred_ratings", "watchdog")
EVERY_FUNCTION = (*(row.name for row in PIPELINE), *OTHER_FUNCTIONS, *SCHEDULED_FUNCTIONS)
WITHOUT_RESOURCE = {"xray:PutTraceSegments", "xray:PutTelemetryRecords"}


def allowed(stack: SynthesisedStack, function: str) -> dict[str, set[str]]:
    """Resources by action, as text."""
    by_action: dict[str, set[str]] = {}
    for statement in stack.statements(function):
        for action in statement["Action"]:
            by_action.setdefault(action, set()).update(map(as_text, statement["Resource"]))
    return by_action


def output(stack: SynthesisedStack, name: str) -> str:
    value: Any = stack.template["Outputs"][name]["Value"]
    return as_text(value)


@pytest.mark.parametrize("function", EVERY_FUNCTION)
def test_no_function_may_do_everything_of_a_service(stack: SynthesisedStack, function: str) -> None:
    assert not [action for action in allowed(stack, function) if "*" in action]


@pytest.mark.parametrize("function", EVERY_FUNCTION)
def test_only_tracing_and_the_buckets_objects_have_a_wildcard(stack: SynthesisedStack, function: str) -> None:
    bucket = output(stack, "Bucket")
    wild = {
        (action, resource)
        for action, resources in allowed(stack, function).items()
        for resource in resources
        if "*" in resource
    }

    assert {action for action, resource in wild if resource == "*"} == WITHOUT_RESOURCE
    assert {resource for _, resource in wild} <= {"*", f"{bucket}/*"}


def test_a_stage_sends_only_where_the_table_says(stack: SynthesisedStack, row: PipelineStage) -> None:
    sends = allowed(stack, row.name).get("sqs:SendMessage", set())

    assert sends == {stack.queue(stage)[0] for stage in row.sends_to}


def test_a_stage_receives_only_from_its_own_queue(stack: SynthesisedStack, row: PipelineStage) -> None:
    may = allowed(stack, row.name)

    for action in ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility"):
        assert may[action] == {stack.queue(row.name)[0]}


def test_a_stage_reaches_raw_bodies_as_the_table_says(stack: SynthesisedStack, row: PipelineStage) -> None:
    may = allowed(stack, row.name)

    assert ("s3:GetObject" in may) == ("read" in row.bodies)
    assert ("s3:ListBucket" in may) == ("read" in row.bodies)
    assert ("s3:PutObject" in may) == ("write" in row.bodies)


def test_only_stages_with_an_upstream_that_asks_for_a_key_read_it(stack: SynthesisedStack) -> None:
    readers = {name for name in EVERY_FUNCTION if "secretsmanager:GetSecretValue" in allowed(stack, name)}

    assert readers == {"split_range", "deferred_ratings", *(row.name for row in PIPELINE if row.needs_keys)}


def test_no_function_may_write_a_secret(stack: SynthesisedStack) -> None:
    secret_actions = {action for name in EVERY_FUNCTION for action in allowed(stack, name) if "secrets" in action}

    assert secret_actions == {"secretsmanager:GetSecretValue"}


def test_every_stage_may_answer_a_ceremony_in_the_map(stack: SynthesisedStack, row: PipelineStage) -> None:
    may = allowed(stack, row.name)

    for action in ("states:SendTaskSuccess", "states:SendTaskFailure"):
        assert {resource.split(":stateMachine:")[1] for resource in may[action]} == {
            "OscarImport",
            "OscarImport/Ceremonies",
        }


def test_split_range_may_give_up_older_runs_but_not_complete_them(stack: SynthesisedStack) -> None:
    may = allowed(stack, "split_range")

    assert "states:SendTaskFailure" in may
    assert "states:SendTaskSuccess" not in may


@pytest.mark.parametrize("function", OTHER_FUNCTIONS)
def test_functions_outside_the_pipeline_read_the_catalogue_and_send_nothing(
    stack: SynthesisedStack, function: str
) -> None:
    may = allowed(stack, function)
    catalogue = output(stack, "CatalogueTable")

    assert catalogue in may["dynamodb:GetItem"]
    assert catalogue not in may["dynamodb:PutItem"]
    assert "sqs:SendMessage" not in may


def test_only_those_that_write_the_snapshot_may_read_the_whole_catalogue(stack: SynthesisedStack) -> None:
    readers = {name for name in EVERY_FUNCTION if "dynamodb:Scan" in allowed(stack, name)}

    assert readers == {"summarise", "deferred_ratings"}


def test_deferred_ratings_may_send_to_omdb_enrichment_and_answers_no_ceremony(stack: SynthesisedStack) -> None:
    may = allowed(stack, "deferred_ratings")

    assert may["sqs:SendMessage"] == {stack.queue("omdb_enrichment")[0]}
    assert output(stack, "CatalogueTable") not in may["dynamodb:PutItem"]
    assert "s3:PutObject" in may
    assert not {"s3:GetObject", "sqs:ReceiveMessage", "states:SendTaskSuccess", "states:SendTaskFailure"} & set(may)


def test_the_watchdog_may_count_every_queue_and_touches_no_message(stack: SynthesisedStack) -> None:
    may = allowed(stack, "watchdog")

    assert may["sqs:GetQueueAttributes"] == {stack.queue(row.name)[0] for row in PIPELINE}
    assert {action for action in may if action.startswith("sqs:")} == {"sqs:GetQueueAttributes"}
    assert {"states:SendTaskSuccess", "states:SendTaskFailure"} <= set(may)
    assert output(stack, "CatalogueTable") not in may["dynamodb:PutItem"]


def test_the_state_machine_calls_its_three_functions_and_one_queue(stack: SynthesisedStack) -> None:
    (machine,) = stack.properties_of("AWS::StepFunctions::StateMachine").values()
    role = machine["RoleArn"]["Fn::GetAtt"][0]
    (policy,) = (
        policy for policy in stack.properties_of("AWS::IAM::Policy").values() if {"Ref": role} in policy["Roles"]
    )
    by_action = {
        action: statement["Resource"]
        for statement in policy["PolicyDocument"]["Statement"]
        for action in ([statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"])
    }

    assert {as_text(resource) for resource in by_action["lambda:InvokeFunction"]} == {
        stack.function(name)[0] for name in OTHER_FUNCTIONS
    }
    assert as_text(by_action["sqs:SendMessage"]) == stack.queue("oscar_imports")[0]
