"""Which run a command speaks of.

A run that was just started is not opened yet: until SplitRange is through, only Step Functions and the note of its
start know it, and Step Functions' answers lag.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from oscar_import.clock import from_iso, system_clock
from oscar_import.storage import runs
from oscar_import.storage.models import CeremonyRecord, RunRecord, StartRecord

from oscars.errors import UsageError
from oscars.operations import executions
from oscars.operations.deployment import Deployment
from oscars.operations.executions import Execution

EXECUTION_NAME = re.compile(r"[\w.+=@!'()-]{1,80}", re.ASCII)
"""What Step Functions can be asked for; more than a run may be called."""
NOTHING_YET = "nothing has been imported yet; begin with, for example: oscars import 1994"


@dataclass(frozen=True)
class Unopened:
    """A run that was started and has no records of its own: it is beginning, or did not begin."""

    run: str
    execution_arn: str
    start: StartRecord | None
    """None where something else than the command or its page started it."""
    execution: Execution | None
    """None where Step Functions does not know it (yet)."""

    @property
    def is_beginning(self) -> bool:
        if self.execution is not None:
            return not self.execution.has_ended
        return self.start is not None and system_clock() - from_iso(self.start.started_at) < MAX_LAG

    @property
    def started_at(self) -> datetime:
        if self.execution is not None and self.execution.started_at is not None:
            return self.execution.started_at
        assert self.start is not None
        return from_iso(self.start.started_at)

    @property
    def why(self) -> str:
        """Why it did not begin."""
        if self.execution is not None and self.execution.output is not None:
            return f"{self.run} was a dry run: it imported nothing"
        cause = self.execution.cause if self.execution else None
        error = self.execution.error if self.execution else None
        return f"run {self.run} did not begin: {cause or 'no reason is known any more'} ({error or 'unknown'})"


MAX_LAG = timedelta(seconds=executions.MAX_LAG_SECONDS)


def find(deployment: Deployment, name: str | None) -> RunRecord | Unopened | None:
    """The run of that name, the newest one without a name; None where there is none."""
    return _newest(deployment) if name is None else _find(deployment, name)


def _find(deployment: Deployment, name: str) -> RunRecord | Unopened | None:
    if not EXECUTION_NAME.fullmatch(name):
        return None
    opened = runs.find_run(name)
    return opened if opened is not None else _unopened(deployment, name, runs.find_start(name))


def _unopened(deployment: Deployment, name: str, start: StartRecord | None) -> RunRecord | Unopened | None:
    arn = executions.execution_arn(deployment, name)
    execution = executions.look_at(deployment, arn)
    if execution is None and start is None:
        return None
    # It may have been opened since it was looked for.
    return runs.find_run(name) or Unopened(name, arn, start, execution)


def _newest(deployment: Deployment) -> RunRecord | Unopened | None:
    """What was started last: it is asked for by key, as the index of runs lags."""
    opened = next(iter(runs.latest_runs(1)), None)
    start = runs.newest_start()
    if start is None or (opened is not None and opened.run == start.run):
        return opened
    found = runs.find_run(start.run) or _unopened(deployment, start.run, start)
    if isinstance(found, RunRecord):
        return found if opened is None or found.started_at > opened.started_at else opened
    if found is None or found.is_beginning or opened is None:
        return found or opened
    return found if found.started_at > from_iso(opened.started_at) else opened


def run_named(deployment: Deployment, name: str | None) -> RunRecord:
    """The run of that name, the newest one without a name. Raises UsageError where there is none, or none with records
    of its own yet."""
    found = find(deployment, name)
    if isinstance(found, RunRecord):
        return found
    if found is not None and found.is_beginning:
        raise UsageError(f"run {found.run} is only beginning; watch it: oscars status {found.run} --watch")
    if found is not None:
        raise UsageError(f"{found.why}\nThe runs that there were: oscars runs")
    if name is None:
        raise UsageError(NOTHING_YET)
    raise UsageError(
        f"there is no run {name[:80]!r}; one that was started a few seconds ago may not be known yet\n"
        "The runs that there are: oscars runs"
    )


def newest_runs(limit: int) -> list[tuple[RunRecord, list[CeremonyRecord] | None]]:
    """The runs, newest first; with the records that its ceremonies will have where one is not opened yet."""
    found: list[tuple[RunRecord, list[CeremonyRecord] | None]] = [(record, None) for record in runs.latest_runs(limit)]
    start = runs.newest_start()
    is_new = start is not None and system_clock() - from_iso(start.started_at) < MAX_LAG
    if start is None or not is_new or any(record.run == start.run for record, _ in found):
        return found
    opened = runs.find_run(start.run)
    return [(opened, None) if opened is not None else runs.as_queued(start), *found][:limit]
