"""Answering the state machine's task tokens. A token that is dead or already answered is normal, not an error."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from types_boto3_stepfunctions import SFNClient

DEAD = ("TaskTimedOut", "InvalidToken", "TaskDoesNotExist")
MAX_ERROR = 256
MAX_CAUSE = 32768
"""https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskFailure.html"""


class TaskTokens:
    def __init__(self, client: SFNClient) -> None:
        self._client = client

    def succeed(self, token: str, output: dict[str, object]) -> None:
        try:
            self._client.send_task_success(taskToken=token, output=json.dumps(output))
        except ClientError as error:
            _let_dead(error)

    def fail(self, token: str, *, error_code: str, cause: str) -> None:
        try:
            self._client.send_task_failure(taskToken=token, error=error_code[:MAX_ERROR], cause=cause[:MAX_CAUSE])
        except ClientError as error:
            _let_dead(error)


def _let_dead(error: ClientError) -> None:
    if error.response.get("Error", {}).get("Code") not in DEAD:
        raise error
