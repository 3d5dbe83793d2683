"""What is stored of an upstream: its pace, which every container that asks it changes before each request, and which
version of the keys it has accepted, so that asking it again can be spared."""

from __future__ import annotations

from datetime import datetime, timedelta

from pynamodb.exceptions import UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from oscar_import.clock import from_iso, iso
from oscar_import.storage.conditions import refused
from oscar_import.storage.connection import find
from oscar_import.storage.keys import upstream_key
from oscar_import.storage.models import AcceptedKey, RateLimitRecord
from oscar_import.upstream.rate_limit import Pace

BELIEVED = timedelta(days=1)


def was_accepted(upstream: str, version: str, *, now: datetime) -> bool:
    """Whether the upstream accepted this version of the keys within the last day."""
    record = find(AcceptedKey, upstream_key(upstream), "KEY")
    return record is not None and record.version == version and now - from_iso(record.accepted_at) < BELIEVED


def note_accepted(upstream: str, version: str, *, now: datetime) -> None:
    """Notes that the upstream has accepted this version of the keys."""
    AcceptedKey(upstream_key(upstream), "KEY", version=version, accepted_at=iso(now)).save()


class RateLimitRecords:
    """`rate_limiter.PaceStore` of one upstream: one item, each change one conditional update."""

    def __init__(self, upstream: str) -> None:
        self._key = upstream_key(upstream)

    def find(self) -> Pace:
        record = find(RateLimitRecord, self._key, "PACE")
        return _pace(record) if record else Pace()

    def advance(self, by: float, *, after: float, until: float) -> Pace | None:
        return self._update(
            [RateLimitRecord.tat.set(RateLimitRecord.tat + _exact(by))], RateLimitRecord.tat.between(after, until)
        )

    def restart(self, tat: float, *, unless_after: float) -> Pace | None:
        passed = RateLimitRecord.tat.does_not_exist() | (RateLimitRecord.tat <= unless_after)
        return self._update([RateLimitRecord.tat.set(_exact(tat))], passed)

    def correct(self, tat: float, *, seen: float) -> Pace | None:
        return self._update([RateLimitRecord.tat.set(_exact(tat))], RateLimitRecord.tat == seen)

    def pause(self, until: float, *, at: float, seen: float | None) -> Pace | None:
        unchanged = (
            RateLimitRecord.paused_until.does_not_exist() if seen is None else RateLimitRecord.paused_until == seen
        )
        return self._update(
            [RateLimitRecord.paused_until.set(_exact(until)), RateLimitRecord.paused_at.set(_exact(at))], unchanged
        )

    def slow(self, interval: float, *, at: float, seen: float | None) -> Pace | None:
        unchanged = RateLimitRecord.slowed_at.does_not_exist() if seen is None else RateLimitRecord.slowed_at == seen
        return self._update(
            [RateLimitRecord.interval.set(_exact(interval)), RateLimitRecord.slowed_at.set(_exact(at))], unchanged
        )

    def _update(self, actions: list[Action], condition: Condition) -> Pace | None:
        record = RateLimitRecord(self._key, "PACE")
        try:
            record.update(actions=actions, condition=condition)
        except UpdateError as error:
            if not refused(error):
                raise
            return None
        return _pace(record)


def _exact(seconds: float) -> float:
    """To the microsecond: a number that comes back from DynamoDB as it went there."""
    return round(seconds, 6)


def _pace(record: RateLimitRecord) -> Pace:
    return Pace(
        tat=record.tat,
        interval=record.interval,
        slowed_at=record.slowed_at,
        paused_at=record.paused_at,
        paused_until=record.paused_until,
    )
