"""Every function may do what its stage does, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from oscar_import.runs import route

from infra.pipeline import PIPELINE, PipelineStage
from tests.support.synthesised_stack import SynthesisedStack, as_text

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
    assert {action for action, resource in wild if resource.startswith(f"{bucket}/")} <= {
        "s3:GetObject",
        "s3:PutObject",
    }
    assert all(resource == "*" or resource.startswith(f"{bucket}/") for _, resource in wild)


def test_a_stage_sends_only_where_the_table_says(stack: SynthesisedStack, row: PipelineStage) -> None:
    sends = allowed(stack, row.name).get("sqs:SendMessage", set())

    assert sends == {stack.queue(stage)[0] for stage in row.sends_to}


def test_every_stage_of_a_films_flow_may_send_it_back_to_be_reworked(
    stack: SynthesisedStack, row: PipelineStage
) -> None:
    sends = allowed(stack, row.name)["sqs:SendMessage"]
    reworked = {stack.queue(stage)[0] for stage in route.REWORKED}

    assert sends >= reworked or row.name == "oscar_imports"


def test_a_stage_receives_only_from_its_own_queue(stack: SynthesisedStack, row: PipelineStage) -> None:
    may = allowed(stack, row.name)
    own = {stack.queue(row.name)[0]}

    for action in ("ReceiveMessage", "DeleteMessage", "ChangeMessageVisibility", "GetQueueAttributes"):
        assert may[f"sqs:{action}"] == own
    assert {action for action in may if action.startswith("sqs:")} == {
        "sqs:ReceiveMessage",
        "sqs:DeleteMessage",
        "sqs:ChangeMessageVisibility",
        "sqs:GetQueueAttributes",
        "sqs:SendMessage",
    }


def test_a_stage_reaches_objects_as_the_table_says(stack: SynthesisedStack, row: PipelineStage) -> None:
    may, bucket = allowed(stack, row.name), output(stack, "Bucket")

    assert may.get("s3:GetObject", set()) == {f"{bucket}/{pattern}" for pattern in row.permissions.reads}
    assert may.get("s3:PutObject", set()) == {f"{bucket}/{pattern}" for pattern in row.permissions.writes}
    assert ("s3:ListBucket" in may) == bool(row.permissions.reads)


def test_only_sources_are_read_from_anywhere_in_the_bucket_and_nobody_writes_anywhere(stack: SynthesisedStack) -> None:
    anywhere = f"{output(stack, 'Bucket')}/*"
    reach = {name: allowed(stack, name) for name in EVERY_FUNCTION}

    assert {name for name, may in reach.items() if anywhere in may.get("s3:GetObject", ())} == {
        "split_range",
        "oscar_imports",
    }
    assert not [name for name, may in reach.items() if anywhere in may.get("s3:PutObject", ())]


ITEMS = {
    "oscar_imports": ("Get BatchGet Query Put Update Delete", "Get BatchGet Query Put Update Delete"),
    "movie_enrichment": ("Get BatchGet Put Update Delete", "Get Query Put"),
    "tmdb_details": ("Get BatchGet Put Update Delete", "Get BatchGet Query Put Update Delete"),
    "tmdb_discovery": ("Get BatchGet Put Update Delete", "Get BatchGet Query Put Update Delete"),
    "media_processing": ("Get BatchGet Put Update Delete", "Get BatchGet Query Put"),
    "collaboration": ("Get BatchGet Put Update Delete", "Get BatchGet Query Put"),
    "omdb_enrichment": ("Get BatchGet Put Update Delete", "Get BatchGet Query Put Update"),
    "split_range": ("Get BatchGet Query Put Update Delete", "Get BatchGet"),
    "settle_ceremony": ("Get BatchGet Put Update", "Get Query"),
    "summarise": ("Get BatchGet Query Update", "Scan"),
    "deferred_ratings": ("Get Query Put Update", "Scan"),
    "watchdog": ("Get BatchGet Put Update Delete", "Get Query"),
}
"""What each function does to items of the progress table, and of the catalogue."""


@pytest.mark.parametrize("function", EVERY_FUNCTION)
def test_a_function_may_do_to_items_what_it_does_and_nothing_else(stack: SynthesisedStack, function: str) -> None:
    may = allowed(stack, function)

    for table, words in zip(("ProgressTable", "CatalogueTable"), ITEMS[function], strict=True):
        actions = {word if word in ("Query", "Scan") else f"{word}Item" for word in words.split()}
        found = {
            action.removeprefix("dynamodb:")
            for action, resources in may.items()
            if action.startswith("dynamodb:") and output(stack, table) in resources
        }
        assert found == actions, table


def test_only_stages_with_an_upstream_that_asks_for_a_key_read_it(stack: SynthesisedStack) -> None:
    readers = {name for name in EVERY_FUNCTION if "secretsmanager:GetSecretValue" in allowed(stack, name)}

    assert readers == {"split_range", "deferred_ratings", *(row.name for row in PIPELINE if row.permissions.keys)}


def test_no_function_may_write_a_secret(stack: SynthesisedStack) -> None:
    secret_actions = {action for name in EVERY_FUNCTION for action in allowed(stack, name) if "secrets" in action}

    assert secret_actions == {"secretsmanager:GetSecretValue"}


def test_every_stage_may_complete_a_ceremony_in_the_map(stack: SynthesisedStack, row: PipelineStage) -> None:
    """A film that is through, or has failed permanently, may be the last one that its ceremony waits for."""
    resources = allowed(stack, row.name)["states:SendTaskSuccess"]

    assert {resource.split(":stateMachine:")[1] for resource in resources} == {"OscarImport", "OscarImport/Ceremonies"}


def test_only_those_that_give_a_ceremony_up_may_fail_it(stack: SynthesisedStack) -> None:
    assert {name for name in EVERY_FUNCTION if "states:SendTaskFailure" in allowed(stack, name)} == {
        "oscar_imports",
        "split_range",
        "settle_ceremony",
        "watchdog",
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

    for write in ("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"):
        assert catalogue not in may.get(write, ())
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


def test_the_watchdog_may_count_every_queue_and_look_at_dead_ceremonies(stack: SynthesisedStack) -> None:
    may = allowed(stack, "watchdog")

    assert may["sqs:GetQueueAttributes"] == {stack.queue(row.name)[0] for row in PIPELINE}
    assert may["sqs:ReceiveMessage"] == {stack.queue("oscar_imports-dead-letters")[0]}
    assert {action for action in may if action.startswith("sqs:")} == {"sqs:GetQueueAttributes", "sqs:ReceiveMessage"}
    assert {"states:SendTaskSuccess", "states:SendTaskFailure"} <= set(may)
    assert output(stack, "CatalogueTable") not in may["dynamodb:PutItem"]
    assert {resource for resource in may["dynamodb:Query"] if resource.endswith("/index/runs")}


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
