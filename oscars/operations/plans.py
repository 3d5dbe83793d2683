"""The plan that a dry run makes."""

from __future__ import annotations

import time
from typing import Any

from oscars.errors import StackUnavailable, UsageError
from oscars.operations.deployment import Deployment
from oscars.operations.executions import Watched

POLL_SECONDS = 0.3
START_SECONDS = 3.0
CEREMONIES_PER_SECOND = 20.0


def plan_seconds(ceremonies: int) -> float:
    """How long a plan of so many ceremonies usually takes."""
    return START_SECONDS + ceremonies / CEREMONIES_PER_SECOND


def wait_for_plan(deployment: Deployment, arn: str) -> list[dict[str, Any]]:
    """Waits for the execution of a dry run and returns its plan (see `oscar_import.workflow.plan`).

    Raises UsageError where the execution refuses the input.
    """
    watched = Watched(deployment, arn)
    while (execution := watched.look()) is None or not execution.has_ended:
        if watched.is_forgotten:
            raise StackUnavailable("Step Functions accepted the dry run, and does not know it", "try it again")
        time.sleep(POLL_SECONDS)
    if execution.output is None:
        raise UsageError(f"there is no plan: {execution.cause or execution.status} ({execution.error or 'unknown'})")
    plan: list[dict[str, Any]] = execution.output["plan"]
    return plan
