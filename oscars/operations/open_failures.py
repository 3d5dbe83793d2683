"""Every failure that stands: in each ceremony, of the run that holds it now."""

from __future__ import annotations

from collections.abc import Collection

from oscar_import.storage import failures, runs
from oscar_import.storage.models import FailureRecord


def open_failures(stages: Collection[str]) -> list[FailureRecord]:
    """Those of the given stages, by run, ceremony and film. A run that lost a ceremony to a newer one is not asked."""
    holders = runs.holders()
    return [
        record
        for run in sorted(set(holders.values()))
        for record in failures.failures_of(run)
        if record.stage in stages and holders.get(int(record.ceremony)) == run
    ]
