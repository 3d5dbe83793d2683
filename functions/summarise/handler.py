"""The Lambda that sums the run up and writes the snapshot."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from oscar_import.aws.function_logs import new_logger, telling_no_key
from oscar_import.dependencies import Dependencies
from oscar_import.stages import summarise
from oscar_import.storage.usage import metered

logger = new_logger()
deps = Dependencies.from_environment()


@telling_no_key
@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    deps.deadline.begin(context.get_remaining_time_in_millis() / 1000)
    logger.append_keys(run=event["run"])
    with metered("summarise", str(event["run"]), context, deps.clock, logger):
        return summarise.summarise(event, deps)
