"""What each function consumed in a run. It is added up as it comes: a write that is repeated counts twice."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from oscar_import.aws.usage import AWS_CALLS, COUNTED, USAGE, WRITE_UNITS
from oscar_import.clock import Clock
from oscar_import.storage.conditions import DatabaseError
from oscar_import.storage.keys import expiry, run_key, usage_key
from oscar_import.storage.models import UsageRecord

if TYPE_CHECKING:
    from aws_lambda_powertools import Logger
    from aws_lambda_powertools.utilities.typing import LambdaContext

OWN = {AWS_CALLS: 1, WRITE_UNITS: 1}
"""What it takes to write it down."""


@contextmanager
def metered(function: str, run: str, context: LambdaContext, clock: Clock, logger: Logger) -> Iterator[None]:
    """Notes what the block consumes."""
    began = time.perf_counter()
    try:
        yield
    finally:
        note(function, [run], context, began=began, now=clock(), logger=logger)


def note(
    function: str, runs: Iterable[str], context: LambdaContext, *, began: float, now: datetime, logger: Logger
) -> None:
    """Adds an invocation that began then (`time.perf_counter`) to the run that most of its messages are of.

    The work is done by then: it fails no invocation that this cannot be written.
    """
    counted, milliseconds = USAGE.take(), round((time.perf_counter() - began) * 1000)
    for run, _ in Counter(runs).most_common(1):
        try:
            add(run, function, counted, milliseconds=milliseconds, memory_mb=int(context.memory_limit_in_mb), now=now)
        except (BotoCoreError, ClientError, DatabaseError) as error:
            logger.warning("what was consumed is not written down", reason=str(error))


def add(
    run: str, function: str, counted: Mapping[str, float], *, milliseconds: int, memory_mb: int, now: datetime
) -> None:
    """Adds one invocation: what it consumed (`aws.usage.COUNTED`), how long it took, and of how much memory."""
    UsageRecord(run_key(run), usage_key(function)).update(
        actions=[
            UsageRecord.invocations.add(1),
            UsageRecord.milliseconds.add(milliseconds),
            UsageRecord.memory_mb.set(memory_mb),
            *(getattr(UsageRecord, name).add(counted[name] + OWN.get(name, 0)) for name in COUNTED),
            UsageRecord.expires_at.set(expiry(now)),
        ]
    )


def usage_of(run: str) -> dict[str, UsageRecord]:
    """By the function's name; empty for a run of a version that did not count."""
    found = UsageRecord.query(run_key(run), UsageRecord.sk.startswith(usage_key("")), consistent_read=True)
    return {record.sk.removeprefix(usage_key("")): record for record in found}
