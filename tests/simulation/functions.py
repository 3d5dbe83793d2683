"""The containers that the real functions run in: each with its own dependencies, its own clock, its own death."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import requests
from oscar_import.batch import Errors
from oscar_import.clock import Clock
from oscar_import.dependencies import Clients, Dependencies
from oscar_import.handlers.sqs import Handler, one_by_one, stage_handler
from oscar_import.runs.messages import CeremonyMessage, FilmMessage, read_film_or_ratings
from oscar_import.stage import Stage
from oscar_import.stages import (
    collaboration,
    deferred_ratings,
    media_processing,
    movie_enrichment,
    omdb_enrichment,
    oscar_imports,
    settle_ceremony,
    split_range,
    summarise,
    tmdb_details,
    tmdb_discovery,
    watchdog,
)
from oscar_import.upstream.deadline import Deadline

from tests.simulation.effects import Effects
from tests.simulation.s3 import S3
from tests.simulation.schedule import Fault, Kind
from tests.simulation.scheduler import Scheduler
from tests.simulation.sqs import COUNTS_LAG_SECONDS, Message, Queue, Sqs
from tests.simulation.step_functions import StepFunctions
from tests.simulation.upstreams import ADDRESS, Upstreams
from tests.simulation.world import ORDINALS
from tests.support.template import calls
from tests.support.template.guard import acting_as
from tests.support.template.stack import environment_of, settings_of

Work = Callable[[dict[str, Any], Dependencies], dict[str, Any]]

STAGE_SECONDS = 90.0
QUIET = timedelta(seconds=STAGE_SECONDS + COUNTS_LAG_SECONDS)
"""As infra/schedules.py tells the watchdog."""
CONTAINERS_A_STAGE = 2
SKEW_SECONDS = 300.0
KEYS = {"tmdb": "0123456789abcdef0123456789abcdef", "omdb": "0a1b2c3d"}

FILM_STAGES = {
    Stage.MOVIE_ENRICHMENT: movie_enrichment.process,
    Stage.TMDB_DETAILS: tmdb_details.process,
    Stage.TMDB_DISCOVERY: tmdb_discovery.process,
    Stage.MEDIA_PROCESSING: media_processing.process,
    Stage.COLLABORATION: collaboration.process,
    Stage.OMDB_ENRICHMENT: omdb_enrichment.process,
}


class Secrets:
    """`given` are the upstreams whose keys are there."""

    def __init__(self) -> None:
        self.given: tuple[str, ...] = tuple(KEYS)

    def get_secret_value(self, *, SecretId: str) -> dict[str, str]:
        calls.secret("GetSecretValue", SecretId)
        held = {name: KEYS[name] for name in self.given}
        return {"SecretString": json.dumps(held), "VersionId": " ".join(self.given)}


@dataclass(frozen=True)
class Context:
    """What Lambda gives a function besides the event."""

    remaining_seconds: Callable[[], float]
    function_name: str = "function"
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = "arn:aws:lambda:us-east-1:000000000000:function:function"
    aws_request_id: str = "request"

    def get_remaining_time_in_millis(self) -> int:
        return int(self.remaining_seconds() * 1000)


@dataclass(eq=False)
class Container:
    deps: Dependencies
    handler: Handler | None = None
    busy: bool = False


class Functions:
    """Invokes the real handlers, as Lambda does for queues and for the state machine."""

    def __init__(
        self, *, effects: Effects, scheduler: Scheduler, sqs: Sqs, s3: S3, upstreams: Upstreams, films: list[str]
    ) -> None:
        self.step_functions: StepFunctions
        self.secrets = Secrets()
        self._effects = effects
        self._scheduler = scheduler
        self._sqs = sqs
        self._s3 = s3
        self._upstreams = upstreams
        self._films = films
        self._numbers = itertools.count(1)
        self._containers: dict[str, list[Container]] = {stage.value: [] for stage in Stage}
        self._in_work: dict[str, int] = {}
        self.survived: set[str] = set()
        """Ids of messages that were in a batch whose invocation did not die."""

    # for the state machine

    def split_range(self, event: dict[str, Any]) -> dict[str, Any]:
        return self._run("split_range", split_range.split_range, event)

    def settle_ceremony(self, event: dict[str, Any]) -> dict[str, Any]:
        return self._run("settle_ceremony", settle_ceremony.settle, event)

    def summarise(self, event: dict[str, Any]) -> dict[str, Any]:
        return self._run("summarise", summarise.summarise, event)

    # for the schedules

    def deferred_ratings(self) -> None:
        self._run("deferred_ratings", lambda _, deps: deferred_ratings.send_deferred(deps), {})

    def watchdog(self) -> dict[str, Any]:
        return self._run("watchdog", self._look, {})

    @staticmethod
    def _look(_: dict[str, Any], deps: Dependencies) -> dict[str, Any]:
        dead_ceremonies = environment_of("watchdog")["DEAD_CEREMONIES_QUEUE"]
        return watchdog.look(deps, quiet_for=QUIET, dead_ceremonies=dead_ceremonies)

    def _run(self, function: str, work: Work, event: dict[str, Any]) -> dict[str, Any]:
        deps = self.dependencies(function)
        deps.deadline.begin(self._remaining())
        with acting_as(function):
            return work(event, deps)

    # for the queues

    def poll(self, queue: Queue) -> None:
        """Hands a batch to a free container, as the queue's event source mapping does."""
        containers = self._containers[queue.name]
        container = next((one for one in containers if not one.busy), None)
        if container is None:
            if len(containers) >= CONTAINERS_A_STAGE:
                return  # the next to be free polls again
            deps = self.dependencies(queue.name)
            container = Container(deps, self._stage_handler(Stage(queue.name), deps))
            containers.append(container)
        with acting_as(queue.name):
            batch = self._sqs.receive(queue)
        if not batch:
            return
        container.busy = True
        self._scheduler.spawn(
            f"{queue.name}-{next(self._numbers)}",
            lambda: self._work_off(queue, batch, container),
            lasts_at_most=STAGE_SECONDS,
        )

    def _work_off(self, queue: Queue, batch: list[Message], container: Container) -> None:
        task = self._scheduler.task
        assert task is not None
        assert container.handler is not None
        receipts = {message.id: message.receipt for message in batch}
        self._note_owners(batch, 1)
        try:
            event = {"Records": [message.record(queue.name) for message in batch]}
            with acting_as(queue.name):
                answer = container.handler(event, Context(self._remaining))  # type: ignore[arg-type]
                self.survived.update(receipts)
                failed = {item["itemIdentifier"] for item in answer["batchItemFailures"]}
                for message_id, receipt in receipts.items():
                    if message_id not in failed:
                        self._sqs.delete(queue, receipt)
        finally:
            self._note_owners(batch, -1)
            if task.crashed:
                self._containers[queue.name].remove(container)
            container.busy = False
            self._scheduler.at(self._scheduler.now, lambda: self.poll(queue))

    def _note_owners(self, batch: list[Message], change: int) -> None:
        for message in batch:
            self._in_work[message.id] = self._in_work.get(message.id, 0) + change
            if change > 0 and self._in_work[message.id] == 2:
                self._effects.hit("two live owners")

    def _stage_handler(self, stage: Stage, deps: Dependencies) -> Handler:
        if stage is Stage.OSCAR_IMPORTS:
            return stage_handler(stage, CeremonyMessage.from_json, one_by_one(self._deadly_ceremony), deps)
        process = FILM_STAGES[stage]

        def work(messages: Sequence[Any], own: Dependencies) -> Errors:
            for message in messages:
                self._maybe_die_of_film(stage, message.film)
            return process(messages, own)

        if stage is Stage.OMDB_ENRICHMENT:
            return stage_handler(stage, read_film_or_ratings, work, deps)
        return stage_handler(stage, FilmMessage.from_json, work, deps)

    def _maybe_die_of_film(self, stage: Stage, film: str) -> None:
        """Out of memory, say, on every film that is too large."""
        for fault in self._effects.faults(Kind.KILLER_FILM):
            if self._films[fault.at % len(self._films)] == film and self.deadly_stage(fault) is stage:
                self._die(Kind.KILLER_FILM, film)

    @staticmethod
    def deadly_stage(fault: Fault) -> Stage:
        return list(FILM_STAGES)[fault.times % len(FILM_STAGES)]

    def _deadly_ceremony(self, message: CeremonyMessage, deps: Dependencies) -> None:
        for fault in self._effects.faults(Kind.KILLER_CEREMONY):
            if message.ceremony == ORDINALS[fault.at % len(ORDINALS)]:
                self._die(Kind.KILLER_CEREMONY, f"ceremony {message.ceremony}")
        oscar_imports.process(message, deps)

    def _die(self, kind: Kind, of: str) -> None:
        task = self._scheduler.task
        assert task is not None
        self._effects.hit(kind)
        task.crash(f"killed by {of}")

    def _remaining(self) -> float:
        task = self._scheduler.task
        return task.deadline - self._scheduler.now if task else STAGE_SECONDS

    def dependencies(self, function: str) -> Dependencies:
        """Those of a new container of the function; its clock may be wrong."""
        struck = self._effects.strikes(Kind.CLOCK_SKEW, of="container")
        skew = self._effects.chance.choice((-SKEW_SECONDS, SKEW_SECONDS)) if struck else 0.0
        clock: Clock = lambda: self._scheduler.moment(skew=skew)  # noqa: E731
        clients = Clients(
            sqs=self._sqs,  # type: ignore[arg-type]
            s3=self._s3,  # type: ignore[arg-type]
            step_functions=self.step_functions,  # type: ignore[arg-type]
            secrets=self.secrets,  # type: ignore[arg-type]
        )
        deps = Dependencies.over(settings_of(function), clients, Deadline(clock, self._scheduler.pause), clock)
        for client in (deps.oscar_data, deps.tmdb, deps.omdb):
            self._mount(client._session)
        return deps

    def _mount(self, session: requests.Session) -> None:
        session.trust_env = False
        session.mount(ADDRESS, self._upstreams)
