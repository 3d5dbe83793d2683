"""How many requests an upstream may still be sent today, counted over all functions. Days are UTC."""

from __future__ import annotations

from datetime import date, datetime

from pynamodb.exceptions import UpdateError

from oscar_import.clock import Clock, iso
from oscar_import.storage.conditions import refused
from oscar_import.storage.connection import find
from oscar_import.storage.keys import expiry, upstream_key
from oscar_import.storage.models import QuotaRecord
from oscar_import.upstream.together import Together


class DailyQuota:
    """`limit` requests a day; 0: as many as the upstream itself allows."""

    def __init__(self, upstream: str, *, limit: int, clock: Clock) -> None:
        self._key = upstream_key(upstream)
        self._limit = limit
        self._clock = clock
        self._used_up_on: date | None = None
        """Remembered, so that the films that are left today cost nothing."""
        self.left_after: int | None = None
        """Requests left after the last `take`; None where there is no limit that is known."""
        self._requests = Together(self._take_many)

    def take(self) -> bool:
        """Counts one request; False, and nothing counted, where the day's are used up."""
        return self._requests.one()

    def _take_many(self, count: int) -> list[bool]:
        """Counts so many, or one where the day has not so many left."""
        now = self._clock()
        if self._used_up_on != now.date():
            for wanted in (count, 1) if count > 1 else (1,):
                if self._count(wanted, now):
                    return [True] * wanted
            self._used_up_on = now.date()
        self.left_after = 0
        return [False]

    def _count(self, wanted: int, now: datetime) -> bool:
        allowed = QuotaRecord.used_up_at.does_not_exist()
        if self._limit:
            enough = QuotaRecord.used <= self._limit - wanted
            allowed &= (QuotaRecord.used.does_not_exist() | enough) if wanted <= self._limit else enough
        record = self._record(now)
        try:
            record.update(
                actions=[QuotaRecord.used.add(wanted), QuotaRecord.expires_at.set(expiry(now))], condition=allowed
            )
        except UpdateError as error:
            if not refused(error):
                raise
            return False
        self.left_after = max(0, self._limit - int(record.used)) if self._limit else None
        return True

    def note_used_up(self) -> None:
        """Notes for everybody that the upstream answers no more today, whatever was counted."""
        now = self._clock()
        self._record(now).update(
            actions=[
                QuotaRecord.used_up_at.set(QuotaRecord.used_up_at | iso(now)),
                QuotaRecord.expires_at.set(expiry(now)),
            ]
        )
        self._used_up_on = now.date()

    def left(self) -> int | None:
        """Requests left today; None where there is no limit that is known."""
        now = self._clock()
        record = find(QuotaRecord, self._key, _day(now))
        if record is not None and record.used_up_at is not None:
            return 0
        if not self._limit:
            return None
        return max(0, self._limit - int(record.used if record else 0))

    def _record(self, now: datetime) -> QuotaRecord:
        return QuotaRecord(self._key, _day(now))


def _day(now: datetime) -> str:
    return f"QUOTA#{now.date().isoformat()}"
