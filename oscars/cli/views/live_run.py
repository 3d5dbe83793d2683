"""Looking at a run again and again until it has ended, and telling what happens."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from oscar_import.json_fields import JsonObject
from oscar_import.storage import runs
from oscar_import.storage.models import CeremonyRecord, RunRecord, StartRecord
from oscar_import.storage.runs import as_queued
from oscar_import.workflow.run_report import status_of
from rich.console import Console
from rich.live import Live

from oscars.cli.output import report_error
from oscars.cli.views.run import ceremony_line, progress_line, run_view
from oscars.exit_codes import FAILED, WRONG
from oscars.operations.deployment import Deployment
from oscars.operations.executions import MAX_LAG_SECONDS, Execution, Watched
from oscars.operations.plain_text import one_line
from oscars.operations.progress import Pace, progress_of
from oscars.operations.queue_depths import stage_queues

POLL_SECONDS = 1.0
LINE_SECONDS = 10.0
"""How often a line about the whole run goes into a pipe, at most."""
ENDED_STATES = ("completed", "completed_with_failures", "failed", "cancelled")


@dataclass(frozen=True)
class End:
    """How it ended."""

    status: JsonObject | None
    """The last status document; None where no run was opened."""
    execution: Execution | None


def status_document(deployment: Deployment, run: str) -> JsonObject | None:
    """The status document of the contract; None where the run is not opened (yet)."""
    record = runs.find_run(run)
    return _status_document(deployment, record) if record is not None else None


def queued_document(deployment: Deployment, start: StartRecord) -> JsonObject:
    """The status document of a run that was started and is not opened yet."""
    record, ceremonies = as_queued(start)
    return _status_document(deployment, record, ceremonies)


def _status_document(
    deployment: Deployment, record: RunRecord, ceremonies: list[CeremonyRecord] | None = None
) -> JsonObject:
    return {**status_of(record, ceremonies), "stages": [stage.to_document() for stage in stage_queues(deployment)]}


def follow(deployment: Deployment, *, run: str, arn: str, console: Console) -> End:
    """Shows the run until its ceremonies and its execution have ended, so that the snapshot is written too.

    Where the execution ended before its ceremonies (it was stopped), until the queues are empty. That Step Functions
    does not know it says nothing for a while: its answers lag.
    """
    watched = Watched(deployment, arn)
    with _display(console) as show:
        while True:
            execution = watched.look()  # before the records: what it wrote is seen then
            record = runs.find_run(run)
            status = _status_document(deployment, record) if record is not None else None
            if execution is None:
                executed = watched.is_forgotten or (record is not None and record.finished_at is not None)
            else:
                executed = execution.has_ended
            if status is not None:
                has_ended = status["state"] in ENDED_STATES
                show(status, "Writing the snapshot ..." if has_ended and not executed else "")
            if executed and (status is None or has_ended or _idle(status)):
                return End(status, execution)
            time.sleep(POLL_SECONDS)


def report_rejected(run: str, execution: Execution | None, *, as_json: bool) -> int:
    """Says that the execution ended before it opened a run: its input was refused, or it could not begin. Returns the
    exit code."""
    if execution is None:
        message = f"Step Functions accepted run {run}, and does not know it after {MAX_LAG_SECONDS:.0f} seconds"
        report_error(message, f"look again later: oscars status {run}", exit_code=FAILED, as_json=as_json)
        return FAILED
    refused = execution.error is not None and execution.error.islower()  # our own codes are; those of AWS are not
    exit_code = WRONG if refused else FAILED
    cause = one_line(execution.cause or "no reason given")  # it may quote an upstream
    message = f"the import did not begin: {cause} ({execution.error or 'unknown'})"
    report_error(message, exit_code=exit_code, as_json=as_json)
    return exit_code


def _idle(status: JsonObject) -> bool:
    return not any(stage["waiting"] or stage["in_flight"] for stage in status["stages"])


@contextmanager
def _display(console: Console) -> Iterator[Callable[[JsonObject, str], None]]:
    """On a terminal one picture that changes, elsewhere a line for every change."""
    if not console.is_terminal:
        lines = _Lines(console)
        yield lambda status, _: lines.show(status)
        return
    pace = Pace()
    with Live(console=console, refresh_per_second=4, transient=True) as live:

        def show(status: JsonObject, note: str) -> None:
            pace.see(time.monotonic(), progress_of(status).films_done)
            live.update(run_view(status, pace=pace, note=note))

        yield show


@dataclass
class _Lines:
    console: Console
    pace: Pace = field(default_factory=Pace)
    shown: dict[int, str] = field(default_factory=dict)
    reported_at: float = field(default_factory=time.monotonic)
    last_line: str = ""

    def show(self, status: JsonObject) -> None:
        now = time.monotonic()
        progress = progress_of(status)
        self.pace.see(now, progress.films_done)
        for item in status["ceremonies"]:
            if self.shown.get(item["ceremony"], "queued") != item["status"]:
                self.shown[item["ceremony"]] = item["status"]
                if item["status"] != "importing":
                    self._print(ceremony_line(item))
        if now - self.reported_at < LINE_SECONDS or progress.ceremonies_done == progress.ceremonies:
            return
        line = progress_line(progress, self.pace)
        if line != self.last_line:
            self._print(line)
            self.reported_at, self.last_line = now, line

    def _print(self, line: str) -> None:
        self.console.print(line, soft_wrap=True)
