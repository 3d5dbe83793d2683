"""Whoever imports: starts with the command's own functions, looks at once, and follows each import to its end.

Looking disturbs nothing and is not disturbed; only what it is answered may lag.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from unittest import mock

from oscar_import.runs.request import read_request
from oscar_import.storage import runs
from oscar_import.storage.models import RunRecord
from rich.console import Console

from oscars.cli.views import live_run
from oscars.operations import executions, run_lookup
from oscars.operations import start as starting
from tests.simulation import invariants
from tests.simulation.scheduler import END_OF_TIME
from tests.support.cli_fakes import deployment

if TYPE_CHECKING:
    from tests.simulation.scheduler import Task
    from tests.simulation.simulation import Simulation

MAX_PAUSE_SECONDS = 600.0
"""Between two looks at an import that takes hours."""


class Operator:
    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation
        self._scheduler = simulation.scheduler
        self._stack = deployment(
            stepfunctions=simulation.step_functions, sqs=simulation.sqs, dynamodb=simulation.database.client
        )
        self._pauses: dict[Task, float] = {}
        """How long each that follows a run waited last."""

    @contextmanager
    def virtual(self) -> Iterator[None]:
        """The command's time is that of the schedule."""
        clock = SimpleNamespace(sleep=self._wait, monotonic=lambda: self._scheduler.now)
        with (
            mock.patch.object(executions, "time", clock),
            mock.patch.object(live_run, "time", clock),
            mock.patch.object(starting, "system_clock", self._scheduler.moment),
            mock.patch.object(run_lookup, "system_clock", self._scheduler.moment),
        ):
            yield

    def start(self, name: str, given: dict[str, Any]) -> None:
        """`oscars import`: starts it, and shows it until it has ended; in another terminal, `oscars status`."""
        request = read_request(given, today=self._scheduler.moment().date())
        with invariants.looking(self._simulation):
            arn = starting.start_import(self._stack, run=name, given=given, request=request)
            found = run_lookup.find(self._stack, None)
        if found is None or found.run != name:
            self._wrong(f"{name} was started, and the newest run is said to be {found.run if found else 'none'}")
        self._scheduler.spawn(
            f"follow {name}", lambda: self._follow(name, arn), lasts_at_most=END_OF_TIME, only_looks=True
        )

    def opened(self, name: str) -> None:
        """A run is opened, whoever started it: from here on the newest one is this one, or newer."""
        with invariants.looking(self._simulation):
            opened, found = runs.find_run(name), run_lookup.find(self._stack, None)
        if opened is None or isinstance(found, run_lookup.Unopened):
            return
        if not isinstance(found, RunRecord) or found.started_at < opened.started_at:
            self._wrong(f"{name} is opened, and the newest run is said to be {found.run if found else 'none'}")

    def _follow(self, name: str, arn: str) -> None:
        end = live_run.follow(self._stack, run=name, arn=arn, console=Console(file=io.StringIO()))
        execution = self._simulation.step_functions.executions[name]
        record = runs.find_run(name)
        if end.status is None and (record is not None or end.execution is None):
            self._wrong(f"{name} did not begin, says the command, and it did")
        elif execution.status == "RUNNING" and (record is None or record.finished_at is None):
            self._wrong(f"{name} has ended, says the command, and it runs")

    def _wait(self, seconds: float) -> None:
        """Longer each time: what takes hours is not looked at every second."""
        task = self._scheduler.task
        assert task is not None
        self._pauses[task] = min(max(seconds, self._pauses.get(task, 0.0) * 1.5), MAX_PAUSE_SECONDS)
        self._scheduler.pause(self._pauses[task])

    def _wrong(self, what: str) -> None:
        self._simulation.wrong.append(what)
