"""Executions of the state machine: start one, see how it stands, stop it.

DescribeExecution may lag behind StartExecution by some seconds: "does not exist" may mean "not yet".
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from oscars.operations.deployment import Deployment

RUNNING = ("RUNNING", "PENDING_REDRIVE")
MAX_LAG_SECONDS = 60.0
"""An execution that is unknown for longer than this is not one that was just started."""
POLL_SECONDS = 1.0


@dataclass(frozen=True)
class Execution:
    arn: str
    status: str
    """RUNNING, SUCCEEDED, FAILED, TIMED_OUT or ABORTED."""
    error: str | None
    cause: str | None
    output: dict[str, Any] | None
    """What it ended with, of one that succeeded."""
    started_at: datetime | None = None

    @property
    def has_ended(self) -> bool:
        return self.status not in RUNNING


class Watched:
    """An execution that is looked at again and again."""

    def __init__(self, deployment: Deployment, arn: str) -> None:
        self._deployment = deployment
        self._arn = arn
        self._known: Execution | None = None
        self._unknown_since: float | None = None

    def look(self) -> Execution | None:
        """How it stands as far as is known: an answer that lags does not make it unknown, or running, again."""
        found = look_at(self._deployment, self._arn)
        if found is None:
            if self._unknown_since is None:
                self._unknown_since = time.monotonic()
        else:
            self._unknown_since = None
            if self._known is None or not self._known.has_ended:
                self._known = found
        return self._known

    @property
    def is_forgotten(self) -> bool:
        """Whether Step Functions does not know it, and not only because it was just started."""
        return (
            self._known is None
            and self._unknown_since is not None
            and time.monotonic() - self._unknown_since >= MAX_LAG_SECONDS
        )


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
    """How the execution stands; None when Step Functions does not know it yet, or has forgotten it (it keeps them for
    90 days)."""
    found = _describe(deployment, arn)
    if found is None:
        return None
    output = json.loads(found["output"]) if found["status"] == "SUCCEEDED" and found.get("output") else None
    return Execution(arn, found["status"], found.get("error"), found.get("cause"), output, found.get("startDate"))


def stop(deployment: Deployment, arn: str, *, cause: str) -> None:
    """Stops the execution, unless it has ended or is forgotten. One that is not known yet is waited for: it runs."""
    watched = Watched(deployment, arn)
    while not watched.is_forgotten:
        found = watched.look()
        if found is not None and found.has_ended:
            return
        try:
            deployment.clients.stepfunctions.stop_execution(executionArn=arn, error="Cancelled", cause=cause)
        except ClientError as error:
            if error.response["Error"]["Code"] not in ("ExecutionDoesNotExist", "ValidationException"):
                raise
            time.sleep(POLL_SECONDS)  # not known yet, or it has just ended
        else:
            return


def _describe(deployment: Deployment, arn: str) -> Mapping[str, Any] | None:
    try:
        return deployment.clients.stepfunctions.describe_execution(executionArn=arn)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ExecutionDoesNotExist":
            raise
        return None


def _input(deployment: Deployment, arn: str) -> Any:
    """What the execution was started with; None where it is not known in time."""
    until = time.monotonic() + MAX_LAG_SECONDS
    while (found := _describe(deployment, arn)) is None:
        if time.monotonic() >= until:
            return None
        time.sleep(POLL_SECONDS)
    return json.loads(found["input"])
