"""What the page asks of the stack, and what it has it do.

Live views read the records of a run and the attributes of the queues; all else comes from the snapshot. Documents are
those of the command's `--json` with what the page shows besides.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from dataclasses import dataclass

from oscar_import.clock import system_clock
from oscar_import.errors import Terminal
from oscar_import.json_fields import JsonObject
from oscar_import.runs.film_transitions import OUTCOMES
from oscar_import.runs.request import ImportRequest, read_request
from oscar_import.stage import Stage
from oscar_import.storage import catalogue, failures, runs
from oscar_import.storage.models import CeremonyRecord, FailureRecord, RunRecord
from oscar_import.storage.runs import as_queued
from oscar_import.storage.usage import usage_of
from oscar_import.upstream.registry import UPSTREAMS
from oscar_import.workflow.run_report import status_of

from oscars.console.caches import CatalogueCache, Snapshot
from oscars.console.connection import Connection
from oscars.console.known_failures import KnownFailures
from oscars.console.redrive_jobs import Chosen, Redrive, Redrives
from oscars.console.template_filters import sentence
from oscars.errors import UsageError
from oscars.operations import embedded_facts, run_lookup
from oscars.operations.cancellation import cancel_run
from oscars.operations.connection import bodies_of
from oscars.operations.deployment import Deployment
from oscars.operations.estimates import estimate_of
from oscars.operations.executions import Execution
from oscars.operations.failures import failure_documents
from oscars.operations.plans import wait_for_plan
from oscars.operations.progress import Pace, progress_of
from oscars.operations.queue_depths import StageQueues, dead_lettered, stage_queues
from oscars.operations.run_costs import cost_of
from oscars.operations.run_lookup import newest_runs
from oscars.operations.run_names import new_run_name
from oscars.operations.start import start_import
from oscars.operations.uploads import local_file, upload
from oscars.operations.upstream_limits import limits_of

CAUSE = "cancelled on the page"


@dataclass(frozen=True)
class Place:
    """Which AWS the page shows."""

    name: str
    is_embedded: bool


class Stack:
    """Raises StackUnavailable from every method when AWS, or the embedded one, cannot be used."""

    def __init__(self, connection: Connection | None = None) -> None:
        self._connection = connection or Connection()
        self._catalogue = CatalogueCache()
        self._redrives = Redrives()
        self._failures = KnownFailures()
        self._paces: dict[str, Pace] = {}
        self._lock = threading.Lock()

    def place(self) -> Place:
        with self._connection.use() as deployment:
            name = "embedded AWS" if deployment.is_embedded else f"AWS {deployment.region}"
            return Place(name, deployment.is_embedded)

    # runs

    def runs(self, limit: int) -> list[JsonObject]:
        """What the runs were asked for, newest first: one read, whatever they are made of."""
        with self._connection.use():
            return [_asked_for(record) for record, _ in newest_runs(limit)]

    def run_row(self, run: str) -> JsonObject | None:
        """A run's line in the history: state, counts, totals and cost."""
        with self._connection.use() as deployment:
            found = run_lookup.find(deployment, run)
            if isinstance(found, RunRecord):
                record, ceremonies = found, runs.ceremonies_in(run, found.ceremonies)
            elif found is not None and found.is_beginning and found.start is not None:
                record, ceremonies = as_queued(found.start)
            else:
                return None
            return {**_asked_for(record), **status_of(record, ceremonies), "cost": cost_of(ceremonies, usage_of(run))}

    def run(self, run: str) -> JsonObject | None:
        """All that the view of a run shows; the number of reads does not depend on how many films it has.

        None where no such run is opened (yet): `execution` says why.
        """
        with self._connection.use() as deployment:
            record = runs.find_run(run)
            if record is None:
                return None
            ceremonies = sorted(runs.ceremonies_in(run, record.ceremonies), key=lambda item: item.sk)
            status = status_of(record, ceremonies)
            queues = stage_queues(deployment)
            failed = self._failures.of_run(run, ceremonies)
            return {
                **_asked_for(record),
                **status,
                "cost": cost_of(ceremonies, usage_of(run)),
                "stages": stage_rows(ceremonies, status["totals"], queues, failed),
                "progress": self._progress(run, status),
                "failures": len(failed),
                "services": [
                    upstream.label
                    for upstream in UPSTREAMS
                    if any(upstream.name in item.services for item in ceremonies)
                ],
                "execution_url": None if deployment.is_embedded else _execution_url(ceremonies),
            }

    def execution(self, run: str) -> Execution | None:
        """How the execution of that name stands; None where there is none. One that Step Functions does not know yet
        runs."""
        with self._connection.use() as deployment:
            found = run_lookup.find(deployment, run)
            if found is None:
                return None
            running = Execution(found.execution_arn, "RUNNING", None, None, None)
            if isinstance(found, RunRecord):  # opened since it was looked for
                return running
            return found.execution or (running if found.is_beginning else None)

    def _progress(self, run: str, status: JsonObject) -> JsonObject:
        progress = progress_of(status)
        with self._lock:
            pace = self._paces.setdefault(run, Pace())
            pace.see(time.monotonic(), progress.films_done)
            if status["state"] not in ("queued", "running"):
                del self._paces[run]
            return {
                "share": progress.share,
                "films_done": progress.films_done,
                "films_expected": progress.films_expected,
                "ceremonies_done": progress.ceremonies_done,
                "ceremonies": progress.ceremonies,
                "films_per_second": pace.films_per_second,
                "seconds_left": pace.seconds_left(progress),
            }

    # failures

    def failures(self, run: str | None) -> list[JsonObject]:
        """Those of a run; without one all that stand, each of the run that holds its ceremony now.

        Raises UsageError where there is no such run.
        """
        with self._connection.use():
            if run is None:
                return _failures(self._failures.standing(runs.holders()))
            record = runs.find_run(run)
            if record is None:
                raise UsageError(f"there is no run {run}")
            found = self._failures.of_run(run, runs.ceremonies_in(run, record.ceremonies))
            return _failures(found, source=record.source)

    def dead_letters(self) -> dict[str, int]:
        """How many dead letters lie in each stage that has any."""
        with self._connection.use() as deployment:
            return {stage.stage: stage.dead_lettered for stage in stage_queues(deployment) if stage.dead_lettered}

    def unreadable_messages(self, stage: str) -> list[JsonObject]:
        """Why messages of the stage could not be read."""
        with self._connection.use():
            return [
                {
                    "error_message": item.error_message,
                    "hint": item.hint,
                    "received_at": item.received_at,
                    "message_id": item.sk.removeprefix("MESSAGE#"),
                }
                for item in failures.invalid_messages(stage)
            ]

    def film_failure(self, film: str, ordinals: list[int]) -> JsonObject | None:
        """Why the film failed in the newest run of one of its ceremonies, if it did."""
        with self._connection.use():
            for ordinal in ordinals:
                latest = runs.find_latest(ordinal)
                failure = failures.find_failure(latest.run, ordinal, film) if latest else None
                if failure is not None:
                    return _failures([failure])[0]
            return None

    # the catalogue

    def snapshot(self) -> Snapshot | None:
        """The newest snapshot that has been read, None before the first import has ended. Raises StillReading."""
        with self._connection.use() as deployment:
            return self._catalogue.current(deployment)

    def imported(self, ordinal: int) -> JsonObject | None:
        """When, and by which run, the ceremony was last changed."""
        with self._connection.use():
            item = catalogue.find_ceremony_item(ordinal)
            return {"run": item.run, "imported_at": item.imported_at} if item else None

    def uses_embedded_facts(self, run: str) -> bool:
        """Whether what the run left of its films comes from the embedded facts."""
        with self._connection.use():
            record = runs.find_run(run)
            return record is not None and embedded_facts.are_used_in(record.ceremonies)

    # actions

    def check(self, given: JsonObject) -> ImportRequest:
        """The request, as the state machine will read it. Raises UsageError."""
        try:
            return read_request(given, today=system_clock().date())
        except Terminal as error:
            raise UsageError(f"{sentence(str(error))} {error.hint}".strip()) from error

    def start(self, given: JsonObject) -> str:
        """Starts an import; returns the run's name. Raises UsageError."""
        with self._connection.use() as deployment:
            return self._start(deployment, given)[0]

    def plan(self, given: JsonObject) -> JsonObject:
        """What the import would do: `{years, ceremonies: [...], totals, estimated_seconds, ...}`. Raises UsageError."""
        with self._connection.use() as deployment:
            _, arn = self._start(deployment, {**given, "dry_run": True})
            plan = wait_for_plan(deployment, arn)
            estimate = estimate_of(plan, limits_of(deployment), is_embedded=deployment.is_embedded)
            return {"years": self.check(given).years_text, "ceremonies": plan, **estimate.to_document()}

    def _start(self, deployment: Deployment, given: JsonObject) -> tuple[str, str]:
        file = local_file(given["source"])
        given = {**given, "source_object": file.key if file else None}
        request = self.check(given)
        if file is not None:
            upload(file, bodies_of(deployment))
        run = new_run_name(given["years"], now=system_clock(), ceremonies=given["ceremonies"])
        return run, start_import(deployment, run=run, given=given, request=request)

    def cancel(self, run: str) -> None:
        """Ends the run. Raises UsageError where there is none."""
        with self._connection.use() as deployment:
            record = runs.find_run(run)
            if record is None:
                raise UsageError(f"there is no run {run!r}")
            # The snapshot takes longer than somebody waits for a page.
            cancel_run(deployment, record, cause=CAUSE, wait=False)

    def redrive(self, chosen: Chosen) -> None:
        """Starts to move dead letters back and to wait for what becomes of them; `redrives` tells how far it is."""
        with self._connection.use() as deployment:
            letters = {stage: number for stage in chosen.stages if (number := dead_lettered(deployment, stage))}
            if not letters:
                raise UsageError("there are no dead letters there: nothing to redrive")
            self._redrives.start(deployment, chosen, letters)

    def redrives(self) -> list[Redrive]:
        """Those under way and those that ended a short while ago, the newest first."""
        return self._redrives.recent()


def _asked_for(record: RunRecord) -> JsonObject:
    return {
        "run": record.run,
        "years": record.years,
        "ceremonies_asked": len(record.ceremonies),
        "reprocess": record.reprocess,
        "skip_enrichment": record.skip_enrichment,
        "source": record.source,
        "started_at": record.started_at,
        "cancelled_at": record.cancelled_at,
    }


def _failures(records: list[FailureRecord], *, source: str | None = None) -> list[JsonObject]:
    """As `oscars failures --json` has them, with run, message and time. `source` is that of their run, if it is one."""
    return [
        {
            **document,
            "run": record.pk.removeprefix("RUN#"),
            "message_id": record.message_id,
            "failed_at": record.failed_at,
        }
        for record, document in zip(records, failure_documents(records, source=source), strict=True)
    ]


def _execution_url(ceremonies: list[CeremonyRecord]) -> str | None:
    return next((item.execution_url for item in ceremonies if item.execution_url), None)


def stage_rows(
    ceremonies: list[CeremonyRecord], totals: JsonObject, queues: list[StageQueues], failed: list[FailureRecord]
) -> list[JsonObject]:
    """A row for each stage: what its queues hold, what failed in it, and what is past it.

    `past` is reckoned, not counted: of oscar_imports the ceremonies whose films are dispatched; of a later stage the
    films that are through, or failed or wait further on. So it needs no look at the films themselves.
    """
    failed_in = Counter(item.stage for item in failed)
    without_id = sum(int(item.unidentified_done + item.unidentified_failed) for item in ceremonies)
    through = without_id + sum(totals[f"movies_{name}"] for name in OUTCOMES)
    films = totals["films"] + sum(int(item.unidentified) for item in ceremonies)
    rows: list[JsonObject] = []
    for place, queue in enumerate(queues):
        if queue.stage == Stage.OSCAR_IMPORTS:
            past = sum(bool(item.dispatched or item.passed_over) for item in ceremonies)
        else:
            further_on = sum(later.waiting + later.in_flight for later in queues[place + 1 :])
            failed_here_or_before = sum(failed_in[earlier.stage] for earlier in queues[1 : place + 1])
            past = max(0, min(films, through + further_on) - failed_here_or_before)
        rows.append({**queue.to_document(), "failed": failed_in[queue.stage], "past": past})
    return rows
