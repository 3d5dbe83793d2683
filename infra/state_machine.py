"""The state machine in Amazon States Language: every ceremony of a range of years waits for its task token."""

from __future__ import annotations

from typing import Any

MAP_LABEL = "Ceremonies"

CEREMONY_FIELDS = (
    "version",
    "run",
    "ceremony",
    "reprocess",
    "skip_enrichment",
    "source",
    "source_object",
    "source_hash",
)
"""What SplitRange gives for each ceremony, and what oscar_imports receives, with `task_token` added."""

# All three functions do their work under the run's own keys, so doing it twice is the same as doing it once.
RETRY_FUNCTION = [
    {"ErrorEquals": ["States.ALL"], "IntervalSeconds": 2, "BackoffRate": 2, "MaxAttempts": 4, "JitterStrategy": "FULL"}
]

# The last resort of a ceremony that would otherwise seem to run for ever: it outlasts an outage of an hour.
RETRY_SETTLING = [{**RETRY_FUNCTION[0], "MaxDelaySeconds": 300, "MaxAttempts": 20}]


def definition(
    *,
    split_range: str,
    settle_ceremony: str,
    summarise: str,
    ceremonies_queue_url: str,
    ceremony_timeout_seconds: int,
    partition: str,
) -> dict[str, Any]:
    """The state machine with JSONPath. The functions are given by their ARNs."""
    invoke = f"arn:{partition}:states:::lambda:invoke"
    send_and_wait = f"arn:{partition}:states:::sqs:sendMessage.waitForTaskToken"
    ceremony = {
        "ImportCeremony": _import_ceremony(send_and_wait, ceremonies_queue_url, ceremony_timeout_seconds),
        "SettleCeremony": _settle_ceremony(invoke, settle_ceremony),
    }
    return {
        "Comment": "Imports the Oscar ceremonies of a range of years",
        "StartAt": "SplitRange",
        "States": {
            "SplitRange": _split_range(invoke, split_range),
            "SettleRun": _settle_run(invoke, settle_ceremony),
            "NotBegun": {"Type": "Fail", "ErrorPath": "$.error.Error", "CausePath": "$.error.Cause"},
            **_what_to_do(),
            "EachCeremony": _each(ceremony, first="ImportCeremony"),
            "Summarise": _summarise(invoke, summarise),
            **_how_it_ends(),
        },
    }


def _split_range(invoke: str, function: str) -> dict[str, Any]:
    return {
        "Type": "Task",
        "Comment": "Checks the input, opens the run, turns years into ceremonies",
        "Resource": invoke,
        "Parameters": {
            "FunctionName": function,
            "Payload": {
                "input.$": "$",
                "run.$": "$$.Execution.Name",
                "execution_arn.$": "$$.Execution.Id",
                "started_at.$": "$$.Execution.StartTime",
            },
        },
        "Retry": RETRY_FUNCTION,
        "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "SettleRun"}],
        "OutputPath": "$.Payload",
        "Next": "WhatToDo",
    }


def _settle_run(invoke: str, function: str) -> dict[str, Any]:
    return {
        "Type": "Task",
        "Comment": "Marks the ceremonies that it had opened as failed, so that no run seems queued for ever",
        "Resource": invoke,
        "Parameters": {
            "FunctionName": function,
            "Payload": {"run.$": "$$.Execution.Name", "error.$": "$.error"},
        },
        "Retry": RETRY_SETTLING,
        "ResultPath": None,
        "Next": "NotBegun",
    }


def _what_to_do() -> dict[str, Any]:
    """Whether the input was rejected, the run is only a plan, or each ceremony is imported."""
    return {
        "WhatToDo": {
            "Type": "Choice",
            "Choices": [
                {"Variable": "$.rejected", "IsNull": False, "Next": "Rejected"},
                {"Variable": "$.dry_run", "BooleanEquals": True, "Next": "Planned"},
            ],
            "Default": "EachCeremony",
        },
        "Rejected": {"Type": "Fail", "ErrorPath": "$.rejected.error", "CausePath": "$.rejected.cause"},
        "Planned": {"Type": "Succeed", "Comment": "A dry run: the plan is the output, nothing was changed"},
    }


def _each(states: dict[str, Any], *, first: str) -> dict[str, Any]:
    return {
        "Type": "Map",
        "Label": MAP_LABEL,
        "ItemsPath": "$.ceremonies",
        "ItemProcessor": {
            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
            "StartAt": first,
            "States": states,
        },
        # All at once: how many are worked on is up to the queues.
        "MaxConcurrency": 1000,
        "ToleratedFailurePercentage": 100,
        "ResultPath": None,
        "Next": "Summarise",
    }


def _import_ceremony(send_and_wait: str, queue_url: str, timeout_seconds: int) -> dict[str, Any]:
    return {
        "Type": "Task",
        "Comment": "Answered when the last film of the ceremony is done",
        "Resource": send_and_wait,
        "Parameters": {
            "QueueUrl": queue_url,
            "MessageBody": {
                **{f"{field}.$": f"$.{field}" for field in CEREMONY_FIELDS},
                "task_token.$": "$$.Task.Token",
            },
        },
        "TimeoutSeconds": timeout_seconds,
        "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "SettleCeremony"}],
        "OutputPath": None,  # the progress records hold the result; 98 answers could outgrow a state's output
        "End": True,
    }


def _settle_ceremony(invoke: str, function: str) -> dict[str, Any]:
    return {
        "Type": "Task",
        "Comment": "Marks what is still open of this ceremony as failed, so that no year hangs for ever",
        "Resource": invoke,
        "Parameters": {
            "FunctionName": function,
            "Payload": {"run.$": "$.run", "ceremony.$": "$.ceremony", "error.$": "$.error"},
        },
        "Retry": RETRY_SETTLING,
        "OutputPath": None,
        "End": True,
    }


def _summarise(invoke: str, function: str) -> dict[str, Any]:
    return {
        "Type": "Task",
        "Comment": "Adds up the run and writes the snapshot",
        "Resource": invoke,
        "Parameters": {"FunctionName": function, "Payload": {"run.$": "$.run"}},
        "Retry": RETRY_FUNCTION,
        "OutputPath": "$.Payload",
        "Next": "DidAllSucceed",
    }


def _how_it_ends() -> dict[str, Any]:
    return {
        "DidAllSucceed": {
            "Type": "Choice",
            "Choices": [{"Variable": "$.failed_ceremonies", "NumericGreaterThan": 0, "Next": "SomeFailed"}],
            "Default": "Imported",
        },
        "SomeFailed": {
            "Type": "Fail",
            "Error": "CeremoniesFailed",
            "CausePath": (
                "States.Format('{} of the ceremonies failed. See why: oscars failures {}', "
                "$.failed_ceremonies, $$.Execution.Name)"
            ),
        },
        "Imported": {"Type": "Succeed"},
    }
