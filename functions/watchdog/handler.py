"""The Lambda that settles, every few minutes, what no message in any queue can bring on."""

import os
from datetime import timedelta
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from oscar_import.aws.function_logs import new_logger, telling_no_key
from oscar_import.dependencies import Dependencies
from oscar_import.stages import watchdog

logger = new_logger()
deps = Dependencies.from_environment()
quiet_for = timedelta(seconds=int(os.environ["QUIET_SECONDS"]))
dead_ceremonies = os.environ["DEAD_CEREMONIES_QUEUE"]


@telling_no_key
@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001 - the schedule sends nothing of use
    deps.deadline.begin(context.get_remaining_time_in_millis() / 1000)
    found = watchdog.look(deps, quiet_for=quiet_for, dead_ceremonies=dead_ceremonies)
    if found["waiting"]:
        logger.info("looked at what waits", **found)
    return found
