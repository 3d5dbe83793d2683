"""How far a reader walks who follows a film or a year: the files that the work passes, and how often it comes back.

`python -m benchmarks.walks` prints both walks, with `--files` by name. Counted are the rooms that the work leads
through (ROOMS), not the tools that it takes up there: upstreams, AWS, parsers, helpers. A file is passed where one of
its functions is called. A return is a call into a file that was passed before and left for another one; that a function
returns to its caller is none. All of it runs in this process, without a network.
"""

from __future__ import annotations

import inspect
import io
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import urlsplit

import oscar_import
import requests
from oscar_import.clock import iso
from oscar_import.dependencies import Dependencies
from oscar_import.handlers.sqs import one_by_one, stage_handler
from oscar_import.runs.messages import CeremonyMessage, FilmMessage, read_film_or_ratings
from oscar_import.runs.request import read_request
from oscar_import.stage import Stage
from oscar_import.stages import (
    collaboration,
    media_processing,
    movie_enrichment,
    omdb_enrichment,
    oscar_imports,
    split_range,
    summarise,
    tmdb_details,
    tmdb_discovery,
)
from oscar_import.storage import runs
from oscar_import.storage.connection import connect
from oscar_import.upstream.deadline import Deadline
from oscar_import.workflow.run_report import status_of
from requests.adapters import BaseAdapter
from urllib3 import HTTPResponse

from oscars.local.upstream.routes import Upstream
from tests.simulation.dynamodb import CATALOGUE, PROGRESS, DynamoDB
from tests.simulation.effects import Effects
from tests.simulation.functions import Context
from tests.simulation.schedule import Schedule
from tests.simulation.scheduler import Scheduler
from tests.simulation.upstreams import ADDRESS, TABLE
from tests.simulation.world import small_world
from tests.support.fakes import FakeAws, clients_of
from tests.support.samples import NOW
from tests.support.template.guard import acting_as
from tests.support.template.stack import settings_of

PACKAGE = Path(oscar_import.__file__).parent
ROOMS = ("handlers", "stages", "workflow", "runs", "storage")
RUN = "walk"
EXECUTION = f"arn:aws:states:us-east-1:000000000000:execution:OscarImport:{RUN}"
STAGES: dict[Stage, tuple[Any, Any]] = {
    Stage.OSCAR_IMPORTS: (CeremonyMessage.from_json, one_by_one(oscar_imports.process)),
    Stage.MOVIE_ENRICHMENT: (FilmMessage.from_json, movie_enrichment.process),
    Stage.TMDB_DETAILS: (FilmMessage.from_json, tmdb_details.process),
    Stage.TMDB_DISCOVERY: (FilmMessage.from_json, tmdb_discovery.process),
    Stage.MEDIA_PROCESSING: (FilmMessage.from_json, media_processing.process),
    Stage.COLLABORATION: (FilmMessage.from_json, collaboration.process),
    Stage.OMDB_ENRICHMENT: (read_film_or_ratings, omdb_enrichment.process),
}
"""How each stage's function reads a message, and what it does with it."""
Document = dict[str, Any]


@dataclass
class Walk:
    """The files that are passed while the block of `followed` runs, in the order of the calls, each change once."""

    passed: list[str] = field(default_factory=list)
    _generators: dict[int, FrameType] = field(default_factory=dict, repr=False)

    @property
    def files(self) -> list[str]:
        return list(dict.fromkeys(self.passed))

    @property
    def returns(self) -> int:
        return len(self.passed) - len(self.files)

    @contextmanager
    def followed(self) -> Iterator[None]:
        sys.setprofile(self._see)
        try:
            yield
        finally:
            sys.setprofile(None)

    def _see(self, frame: FrameType, event: str, _given: Any) -> None:
        if event != "call" or not frame.f_code.co_filename.startswith(str(PACKAGE)):
            return
        name = Path(frame.f_code.co_filename).relative_to(PACKAGE).as_posix()
        if not name.startswith(ROOMS) or frame.f_code.co_name.startswith("<") or self._goes_on(frame):
            return
        if not self.passed or self.passed[-1] != name:
            self.passed.append(name)

    def _goes_on(self, frame: FrameType) -> bool:
        """Whether it is a generator that was called before, and is asked for its next value."""
        goes_on = id(frame) in self._generators
        if frame.f_code.co_flags & inspect.CO_GENERATOR:
            self._generators[id(frame)] = frame  # kept, so that no other frame gets its id
        return goes_on


class Pipeline:
    """A year's import in one process: queues, bucket and tables are in memory, the upstreams are the embedded ones.

    `walks` are the parts of its walk in order, each with the name of the function that it leads through.
    """

    def __init__(self, table: bytes, upstream: Upstream) -> None:
        self.table = table
        self.upstream = upstream
        self.aws = FakeAws()
        self.walks: list[tuple[str, Walk]] = []
        database = DynamoDB()
        connect(progress_table=PROGRESS, catalogue_table=CATALOGUE, region="us-east-1", client=database.client)
        database.begin(Effects(Schedule(), Scheduler()))
        database.effects = None

    def import_years(self, ordinals: str = "1", *, run: str = RUN, reprocess: str = "missing") -> Document:
        """From the command to the completed run; returns what the command shows last."""
        asked = {"years": ordinals, "ceremonies": True, "reprocess": reprocess}
        with self._followed("import"):
            request = read_request(asked, today=NOW.date())
            runs.note_start(run, request, execution_arn=EXECUTION, now=NOW)
        opened = self._invoke(
            "split_range",
            split_range.split_range,
            {"input": asked, "run": run, "execution_arn": EXECUTION, "started_at": iso(NOW)},
        )
        for item in opened["ceremonies"]:
            body = json.dumps({**item, "task_token": "token"})
            self._work_off(Stage.OSCAR_IMPORTS, [body])
        while self.aws.sent:
            self._work_off(*self._next_batch())
        self._invoke("summarise", summarise.summarise, {"run": run})
        with self._followed("status"):
            opened_run = runs.find_run(run)
            return status_of(opened_run) if opened_run else {}

    def _next_batch(self) -> tuple[Stage, list[str]]:
        """The queue that has waited longest, and the bodies that its function receives: one here."""
        queue, body = self.aws.sent.pop(0)
        return Stage(queue), [body]

    def _work_off(self, stage: Stage, bodies: list[str]) -> None:
        """Lets the stage's function work off messages that it receives for the first time."""
        read, process = STAGES[stage]
        handler = stage_handler(stage, read, process, self._deps(stage))
        records = [
            {
                "messageId": f"message {number}",
                "receiptHandle": f"receipt {number}",
                "body": body,
                "attributes": {"ApproximateReceiveCount": "1"},
                "eventSourceARN": f"arn:aws:sqs:us-east-1:000000000000:{stage.value}",
            }
            for number, body in enumerate(bodies)
        ]
        with acting_as(stage), self._followed(stage):
            answer = handler({"Records": records}, Context(lambda: 120.0))  # type: ignore[arg-type]
        assert answer == {"batchItemFailures": []}, stage

    def _invoke(self, function: str, work: Callable[[Document, Dependencies], Document], event: Document) -> Document:
        deps = self._deps(function)
        with acting_as(function), self._followed(function):
            return work(event, deps)

    @contextmanager
    def _followed(self, name: str) -> Iterator[None]:
        walk = Walk()
        self.walks.append((name, walk))
        with walk.followed():
            yield

    def _deps(self, function: str) -> Dependencies:
        settings = settings_of(function)
        settings = replace(settings, source_urls={**settings.source_urls, "OSCAR_DATA_URL": f"{ADDRESS}{TABLE}"})
        deps = Dependencies.over(settings, clients_of(self.aws), Deadline(lambda: NOW, lambda _: None), lambda: NOW)
        for client in (deps.tmdb, deps.omdb, deps.oscar_data):
            client._session.mount("https://", Embedded(self.table, self.upstream))
        deps.deadline.begin(120)
        return deps


class Embedded(BaseAdapter):
    """The embedded upstreams and the table of nominations, without a network."""

    def __init__(self, table: bytes, upstream: Upstream) -> None:
        super().__init__()
        self._table = table
        self._upstream = upstream

    def send(self, request: requests.PreparedRequest, **_given: Any) -> requests.Response:  # type: ignore[override]
        address = urlsplit(str(request.url))
        response = requests.Response()
        if address.path == TABLE:
            response.status_code, body = 200, self._table
        else:
            answer = self._upstream.get(f"{address.path}?{address.query}")
            response.status_code, body = answer.status, answer.body
        response.raw = HTTPResponse(io.BytesIO(body), preload_content=False)
        return response

    def close(self) -> None:
        """Nothing is open."""


def walks() -> dict[str, Walk]:
    """`details`: tmdb_details for one film that is new, from its handler to the message of the next stage. `year`: from
    `oscars import` to the completed run, a ceremony of three films."""
    pipeline = Pipeline(small_world().table, small_world().upstream)
    status = pipeline.import_years()
    assert status["state"] == "completed", status
    details = next(walk for name, walk in pipeline.walks if name == Stage.TMDB_DETAILS)
    return {"details": details, "year": Walk([file for _, walk in pipeline.walks for file in walk.passed])}


def main() -> None:
    for name, walk in walks().items():
        print(f"{name}: {len(walk.files)} files, {walk.returns} returns")
        if "--files" in sys.argv:
            print("".join(f"  {file}\n" for file in walk.files))


if __name__ == "__main__":
    main()
