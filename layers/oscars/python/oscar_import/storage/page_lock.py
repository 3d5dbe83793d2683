"""One page at a time over all functions: a site is asked as a person would ask it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from pynamodb.exceptions import DeleteError, UpdateError

from oscar_import.clock import Clock
from oscar_import.errors import Throttled
from oscar_import.storage.conditions import refused
from oscar_import.storage.keys import upstream_key
from oscar_import.storage.models import PageLockRecord
from oscar_import.upstream.deadline import RESERVE_SECONDS, Deadline

LOOKED_AT_AGAIN_SECONDS = 0.5


class PageLock:
    def __init__(self, deadline: Deadline, clock: Clock) -> None:
        self._deadline = deadline
        self._clock = clock
        self._holder = uuid.uuid4().hex
        self._record = PageLockRecord(upstream_key("pages"), "TURN")

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Waits until nobody else asks for a page, and keeps the others waiting while the block runs.

        Raises Throttled where the invocation's time does not suffice.
        """
        while not self._take():
            if not self._deadline.wait(LOOKED_AT_AGAIN_SECONDS):
                raise Throttled(
                    "throttled",
                    "pages are asked for one at a time, and others ask",
                )
        try:
            yield
        finally:
            self._give_back()

    def _take(self) -> bool:
        """Takes it until this invocation has surely ended."""
        now = self._clock().timestamp()
        try:
            self._record.update(
                actions=[
                    PageLockRecord.holder.set(self._holder),
                    PageLockRecord.until.set(round(now + self._deadline.left() + RESERVE_SECONDS, 6)),
                ],
                condition=PageLockRecord.until.does_not_exist() | (PageLockRecord.until <= round(now, 6)),
            )
        except UpdateError as error:
            if not refused(error):
                raise
            return False
        return True

    def _give_back(self) -> None:
        try:
            self._record.delete(condition=PageLockRecord.holder == self._holder)
        except DeleteError as error:
            if not refused(error):
                raise
