"""The batch loop of every stage, and the one place that decides what becomes of an error.

- Transient: the message comes back after `RETRY_BASE_SECONDS` x 2^n, or later if the upstream said so.
- Terminal, or the last receive: a failure record is written at once.
- Either way the message is reported as failed and not deleted: only the queue's redrive policy moves it to the
  dead-letter queue, so that the console's own redrive knows the way back.
- A message of deferred ratings that fails permanently is left alone: its film still stands in the index of deferred
  films, and tomorrow's message asks again.
- A function that dies says nothing. A message of which several have died (`isolation`), or that comes after its last
  try, is not tried any more: it fails, so that none reaches the dead-letter queue without a reason.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeVar

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import BotoCoreError, ClientError

from oscar_import.aws.function_logs import new_logger
from oscar_import.dependencies import Dependencies
from oscar_import.errors import ImportFailure, Terminal, Throttled, Transient
from oscar_import.handlers.isolation import Isolation
from oscar_import.runs.failure import TRIES, Failure
from oscar_import.runs.messages import CeremonyMessage, FilmMessage, RatingsMessage
from oscar_import.stage import Stage
from oscar_import.storage import failures
from oscar_import.storage.conditions import DatabaseError
from oscar_import.storage.models import FailureRecord
from oscar_import.workflow import film_lifecycle
from oscar_import.workflow.ceremony_completion import fail_ceremony
from oscar_import.workflow.last_try import hint_after_last_try

MAX_DEATHS = 2
"""After so many functions that died of a message at its second receive or later it has failed."""
MAX_DELAY_SECONDS = 900
LOG_KEYS = ("run", "ceremony", "film")

MessageT = TypeVar("MessageT", CeremonyMessage, FilmMessage, FilmMessage | RatingsMessage)
Handler = Callable[[dict[str, Any], LambdaContext], dict[str, Any]]


def stage_handler(
    stage: Stage,
    read: Callable[[str], MessageT],
    process: Callable[[MessageT, Dependencies], None],
    deps: Dependencies,
) -> Handler:
    """The Lambda handler of a stage: `read` makes a message of a body, `process` does its work."""
    logger = new_logger(stage.value)
    processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)

    def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
        deps.deadline.begin(context.get_remaining_time_in_millis() / 1000)
        isolation = Isolation(stage, deps, logger, lambda: processor.success_messages)  # type: ignore[arg-type,return-value]

        def handle_record(record: SQSRecord) -> None:
            try:
                _handle(stage, record, read, process, deps, isolation, logger)
            finally:
                logger.remove_keys(LOG_KEYS)

        ordered = {**event, "Records": isolation.in_order(event["Records"])}
        try:
            return process_partial_response(  # type: ignore[return-value]
                event=ordered, record_handler=handle_record, processor=processor, context=context
            )
        finally:
            deps.metrics.write(stage.value)

    return handler


def _handle(
    stage: Stage,
    record: SQSRecord,
    read: Callable[[str], MessageT],
    process: Callable[[MessageT, Dependencies], None],
    deps: Dependencies,
    isolation: Isolation,
    logger: Logger,
) -> None:
    receives = int(record.attributes.approximate_receive_count)
    deps.deadline.receives = receives
    try:
        message = read(record.body)
    except Terminal as error:
        logger.error("message cannot be read", error_code=error.code, reason=str(error))
        failures.put_invalid_message(
            stage.value, record.message_id, error_message=str(error), hint=error.hint, now=deps.clock()
        )
        deps.queues.hide(stage, record.receipt_handle, 0)
        raise
    logger.append_keys(**{name: getattr(message, name, None) for name in LOG_KEYS})
    failure = _failed_permanently(record.message_id, message) if receives > 1 else None
    if failure is not None:
        if isinstance(message, CeremonyMessage) and message.task_token:  # the receive that failed may have died before
            deps.tokens.fail(message.task_token, error_code=failure.error_code, cause=failure.error_message)
        deps.queues.hide(stage, record.receipt_handle, 0)
        raise FailedPermanently
    if receives < TRIES and not isolation.has_time_for(record):
        deps.queues.hide(stage, record.receipt_handle, 0)
        raise NotBegun
    if not isinstance(message, RatingsMessage):
        deps.keys.read_for(message.run)
    try:
        _give_up_deadly(stage, receives, isolation.deaths(record))
        with isolation.attempt(record):
            process(message, deps)
    except Exception as error:
        if not isinstance(error, ImportFailure):
            logger.exception("unexpected error")
        reason = error if isinstance(error, ImportFailure) else _unexpected(stage, error)
        if isinstance(message, RatingsMessage) and _is_permanent(reason, receives):
            logger.warning("left for tomorrow", error_code=reason.code, reason=str(reason))
            return
        _fail(stage, record, message, reason, receives, deps, logger)
        raise


def _give_up_deadly(stage: Stage, receives: int, deaths: int) -> None:
    """Raises ImportFailure for a message that is not to be tried any more."""
    if deaths and (deaths >= MAX_DEATHS or receives > TRIES):
        raise Terminal(
            "function_died",
            f"{stage.value} died of it again and again: out of memory, out of time, or killed",
            hint=f"The log of {stage.value} says how it ended. Where it needs more memory or time, raise them in "
            "infra/pipeline.py and deploy; then send the message again.",
        )
    if receives > TRIES:
        raise Transient(
            "aws_unavailable",
            f"why the last try in {stage.value} failed could not be recorded",
            hint=f"The log of {stage.value} says why.",
        )


def _unexpected(stage: Stage, error: Exception) -> Transient:
    """AWS that fails, or a fault of ours: both are tried again, as neither may lose a film."""
    hint = f"The log of {stage.value} has the details."
    if isinstance(error, (DatabaseError, BotoCoreError, ClientError)):
        what = f"AWS did not do what {stage.value} asked ({type(error).__name__})"
        return Transient("aws_unavailable", what, hint=hint)
    return Transient("unexpected", f"{type(error).__name__} in {stage.value}", hint=hint)


class FailedPermanently(Exception):
    """The message has failed permanently and goes to the dead-letter queue."""


class NotBegun(Exception):
    """Too little of the invocation's time is left for the message; the next one takes it."""


def _is_permanent(error: ImportFailure, receives: int) -> bool:
    return isinstance(error, Terminal) or receives >= TRIES


def _failed_permanently(
    message_id: str, message: CeremonyMessage | FilmMessage | RatingsMessage
) -> FailureRecord | None:
    """Why an earlier receive of this very message found it hopeless. A redriven one has a new id and is tried."""
    if isinstance(message, RatingsMessage):
        return None
    failure = failures.find_failure(message.run, message.ceremony, getattr(message, "film", None))
    return failure if failure is not None and failure.message_id == message_id else None


def _fail(
    stage: Stage,
    record: SQSRecord,
    message: CeremonyMessage | FilmMessage | RatingsMessage,
    error: ImportFailure,
    receives: int,
    deps: Dependencies,
    logger: Logger,
) -> None:
    is_permanent = _is_permanent(error, receives)
    logger.warning(
        "failed permanently" if is_permanent else "failed, comes back",
        error_code=error.code,
        reason=str(error),
        receive=receives,
    )
    if not is_permanent:
        deps.queues.hide(stage, record.receipt_handle, delay_seconds(error, receives, deps.settings.retry_base_seconds))
        return
    hint = hint_after_last_try(error, stage)
    failure = Failure(stage=stage.value, code=error.code, message=str(error), hint=hint, message_id=record.message_id)
    try:
        is_recorded = error.code != "unknown_work" and _record_failure(message, failure, deps)
    except Exception:
        if receives > TRIES and isinstance(message, CeremonyMessage) and message.task_token:
            # Its token may be noted nowhere but in this message, which is a dead letter now.
            deps.tokens.fail(message.task_token, error_code=failure.code, cause=failure.message)
        raise
    if not is_recorded:
        # No run's records could hold the reason.
        failures.put_invalid_message(
            stage.value, record.message_id, error_message=str(error), hint=hint, now=deps.clock()
        )
    deps.queues.hide(stage, record.receipt_handle, 0)


def _record_failure(
    message: CeremonyMessage | FilmMessage | RatingsMessage, failure: Failure, deps: Dependencies
) -> bool:
    """Whether a run's records hold the failure now."""
    if isinstance(message, FilmMessage):
        return film_lifecycle.fail(message, failure, deps)
    return isinstance(message, CeremonyMessage) and fail_ceremony(
        message.run, message.ceremony, failure, deps, token=message.task_token
    )


def delay_seconds(error: ImportFailure, receives: int, base_seconds: float) -> int:
    """How long the message stays invisible after its `receives`-th receive failed: doubling, 15 minutes at most."""
    growing: float = base_seconds * 2.0 ** (receives - 1)
    asked = error.retry_after_seconds if isinstance(error, Throttled) else None
    return math.ceil(min(max(growing, asked or 0.0), MAX_DELAY_SECONDS))
