"""The failures of a run, read again only where the ceremonies' counters say that they changed.

They lie between the run's films, of which there may be thousands, while a view that is fetched every two seconds looks
at them; and most runs have none.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass

from oscar_import.runs.status import CeremonyStatus
from oscar_import.storage import failures, runs
from oscar_import.storage.models import CeremonyRecord, FailureRecord

TTL_SECONDS = 10.0
"""A film that fails again at another stage leaves the counters as they were."""
MARKS = ("pk", "sk", "ceremony", "status", "movies_failed", "unidentified_failed")

Mark = tuple[int, str, int, int]


@dataclass(frozen=True)
class _Known:
    marks: tuple[Mark, ...]
    read_at: float
    records: list[FailureRecord]


class KnownFailures:
    def __init__(self) -> None:
        self._known: dict[str, _Known] = {}

    def of_run(self, run: str, ceremonies: Iterable[CeremonyRecord]) -> list[FailureRecord]:
        """By ceremony and film; nothing is read where none of the run's `ceremonies`, as they are now, has failures."""
        marks = tuple(_mark(record) for record in ceremonies if _has_failures(record))
        if not marks:
            self._known.pop(run, None)
            return []
        known = self._known.get(run)
        if known is None or known.marks != marks or time.monotonic() - known.read_at > TTL_SECONDS:
            known = _Known(marks, time.monotonic(), failures.failures_of(run))
            self._known[run] = known
        return known.records

    def standing(self, holders: dict[int, str]) -> list[FailureRecord]:
        """Those of every ceremony in the run that holds it now. `holders`: ordinal to run."""
        found = []
        for run in sorted(set(holders.values())):
            ordinals = [ordinal for ordinal, holder in holders.items() if holder == run]
            records = self.of_run(run, _counters(run, ordinals))
            found += [record for record in records if holders.get(int(record.ceremony)) == run]
        return found


def _counters(run: str, ordinals: Iterable[int]) -> list[CeremonyRecord]:
    """The ceremonies' records without what takes long to read."""
    return runs.ceremonies_in(run, ordinals, only=MARKS)


def _has_failures(record: CeremonyRecord) -> bool:
    return record.status == CeremonyStatus.FAILED or bool(record.movies_failed or record.unidentified_failed)


def _mark(record: CeremonyRecord) -> Mark:
    return int(record.ceremony), record.status, int(record.movies_failed), int(record.unidentified_failed)
