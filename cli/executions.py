"""Executions of the state machine: start one, see how it stands, stop it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from cli.aws import Deployment

RUNNING = ("RUNNING", "PENDING_REDRIVE")


@dataclass(frozen=True)
class Execution:
    arn: str
    status: str
    """RUNNING, SUCCEEDED, FAILED, TIMED_OUT or ABORTED."""
    error: str | None
    cause: str | None
    output: dict[str, Any] | None
    """What it ended with, of one that succeeded."""

    @property
    def has_ended(self) -> bool:
        return self.status not in RUNNING


def start(deployment: Deployment, *, run: str, given: Mapping[str, Any]) -> str:
    """Starts the import under the run's name; returns the execution's ARN.

    May be called again with the same name and input: it is one execution.
    """
    text = json.dumps(given)
    states = deployment.clients.stepfunctions
    try:
        return states.start_execution(stateMachineArn=deployment.outputs["StateMachineArn"], name=run, input=text)[
            "executionArn"
        ]
    except ClientError as error:
        arn = execution_arn(deployment, run)
        if error.response["Error"]["Code"] != "ExecutionAlreadyExists" or _input(deployment, arn) != dict(given):
            raise
        return arn  # the first try had started it, only its answer was lost


def execution_arn(deployment: Deployment, run: str) -> str:
    """The ARN that the execution of that name has, or will have."""
    return deployment.outputs["StateMachineArn"].replace(":stateMachine:", ":execution:") + f":{run}"


def look_at(deployment: Deployment, arn: str) -> Execution | None:
    """How the execution stands; None when Step Functions has forgotten it (it keeps them for 90 days)."""
    try:
        found = deployment.clients.stepfunctions.describe_execution(executionArn=arn)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ExecutionDoesNotExist":
            raise
        return None
    output = json.loads(found["output"]) if found["status"] == "SUCCEEDED" and found.get("output") else None
    return Execution(arn, found["status"], found.get("error"), found.get("cause"), output)


def stop(deployment: Deployment, arn: str, *, cause: str) -> None:
    """Stops the execution, unless it has ended or is forgotten."""
    found = look_at(deployment, arn)
    if found is not None and not found.has_ended:
        deployment.clients.stepfunctions.stop_execution(executionArn=arn, error="Cancelled", cause=cause)


def _input(deployment: Deployment, arn: str) -> Any:
    return json.loads(deployment.clients.stepfunctions.describe_execution(executionArn=arn)["input"])
