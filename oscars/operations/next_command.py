"""The `oscars import` that goes on from an import that was."""

from __future__ import annotations

from oscar_import.ceremonies.calendar import YearsError, parse_years, year_held
from oscar_import.clock import system_clock
from oscar_import.storage import runs
from oscar_import.storage.models import RunRecord

USUAL_SOURCE = "oscar_data"


def import_again(record: RunRecord) -> str:
    """The command that imports the run's ceremonies once more, from the same source."""
    only = " --skip-enrichment" if record.skip_enrichment else ""
    return f"oscars import {_range(record)}{source_option(record.source)}{only}"


def import_of(ceremony: int, *, reprocess: str, source: str) -> str:
    """The command that imports the year of a ceremony."""
    return f"oscars import {year_held(ceremony)} --reprocess {reprocess}{source_option(source)}"


def source_option(source: str) -> str:
    """` --source NAME`, empty for the usual one; a file has to be named again."""
    return {USUAL_SOURCE: "", "file": " --source file:PATH"}.get(source, f" --source {source}")


def source_of(ceremony: int) -> str:
    """The source that the ceremony was imported from last."""
    latest = runs.find_latest(ceremony)
    record = runs.find_ceremony(latest.run, ceremony) if latest else None
    if record is not None and record.source:
        return record.source
    complete = (latest.complete if latest else None) or {}
    return str(complete.get("source") or USUAL_SOURCE)


def _range(record: RunRecord) -> str:
    """YEARS as they were asked for, where they still mean the same ceremonies; else the ceremonies' numbers."""
    try:
        if parse_years(record.years, today=system_clock().date()) == tuple(record.ceremonies):
            return str(record.years)
    except YearsError:
        pass
    return f"{','.join(map(str, record.ceremonies))} --ceremonies"
