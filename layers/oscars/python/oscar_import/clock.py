"""Points in time as they are written down: UTC, ISO 8601, to the second, ending in Z."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Gives the present moment, with its time zone."""


def system_clock() -> datetime:
    return datetime.now(UTC)


def iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def from_iso(text: str) -> datetime:
    """Reads what `iso` wrote, and Step Functions' and DynamoDB's variants of it."""
    return datetime.fromisoformat(text).astimezone(UTC)
