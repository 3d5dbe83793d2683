"""A run from its input to its snapshot by the functions' own code, over the records' tables and a night's site."""

from __future__ import annotations

import gzip
import itertools
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from oscar_import.aws.bucket import CATALOGUE
from oscar_import.dependencies import Dependencies
from oscar_import.handlers.sqs import one_by_one, stage_handler
from oscar_import.json_fields import JsonObject
from oscar_import.runs.failure import MAX_RECEIVES
from oscar_import.runs.messages import CeremonyMessage, FilmMessage
from oscar_import.runs.status import CeremonyStatus
from oscar_import.stage import Stage
from oscar_import.stages import oscar_imports, split_range, summarise
from oscar_import.storage import catalogue, runs
from oscar_import.upstream.deadline import Deadline
from oscar_import.workflow.run_report import status_of

from oscars.operations.catalogue import Catalogue
from oscars.operations.documents import ceremony_document
from tests.support.enrichment import PROCESS
from tests.support.fake_upstream.virtual_time import VirtualTime
from tests.support.fakes import FakeAws, clients_of, work_off_batch
from tests.support.night.site import NightAdapter, NightSite
from tests.support.template.guard import acting_as
from tests.support.template.stack import settings_of, with_limits

BETWEEN_RUNS = 3600.0
"""Seconds; the ages that make a film's records stale are far longer."""
OF_AN_INVOCATION = 120.0


@dataclass(frozen=True)
class Context:
    """What Lambda gives a function besides the event."""

    until: float
    now: Callable[[], float]
    function_name: str = "function"
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = "arn:aws:lambda:us-east-1:000000000000:function:function"
    aws_request_id: str = "request"

    def get_remaining_time_in_millis(self) -> int:
        return int(1000 * max(0.0, self.until - self.now()))


class Replay:
    """Runs one after the other. DynamoDB has to be connected."""

    def __init__(self, site: NightSite) -> None:
        self.site = site
        self.time = VirtualTime()
        self.aws = FakeAws()
        self.latency = 0.0
        """Seconds that every answer takes."""
        self.deliveries = 0
        """How often a ceremony's message was received."""
        self._numbers = itertools.count(1)

    def run(self, years: str, source: str = "oscars_org", *, films: bool = True) -> JsonObject:
        """What `oscars import YEARS --source SOURCE` does; messages are worked off in the order they are sent.

        Without `films` those of films are left lying: the run does not end, and the next one takes it over. Returns
        the run as `oscars status --json` has it.
        """
        self.time.sleep(BETWEEN_RUNS)
        run = f"run-{next(self._numbers):03d}"
        event = {
            "input": {"years": years, "source": source},
            "run": run,
            "execution_arn": f"arn:aws:states:us-east-1:000000000000:execution:OscarImport:{run}",
            "started_at": self.time.moment().isoformat(),
        }
        opened = self._as("split_range", lambda deps: split_range.split_range(event, deps))
        assert opened["rejected"] is None, opened
        for item in opened["ceremonies"]:
            self._import(CeremonyMessage.from_json(json.dumps(item)))
        if films:
            self._work_off()
        self.aws.sent.clear()
        self._as("summarise", lambda deps: summarise.summarise({"run": run}, deps))
        record = runs.find_run(run)
        assert record is not None
        return status_of(record)

    def plan(self, years: str, source: str = "oscars_org", **given: bool) -> list[JsonObject]:
        """What `oscars import YEARS --source SOURCE --dry-run` is told of each ceremony."""
        event = {"input": {"years": years, "source": source, "dry_run": True, **given}, "run": "plan"}
        planned: list[JsonObject] = self._as("split_range", lambda deps: split_range.split_range(event, deps))["plan"]
        return planned

    def document(self, ordinal: int) -> JsonObject:
        """The ceremony as it is stored, as `oscars show ceremony N --json` has it."""
        document = ceremony_document(ordinal)
        assert document is not None
        return document

    def snapshot(self) -> Catalogue:
        """What statistics, page and exports read."""
        return Catalogue(json.loads(gzip.decompress(self.aws.objects[CATALOGUE])))

    def film_records(self) -> set[str]:
        """Keys of the films of which anything is stored."""
        return {item.pk.removeprefix("FILM#") for item in catalogue.scan() if item.pk.startswith("FILM#")}

    def _import(self, message: CeremonyMessage) -> None:
        """As the queue brings it: what fails and may come back comes back, later."""
        for receives in range(1, MAX_RECEIVES + 1):
            deps = self._deps(Stage.OSCAR_IMPORTS)
            handler = stage_handler(
                Stage.OSCAR_IMPORTS, CeremonyMessage.from_json, one_by_one(oscar_imports.process), deps
            )
            context = Context(self.time.now() + OF_AN_INVOCATION, self.time.now)
            with acting_as(Stage.OSCAR_IMPORTS):
                answer = handler({"Records": [_record(message, receives)]}, context)  # type: ignore[arg-type]
            self.deliveries += 1
            if not answer["batchItemFailures"] or self._has_failed(message):
                return
            self.time.sleep(self.aws.hidden[-1][1])
        raise AssertionError(f"{message} came back for ever")

    @staticmethod
    def _has_failed(message: CeremonyMessage) -> bool:
        record = runs.find_ceremony(message.run, message.ceremony)
        return record is not None and record.status == CeremonyStatus.FAILED

    def _work_off(self) -> None:
        while self.aws.sent:
            stage, bodies = self.aws.take_batch()
            messages = [FilmMessage.from_json(body) for body in bodies]
            self._as(stage, lambda deps, m=messages, s=stage: work_off_batch(PROCESS[s], m, deps))  # type: ignore[misc]

    def _as(self, function: str, work: Callable[[Dependencies], Any]) -> Any:
        deps = self._deps(function)
        deps.deadline.begin(OF_AN_INVOCATION)
        with acting_as(function):
            return work(deps)

    def _deps(self, function: str) -> Dependencies:
        settings = with_limits(settings_of(function), tmdb=0)
        deadline = Deadline(self.time.moment, self.time.sleep)
        deps = Dependencies.over(settings, clients_of(self.aws), deadline, self.time.moment)
        for client in (deps.tmdb, deps.omdb, deps.pages, deps.oscar_data):
            client._session.mount("https://", NightAdapter(self.site, lambda: self.time.sleep(self.latency)))
        return deps


def _record(message: CeremonyMessage, receives: int) -> JsonObject:
    return {
        "messageId": message.run,
        "receiptHandle": f"receipt {receives}",
        "body": message.to_json(),
        "attributes": {"ApproximateReceiveCount": str(receives)},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:000000000000:oscar_imports",
    }
