"""How the services of AWS are called: for how long, how often, and at what cost of our own."""

from __future__ import annotations

import random
from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING, Any

from botocore.config import Config

from oscar_import.upstream.http import USER_AGENT

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient

CONFLICTS = ("TransactionConflictException", "TransactionInProgressException")
"""What DynamoDB answers to a write while a transaction holds its item, and to a transaction that is sent again while
its first request is under way. Both end within a fraction of a second, and the SDK retries neither."""
CONFLICT_ATTEMPTS = 7
"""Requests for one call, all its other retries included."""
MAX_CONFLICT_PAUSE_SECONDS = 0.05
"""Before the second request; twice as long before each one after it."""


def calling(*, connect_seconds: float, read_seconds: float) -> Config:
    """What every client is made with.

    The SDK makes up its User-Agent again for every request and checks every parameter against the service's model: a
    fifth of a request's CPU, and requests are what an import is made of. Types are checked before anything runs.
    """
    return Config(
        connect_timeout=connect_seconds,
        read_timeout=read_seconds,
        retries={"mode": "standard", "max_attempts": 4},
        user_agent=USER_AGENT,
        parameter_validation=False,
    )


class LazyClient:
    """A client of AWS that is made when it is first called. Safe to share by threads.

    To make one takes 60 to 130 ms of a cold start, most of it to read the service's model, and a function needs some of
    them rarely or never: task tokens are answered by the last film of a ceremony.
    """

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make
        self._lock = Lock()
        self._made: Any = None

    def __getattr__(self, name: str) -> Any:
        with self._lock:
            if self._made is None:
                self._made = self._make()
        return getattr(self._made, name)


def retry_conflicts(client: DynamoDBClient) -> None:
    """Lets the client retry a write that met another one's transaction; may be called again for the same client.

    The SDK's own retries are not used: they pause for a second and more, and their quota is for outages.
    """
    # The stubs know no handler that answers; this event asks for seconds.
    client.meta.events.register("needs-retry.dynamodb", _pause_of_conflict, unique_id="retry-conflicts")  # type: ignore[arg-type]


def _pause_of_conflict(attempts: int, response: Any = None, **_given: object) -> float | None:
    """Seconds to wait before the next request; None leaves it to the SDK."""
    if response is None or attempts >= CONFLICT_ATTEMPTS:
        return None
    if response[1].get("Error", {}).get("Code") not in CONFLICTS:
        return None
    return random.uniform(0, MAX_CONFLICT_PAUSE_SECONDS * 2.0 ** (attempts - 1))  # noqa: S311 - jitter, no secret
