"""Runs one schedule: the import with all its faults, then the operator's repair, then one more import."""

from __future__ import annotations

import json
import os
import random
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from types import SimpleNamespace
from typing import Any
from unittest import mock

import botocore.endpoint
from oscar_import.aws import queues
from oscar_import.catalogue import snapshot
from oscar_import.errors import Transient
from oscar_import.handlers import sqs
from oscar_import.runs.messages import FilmMessage
from oscar_import.runs.status import CeremonyStatus
from oscar_import.stage import Stage
from oscar_import.storage import ceremony_progress, deferred_films, runs
from oscar_import.storage.connection import connect
from oscar_import.workflow import film_lifecycle
from oscar_import.workflow.run_report import status_of

from infra.pipeline import PIPELINE
from tests.simulation import invariants, late_ceremony
from tests.simulation.dynamodb import CATALOGUE, PROGRESS, DynamoDB
from tests.simulation.effects import Effects
from tests.simulation.functions import Functions
from tests.simulation.operator import Operator
from tests.simulation.s3 import S3
from tests.simulation.schedule import Kind, Schedule, Story
from tests.simulation.scheduler import Scheduler
from tests.simulation.sqs import COUNTS_LAG_SECONDS, Sqs
from tests.simulation.step_functions import FUNCTION_SECONDS, StepFunctions
from tests.simulation.upstreams import Upstreams
from tests.simulation.world import ORDINALS, RANGE, SHARED_FILM, small_world
from tests.support.template.guard import acting_as, authorise, take_refused
from tests.support.template.resolving import STACK, arn
from tests.support.template.stack import SCHEDULE

TOKEN_SECONDS = 6 * 3600.0
SHORT_TOKEN_SECONDS = 45.0
OPERATOR_SECONDS = 600.0
DAY_SECONDS = 24 * 3600.0
REDRIVES = 12
WATCHDOG_SECONDS = 120.0
ENVIRONMENT = {
    "POWERTOOLS_LOG_LEVEL": "CRITICAL",
    "POWERTOOLS_METRICS_DISABLED": "true",
    "POWERTOOLS_SERVICE_NAME": "simulator",
}

POISON = (
    "",
    "no JSON at all",
    "[]",
    "null",
    "{}",
    "\ud800".encode("utf-8", "replace").decode() * 1000,
    '{"version": 1}',
    '{"version": 1, "run": "r", "film": "tt0019429", "ceremony": 99999999999999999999, "title": "x"}',
    json.dumps({"version": 1, "run": "../../etc", "ceremony": 1, "film": "DROP TABLE"}),
    "[" * 5000,
    FilmMessage(run="nobody", film=SHARED_FILM, title="x", film_years="1928/29", ceremony=1).to_json(),
)
UNEXPECTED = sqs._unexpected
QUIET = (Story.PLAIN, Story.CHANGED_SOURCE)
"""The stories that can be told without anything going wrong."""


class Broken(AssertionError):
    """A schedule after which something is not as it must be; the message holds the schedule and what happened."""

    def __init__(self, what: str, schedule: Schedule, effects: Effects) -> None:
        struck = [line for line in effects.trace if "***" in line or "dies" in line]
        super().__init__(
            "\n\n".join(
                [
                    what,
                    str(schedule),
                    "What struck:\n" + "\n".join(struck[-60:]),
                    "How it ended:\n" + "\n".join(effects.trace[-60:]),
                ]
            )
        )
        self.what = what
        self.hits = effects.hits


@dataclass(frozen=True)
class Result:
    hits: Counter[str]
    effects: int
    snapshot: bytes
    totals: dict[str, int]


@cache
def database() -> DynamoDB:
    """One for all schedules: its client takes longer to make than a schedule to run."""
    made = DynamoDB()
    connect(progress_table=PROGRESS, catalogue_table=CATALOGUE, region="us-east-1", client=made.client)
    return made


def simulate(schedule: Schedule, *, say: Callable[[str], None] | None = None) -> Result:
    """Runs a schedule; `say` gets a line for everything that happens. Raises Broken."""
    quiet = schedule == Schedule(story=schedule.story) and schedule.story in QUIET
    simulation = Simulation(schedule, None if quiet else undisturbed(schedule.story))
    try:
        with simulation.virtual():
            return simulation.run()
    except AssertionError as error:
        raise Broken(str(error), schedule, simulation.effects) from error
    finally:
        for line in simulation.effects.trace if say else ():
            say(line)  # type: ignore[misc]


@cache
def undisturbed(story: Story) -> Result:
    """What it comes to when nothing goes wrong."""
    return simulate(Schedule(story=story if story in QUIET else Story.PLAIN))


def _chance_uuid() -> uuid.UUID:
    return uuid.UUID(int=random.getrandbits(128), version=4)


class Simulation:
    def __init__(self, schedule: Schedule, expected: Result | None) -> None:
        self.schedule = schedule
        self.expected = expected
        """What an undisturbed run comes to; None while that is found out."""
        self.scheduler = Scheduler()
        self.effects = Effects(schedule, self.scheduler)
        self.world = small_world()
        self.database = database()
        films = self.films = [SHARED_FILM, *(film for film in self.world.films if film != SHARED_FILM)]
        self.upstreams = Upstreams(self.world.upstream, self.effects, self.scheduler, films)
        self.upstreams.table = self.world.table
        self.sqs = Sqs({row.name: row.batch_size for row in PIPELINE}, self.effects, self.scheduler)
        self.s3 = S3(self.effects)
        self.functions = Functions(
            effects=self.effects,
            scheduler=self.scheduler,
            sqs=self.sqs,
            s3=self.s3,
            upstreams=self.upstreams,
            films=films,
        )
        self.step_functions = self.functions.step_functions = StepFunctions(
            {
                "split_range": self.functions.split_range,
                "settle_ceremony": self.functions.settle_ceremony,
                "summarise": self.functions.summarise,
            },
            lambda body: self.sqs.put(Stage.OSCAR_IMPORTS.value, body),
            self.effects,
            self.scheduler,
            token_seconds=SHORT_TOKEN_SECONDS if schedule.story is Story.SHORT_TOKEN else TOKEN_SECONDS,
        )
        self.sqs.wake = self.functions.poll
        self.step_functions.succeeded = lambda run, ordinal: invariants.answered(self, run, ordinal)
        self.operator = Operator(self)
        self.step_functions.opened = self.operator.opened
        self.poisoned: set[str] = set()
        self.wrong: list[str] = []
        """What was not as it must be while things happened."""
        self.busy_at = 0.0
        """When something was last seen in a queue."""
        self.given_up: dict[str, object] = {}
        """What the records of ceremonies that a run holds no more counted when it gave them up."""

    @contextmanager
    def virtual(self) -> Iterator[None]:
        """Time and chance come from the schedule, and requests to DynamoDB go to the tables of this world."""
        clock = SimpleNamespace(sleep=self.scheduler.pause)
        connect(progress_table=PROGRESS, catalogue_table=CATALOGUE, region="us-east-1", client=self.database.client)
        random.seed(self.schedule.seed)
        take_refused()
        self.database.begin(self.effects)
        self.database.watch = lambda: invariants.given_up_counts_nothing(self)
        self.database.given_up = self.wrong.append
        with (
            self.operator.virtual(),
            mock.patch.dict(os.environ, ENVIRONMENT),
            mock.patch.object(botocore.endpoint, "time", clock),
            mock.patch.object(film_lifecycle, "time", clock),
            mock.patch.object(queues, "time", clock),
            mock.patch.object(ceremony_progress, "time", clock),
            mock.patch.object(uuid, "uuid4", side_effect=_chance_uuid),
            mock.patch.object(sqs, "_unexpected", self._unexpected),
        ):
            yield

    def run(self) -> Result:
        if self.schedule.story is Story.CHANGED_SOURCE:
            self._import_former()
        if self.schedule.story is Story.LATE_CEREMONY:
            late_ceremony.begin(self)
        self._disturbed()
        invariants.at_rest(self)
        self._repair()
        invariants.healed(self)
        result = self._result()
        self._again()
        assert not self.wrong, self.wrong[0]
        return result

    def _unexpected(self, stage: Stage, error: Exception) -> Transient:
        """A fault of the code is none of the schedule's, even if the message is through at its next receive."""
        found = UNEXPECTED(stage, error)
        if found.code == "unexpected":
            self.wrong.append(f"{found}: {error}")
        return found

    # acts

    def start(self, name: str, ordinals: str = RANGE, reprocess: str = "missing") -> None:
        self.operator.start(name, {"years": ordinals, "ceremonies": True, "reprocess": reprocess})

    def _start_on_schedule(self, name: str, ordinals: str = RANGE) -> None:
        """As the daily schedule does: nobody notes it, nobody follows it."""
        self.step_functions.start(name, {"years": ordinals, "ceremonies": True, "reprocess": "missing"})

    def _pass_time(self) -> None:
        """Lets everything happen; the watchdog looks as long as anything is unfinished."""
        self.busy_at = self.scheduler.now
        self.scheduler.at(self.scheduler.now + WATCHDOG_SECONDS, self._watch)
        self.scheduler.run()

    def _watch(self) -> None:
        invariants.nobody_waits_for_nothing(self)
        if not invariants.is_unfinished(self):
            return

        began = self.scheduler.now

        def work() -> None:
            held = [name for name, queue in self.sqs.queues.items() if queue.least_since(began - COUNTS_LAG_SECONDS)]
            try:
                found = self.functions.watchdog()
                if found["settled"] and held:
                    self.wrong.append(f"the watchdog settled {found['settled']} with messages in {held}")
            except Exception as error:  # noqa: BLE001 - the next one looks again
                self.effects.say(f"watchdog failed: {type(error).__name__}: {error}")

        self._is_called_by_its_schedule("watchdog")
        self.scheduler.spawn("watchdog", work, lasts_at_most=FUNCTION_SECONDS)
        self.scheduler.at(self.scheduler.now + WATCHDOG_SECONDS, self._watch)

    def _import_former(self) -> None:
        self.effects.healed = True
        self.upstreams.table = self.world.former_table
        self.start("run-0")
        self._pass_time()
        self.upstreams.table = self.world.table
        self.effects.healed = False

    def _disturbed(self) -> None:
        story, later = self.schedule.story, self.scheduler.now + self.schedule.after
        self.start("run-1", reprocess="all" if story is Story.LATE_CEREMONY else "missing")
        self.effects.hit(story)
        for fault in self.effects.faults(Kind.POISON):
            self.scheduler.at(self.scheduler.now + fault.at, lambda: self._poison(self.effects.chance.choice(POISON)))
        for fault in self.effects.faults(Kind.UNKNOWN_VERSION):
            self.scheduler.at(self.scheduler.now + fault.at, self._unknown_version)
        match story:
            case Story.STARTED_TWICE:
                self.scheduler.at(later, lambda: self.start("run-1"))
            case Story.TWO_RUNS:
                self.scheduler.at(later, lambda: self._start_on_schedule("run-2"))
            case Story.OVERLAP:
                self.scheduler.at(later, lambda: self._start_on_schedule("run-2", "2"))
            case Story.CANCEL:
                self.scheduler.at(later, lambda: self._operate("cancel", self._cancel))
            case Story.REDRIVE_MEANWHILE:
                for number in range(REDRIVES):
                    self.scheduler.at(later + number * OPERATOR_SECONDS, self._redrive_meanwhile)
        self._pass_time()

    def _repair(self) -> None:
        """Upstreams work again; the operator deletes what cannot be read, sends the rest again, imports if need be."""
        self.effects.healed = True
        self.effects.say("--- healed; the operator repairs")
        self.sqs.purge_dead_letters(self.poisoned)
        if self.schedule.story is Story.RETRY_FAILED:
            self.start("run-3", reprocess="failed")
            self._pass_time()
        self.sqs.redrive()
        self._pass_time()
        if self.schedule.story is Story.LATE_CEREMONY:
            late_ceremony.end(self)
        if self._is_given_up() or self._lacks_ids():
            self.start("run-4")
            self._pass_time()
        if self.effects.hits[Kind.QUOTA] or self._is_deferred():
            self.scheduler.now += DAY_SECONDS  # what was deferred may be asked tomorrow
            self._take_up_deferred()
            self.start("run-5", reprocess="all")
            self._pass_time()

    def _is_deferred(self) -> bool:
        """Whether OMDb, which fails no film, did not give the ratings of one."""
        with invariants.looking(self):
            return bool(deferred_films.waiting("omdb"))

    def _lacks_ids(self) -> bool:
        """Whether TMDb could not be asked for the ids of a ceremony that was stored without: the next import asks."""
        with invariants.looking(self):
            complete = [latest.complete for ordinal in ORDINALS if (latest := runs.find_latest(ordinal))]
        return any("tmdb" not in one["services"] for one in complete if one)

    def _is_given_up(self) -> bool:
        """Whether only a new import can help: a message is gone, a ceremony was cancelled, or the execution that holds
        it, or was taking it over, died before it began. All else has to come through by sending its dead letters
        again."""
        if not self.step_functions.executions["run-1"].children or self.effects.hits[Kind.VANISHED]:
            return True
        with invariants.looking(self):
            for latest in (runs.find_latest(1), runs.find_latest(2)):
                if latest is None or not self.step_functions.executions[latest.run].children:
                    return True
                record = runs.find_ceremony(latest.run, int(latest.pk.removeprefix("CEREMONY#")))
                if record is None or CeremonyStatus(record.status).is_given_up:
                    return True
        return False

    @staticmethod
    def _is_called_by_its_schedule(function: str) -> None:
        with acting_as(f"{SCHEDULE}{function}"):
            authorise("lambda:InvokeFunction", arn("lambda", f"function:{STACK}-{function}"))

    def _take_up_deferred(self) -> None:
        """As the schedule does every day."""
        self._is_called_by_its_schedule("deferred_ratings")
        self.scheduler.spawn("deferred_ratings", self.functions.deferred_ratings, lasts_at_most=FUNCTION_SECONDS)
        self.scheduler.run()

    def _again(self) -> None:
        """Everything once more, in both ways: nothing is written to the catalogue, nobody is asked."""
        before = self.database.items(CATALOGUE)
        for name, reprocess in (("run-8", "missing"), ("run-9", "all")):
            self.upstreams.asked.clear()
            self.start(name, reprocess=reprocess)
            self._pass_time()
            invariants.repeated(self, name, before)

    def _cancel(self) -> None:
        """As `oscars.operations.cancellation` does."""
        self.effects.effect("stop run-1", lambda: self.step_functions.stop("run-1"))
        runs.cancel_run("run-1", now=self.scheduler.moment())

    def _redrive_meanwhile(self) -> None:
        """Dead letters go back, and one in two twice: its mover dies after the send, and the next one sends it too."""
        for letter in self.sqs.redrive(all_but=self.poisoned):
            if self.effects.chance.random() < 0.5:
                self.sqs.put(*letter)

    def _operate(self, name: str, act: Any) -> None:
        def work() -> None:
            while True:
                try:
                    act()
                except Exception as error:  # noqa: BLE001 - the operator tries again
                    self.effects.say(f"{name} failed: {type(error).__name__}")
                    self.scheduler.pause(5.0)
                else:
                    return

        self.scheduler.spawn(name, work, lasts_at_most=OPERATOR_SECONDS)

    def _poison(self, body: str) -> None:
        self.effects.hit(Kind.POISON)
        self._strange(self.effects.chance.choice(list(self.sqs.queues)), body)

    def _unknown_version(self) -> None:
        name = self.effects.chance.choice(list(self.sqs.queues))
        self.effects.hit(Kind.UNKNOWN_VERSION)
        self._strange(name, json.dumps({"version": 2, "run": "run-1", "ceremony": 1, "film": SHARED_FILM}))

    def _strange(self, name: str, body: str) -> None:
        known = set(map(id, self.sqs.queues[name].messages))
        self.sqs.put(name, body)
        self.poisoned |= {message.id for message in self.sqs.queues[name].messages if id(message) not in known}

    def _result(self) -> Result:
        with invariants.looking(self):
            totals = status_of(runs.latest_runs(1)[0])["totals"]
            return Result(self.effects.hits, self.effects.count, snapshot.take(), totals)
