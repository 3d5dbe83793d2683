"""What a function consumes of AWS: counted at each call of a client, taken at the end of an invocation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import partial
from threading import Lock
from typing import Any

AWS_CALLS = "aws_calls"
READ_UNITS, WRITE_UNITS = "read_units", "write_units"
SQS_REQUESTS = "sqs_requests"
OBJECTS_READ, OBJECTS_WRITTEN = "objects_read", "objects_written"
LOG_BYTES = "log_bytes"
COUNTED = (AWS_CALLS, READ_UNITS, WRITE_UNITS, SQS_REQUESTS, OBJECTS_READ, OBJECTS_WRITTEN, LOG_BYTES)

READING = ("GetItem", "BatchGetItem", "Query", "Scan")
"""The operations whose capacity units are those of reading; those of all others are of writing."""
_OF_S3 = {"GetObject": OBJECTS_READ, "HeadObject": OBJECTS_READ, "PutObject": OBJECTS_WRITTEN}


class Usage:
    """Counts until it is taken. Safe to share by threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._counted: dict[str, float] = defaultdict(float)

    def watch(self, client: Any) -> None:
        """From now on counts what is called by a client of boto3; DynamoDB's has to ask for the units, as PynamoDB's
        does."""
        service = client.meta.service_model.service_name
        client.meta.events.register("after-call", partial(self._called, service), unique_id="usage")

    def logged(self, text: str) -> None:
        """Counts a line of the log."""
        self._count({LOG_BYTES: len(text.encode("utf-8", "replace")) + 1})

    def take(self) -> dict[str, float]:
        """What was counted since it was last taken, by the names in `COUNTED`."""
        with self._lock:
            taken = {name: self._counted[name] for name in COUNTED}
            self._counted.clear()
        return taken

    def _called(self, service: str, *, model: Any, parsed: Mapping[str, Any], **_given: object) -> None:
        operation = str(model.name)
        counted: dict[str, float] = {AWS_CALLS: 1}
        if service == "dynamodb":
            counted[READ_UNITS if operation in READING else WRITE_UNITS] = _units(parsed.get("ConsumedCapacity"))
        elif service == "sqs":
            counted[SQS_REQUESTS] = 1
        elif operation in _OF_S3:
            counted[_OF_S3[operation]] = 1
        self._count(counted)

    def _count(self, counted: Mapping[str, float]) -> None:
        with self._lock:
            for name, number in counted.items():
                self._counted[name] += number


USAGE = Usage()
"""The container's: its clients and its log are everybody's."""


def _units(consumed: Mapping[str, Any] | Iterable[Mapping[str, Any]] | None) -> float:
    """Capacity units as an answer of DynamoDB names them: of one table, or of each in a list."""
    tables = [consumed] if isinstance(consumed, Mapping) else consumed or []
    return sum(float(table.get("CapacityUnits", 0)) for table in tables)
