"""Every failure that stands: in each ceremony, of the run that holds it now."""

from __future__ import annotations

from collections.abc import Collection

from oscar_import.ceremonies.calendar import latest_ceremony
from oscar_import.clock import system_clock
from oscar_import.storage import failures
from oscar_import.storage.models import FailureRecord, LatestImport, ceremony_key


def open_failures(stages: Collection[str]) -> list[FailureRecord]:
    """Those of the given stages, by run, ceremony and film. A run that lost a ceremony to a newer one is not asked."""
    holders = holding_runs()
    return [
        record
        for run in sorted(set(holders.values()))
        for record in failures.failures_of(run)
        if record.stage in stages and holders.get(int(record.ceremony)) == run
    ]


def holding_runs() -> dict[int, str]:
    """The newest run of every ceremony that was ever asked for, by ordinal; one batch read."""
    ordinals = range(1, latest_ceremony(system_clock().date()) + 1)
    found = LatestImport.batch_get([(ceremony_key(ordinal), "LATEST") for ordinal in ordinals], consistent_read=True)
    return {int(latest.pk.removeprefix("CEREMONY#")): latest.run for latest in found}
