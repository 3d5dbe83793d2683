"""A run from its input to its snapshot by the functions' own code, over the records' tables and a night's site."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from oscar_import.aws.bucket import CATALOGUE
from oscar_import.ceremonies.model import Ceremony
from oscar_import.dependencies import Dependencies
from oscar_import.errors import ImportFailure
from oscar_import.json_fields import parse
from oscar_import.runs.messages import CeremonyMessage, FilmMessage
from oscar_import.stage import Stage
from oscar_import.stages import oscar_imports, split_range, summarise
from oscar_import.storage import catalogue, runs
from oscar_import.upstream.deadline import Deadline
from oscar_import.workflow.run_report import status_of

from oscars.operations.catalogue import Catalogue
from tests.support.enrichment import PROCESS
from tests.support.fake_upstream.virtual_time import VirtualTime
from tests.support.fakes import FakeAws, clients_of
from tests.support.night.site import NightAdapter, NightSite
from tests.support.template.guard import acting_as
from tests.support.template.stack import settings_of, with_limits

BETWEEN_RUNS = 3600.0
"""Seconds; the ages that make a film's records stale are far longer."""
OF_AN_INVOCATION = 120.0


@dataclass(frozen=True)
class Imported:
    """One run, and what was stored after it."""

    status: dict[str, Any]
    """As `oscars status --json` has it."""
    failures: list[ImportFailure]
    """What the ceremonies' own imports raised."""

    def ceremony(self, ordinal: int) -> dict[str, Any]:
        """How it stands with one of the run's ceremonies."""
        (own,) = [one for one in self.status["ceremonies"] if one["ceremony"] == ordinal]
        return dict(own)


class Replay:
    """Runs one after the other. DynamoDB has to be connected."""

    def __init__(self, site: NightSite) -> None:
        self.site = site
        self.time = VirtualTime()
        self.aws = FakeAws()
        self._numbers = itertools.count(1)

    def run(self, years: str, source: str = "oscars_org", **given: Any) -> Imported:
        """What `oscars import YEARS --source SOURCE` does; messages are worked off in the order they are sent."""
        self.time.sleep(BETWEEN_RUNS)
        run = f"run-{next(self._numbers):03d}"
        event = {
            "input": {"years": years, "source": source, **given},
            "run": run,
            "execution_arn": f"arn:aws:states:us-east-1:000000000000:execution:OscarImport:{run}",
            "started_at": self.time.moment().isoformat(),
        }
        opened = self._as("split_range", lambda deps: split_range.split_range(event, deps))
        assert opened["rejected"] is None, opened
        failures = [failure for item in opened["ceremonies"] if (failure := self._import(CeremonyMessage(**_own(item))))]
        self._work_off()
        self._as("summarise", lambda deps: summarise.summarise({"run": run}, deps))
        record = runs.find_run(run)
        assert record is not None
        return Imported(status_of(record), failures)

    def stored(self, ordinal: int) -> Ceremony:
        found = catalogue.find_ceremony(ordinal)
        assert found is not None
        return found

    def document(self, ordinal: int) -> dict[str, Any]:
        """The ceremony as it is stored; nominations that stand are under `nominations`."""
        document = self.stored(ordinal).to_document()
        return {**document, "nominations": [one for one in document["nominations"] if not one["withdrawn"]]}

    def snapshot(self) -> Catalogue:
        """What statistics, page and exports read."""
        return Catalogue(self._as("summarise", lambda deps: parse(deps.bodies.get(CATALOGUE) or b"")))

    def film_records(self) -> set[str]:
        """Keys of the films of which anything is stored."""
        return {item.pk.removeprefix("FILM#") for item in catalogue.scan() if item.pk.startswith("FILM#")}

    def _import(self, message: CeremonyMessage) -> ImportFailure | None:
        try:
            self._as(Stage.OSCAR_IMPORTS, lambda deps: oscar_imports.process(message, deps))
        except ImportFailure as error:
            return error
        return None

    def _work_off(self) -> None:
        while self.aws.sent:
            queue, body = self.aws.sent.pop(0)
            message, stage = FilmMessage.from_json(body), Stage(queue)
            self._as(stage, lambda deps, m=message, s=stage: PROCESS[s](m, deps))  # type: ignore[misc]

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
            client._session.mount("https://", NightAdapter(self.site))
        return deps


def _own(item: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if name != "version"}
