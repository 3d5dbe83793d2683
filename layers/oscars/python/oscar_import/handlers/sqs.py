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
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import BotoCoreError, ClientError

from oscar_import.aws.function_logs import new_logger
from oscar_import.batch import Batch, Errors
from oscar_import.dependencies import Dependencies
from oscar_import.errors import ImportFailure, NotBegun, Terminal, Throttled, Transient
from oscar_import.handlers.isolation import Isolation
from oscar_import.runs.failure import TRIES, Failure
from oscar_import.runs.messages import CeremonyMessage, FilmMessage, RatingsMessage
from oscar_import.stage import Stage
from oscar_import.storage import failures, usage
from oscar_import.storage.conditions import DatabaseError
from oscar_import.storage.models import FailureRecord
from oscar_import.workflow import film_lifecycle
from oscar_import.workflow.ceremony_completion import fail_ceremony
from oscar_import.workflow.last_try import hint_after_last_try

MAX_DEATHS = 2
"""After so many functions that died of a message at its second receive or later it has failed."""
MAX_DELAY_SECONDS = 900
LOG_KEYS = ("run", "ceremony", "film")

MessageT = TypeVar("MessageT", bound=CeremonyMessage | FilmMessage | RatingsMessage)
Handler = Callable[[dict[str, Any], LambdaContext], dict[str, Any]]
Process = Callable[[Sequence[MessageT], Dependencies], Errors]
"""A stage's work on some messages; what it returns is what went wrong with which, by position."""


def stage_handler(
    stage: Stage, read: Callable[[str], MessageT], process: Process[MessageT], deps: Dependencies
) -> Handler:
    """The Lambda handler of a stage: `read` makes a message of a body, `process` does the work on some of them."""
    logger = new_logger(stage.value)

    def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
        deps.deadline.begin(context.get_remaining_time_in_millis() / 1000)
        invocation = _Invocation(stage, read, process, deps, logger)
        began = time.perf_counter()
        try:
            invocation.work_off([SQSRecord(record) for record in event["Records"]])
        finally:
            deps.metrics.write(stage.value)
            usage.note(stage.value, invocation.runs, context, began=began, now=deps.clock(), logger=logger)
        return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in invocation.failed]}

    return handler


def one_by_one(process: Callable[[MessageT, Dependencies], None]) -> Process[MessageT]:
    """The work of a stage that has nothing to gain from several messages at once."""

    def process_each(messages: Sequence[MessageT], deps: Dependencies) -> Errors:
        def begin_one(message: MessageT) -> None:
            deps.deadline.begin_another()
            process(message, deps)

        return Batch.of(messages).each(begin_one).errors

    return process_each


class _Invocation(Generic[MessageT]):
    """Works off the records of one event. First receives go together, whatever has come back goes alone."""

    def __init__(
        self,
        stage: Stage,
        read: Callable[[str], MessageT],
        process: Process[MessageT],
        deps: Dependencies,
        logger: Logger,
    ) -> None:
        self.failed: list[str] = []
        """The ids of the messages that are not to be deleted."""
        self.runs: list[str] = []
        """Of the messages that could be read, those that are of a run."""
        self._stage = stage
        self._read = read
        self._process = process
        self._deps = deps
        self._logger = logger
        self._done: list[str] = []
        """Receipts of the messages that are worked off well."""

    def work_off(self, records: Sequence[SQSRecord]) -> None:
        first = [record for record in records if _receives(record) == 1]
        returned = [record for record in records if _receives(record) > 1]
        isolation = Isolation(self._stage, self._done, self._deps, self._logger) if returned else None
        self._together(first)
        if isolation is not None:
            for record in isolation.in_order(returned):
                self._one_of_the_returned(record, isolation)

    def _together(self, records: Sequence[SQSRecord]) -> None:
        read = [(record, message) for record in records if (message := self._message(record)) is not None]
        if not read:
            return
        self._deps.deadline.receives = 1
        errors = self._errors([message for _, message in read])
        for position, (record, message) in enumerate(read):
            error = errors.get(position)
            if error is None:
                self._done.append(record.receipt_handle)
            else:
                self._end_badly(record, message, error)

    def _one_of_the_returned(self, record: SQSRecord, isolation: Isolation) -> None:
        message = self._message(record)
        if message is None or self._is_given_up(record, message):
            return
        receives = _receives(record)
        self._deps.deadline.receives = receives
        try:
            if receives < TRIES and not isolation.has_time_for(record):
                raise NotBegun
            _give_up_deadly(self._stage, receives, isolation.deaths(record))
            with isolation.attempt(record):
                for error in self._errors([message]).values():
                    raise error
        except Exception as error:  # noqa: BLE001 - decided on there
            self._end_badly(record, message, error)
        else:
            self._done.append(record.receipt_handle)

    def _errors(self, messages: Sequence[MessageT]) -> Errors:
        """What went wrong with which of the messages."""
        try:
            for run in {message.run for message in messages if not isinstance(message, RatingsMessage)}:
                self._deps.keys.read_for(run)
            return self._process(messages, self._deps)
        except Exception as error:  # noqa: BLE001 - the work on each of them ended so
            return dict.fromkeys(range(len(messages)), error)

    def _message(self, record: SQSRecord) -> MessageT | None:
        """None for one that cannot be read: why is noted, and it goes to the dead-letter queue."""
        try:
            message = self._read(record.body)
            if not isinstance(message, RatingsMessage):
                self.runs.append(message.run)
            return message
        except Terminal as error:
            self.failed.append(record.message_id)
            with self._going_on():
                self._logger.error("message cannot be read", error_code=error.code, reason=str(error))
                failures.put_invalid_message(
                    self._stage.value,
                    record.message_id,
                    error_message=str(error),
                    hint=error.hint,
                    now=self._deps.clock(),
                )
                self._hide(record, 0)
            return None

    def _is_given_up(self, record: SQSRecord, message: MessageT) -> bool:
        """Whether an earlier receive of the message found it hopeless: it goes to the dead-letter queue."""
        with self._going_on():
            failure = _failed_permanently(record.message_id, message)
            if failure is None:
                return False
            if isinstance(message, CeremonyMessage) and message.task_token:  # that receive may have died before
                self._deps.tokens.fail(message.task_token, error_code=failure.error_code, cause=failure.error_message)
            self._hide(record, 0)
        self.failed.append(record.message_id)
        return True

    def _end_badly(self, record: SQSRecord, message: MessageT, error: Exception) -> None:
        """Decides what becomes of a message whose work ended so; whatever that meets, the others go on."""
        if isinstance(error, NotBegun):
            self.failed.append(record.message_id)
            with self._going_on():
                self._hide(record, 0)
            return
        receives = _receives(record)
        reason = error if isinstance(error, ImportFailure) else _unexpected(self._stage, error)
        with self._about(message):
            if isinstance(message, RatingsMessage) and _is_permanent(reason, receives):
                self._logger.warning("left for tomorrow", error_code=reason.code, reason=str(reason))
                self._done.append(record.receipt_handle)
                return
            self.failed.append(record.message_id)
            with self._going_on():
                if not isinstance(error, ImportFailure):
                    self._logger.error("unexpected error", exc_info=error)
                self._fail(record, message, reason, receives)

    def _fail(self, record: SQSRecord, message: MessageT, error: ImportFailure, receives: int) -> None:
        is_permanent = _is_permanent(error, receives)
        self._logger.warning(
            "failed permanently" if is_permanent else "failed, comes back",
            error_code=error.code,
            reason=str(error),
            receive=receives,
        )
        if not is_permanent:
            self._hide(record, delay_seconds(error, receives, self._deps.settings.retry_base_seconds))
            return
        hint = hint_after_last_try(error, self._stage)
        failure = Failure(
            stage=self._stage.value, code=error.code, message=str(error), hint=hint, message_id=record.message_id
        )
        try:
            is_recorded = error.code != "unknown_work" and _record_failure(message, failure, self._deps)
        except Exception:
            if receives > TRIES and isinstance(message, CeremonyMessage) and message.task_token:
                # Its token may be noted nowhere but in this message, which is a dead letter now.
                self._deps.tokens.fail(message.task_token, error_code=failure.code, cause=failure.message)
            raise
        if not is_recorded:
            # No run's records could hold the reason.
            failures.put_invalid_message(
                self._stage.value, record.message_id, error_message=str(error), hint=hint, now=self._deps.clock()
            )
        self._hide(record, 0)

    def _hide(self, record: SQSRecord, seconds: int) -> None:
        self._deps.queues.hide(self._stage, record.receipt_handle, seconds)

    @contextmanager
    def _about(self, message: MessageT) -> Iterator[None]:
        """What is logged inside names the run, the ceremony and the film."""
        self._logger.append_keys(**{name: getattr(message, name, None) for name in LOG_KEYS})
        try:
            yield
        finally:
            self._logger.remove_keys(LOG_KEYS)

    @contextmanager
    def _going_on(self) -> Iterator[None]:
        """A fault inside is logged: the message comes back when its visibility time-out ends, and the others go on."""
        try:
            yield
        except Exception:
            self._logger.exception("what became of a message cannot be written down")


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


def _receives(record: SQSRecord) -> int:
    return int(record.attributes.approximate_receive_count)
