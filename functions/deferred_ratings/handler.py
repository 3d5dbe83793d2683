"""The Lambda that takes up, once a day, the films whose ratings were deferred."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from oscar_import.aws.function_logs import new_logger, telling_no_key
from oscar_import.dependencies import Dependencies
from oscar_import.stages import deferred_ratings

logger = new_logger()
deps = Dependencies.from_environment()


@telling_no_key
@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001 - the schedule sends nothing of use
    deps.deadline.begin(context.get_remaining_time_in_millis() / 1000)
    sent = deferred_ratings.send_deferred(deps)
    logger.info("deferred films taken up", **sent)
    return sent
