"""omdb_enrichment and the daily schedule over the stand-in, with a queue that hands out what was sent to it."""

from __future__ import annotations

import json
from collections import deque
from dataclasses import replace
from typing import Any

from oscar_import.collaborators import Clients, Collaborators
from oscar_import.messages import FilmMessage, read_film_or_ratings
from oscar_import.patience import Patience
from oscar_import.records import film_work
from oscar_import.stage import Outcome, Stage
from oscar_import.stages import deferred_ratings, omdb_enrichment

from tests.records.fakes import SETTINGS, FakeAws
from tests.standin.adapter import StandInAdapter
from tests.standin.upstream import StandIn
from tests.standin.virtual_time import VirtualTime


class Ratings:
    """The last stage of a pipeline. DynamoDB has to be connected; `containers` take turns with the messages."""

    def __init__(
        self, time: VirtualTime, stand_in: StandIn, *, requests_per_day: int = 1000, containers: int = 5
    ) -> None:
        self.time = time
        self.aws = FakeAws()
        settings = replace(SETTINGS, omdb_requests_per_day=requests_per_day)
        self.containers = deque(self._container(settings, stand_in) for _ in range(containers))

    def _container(self, settings: Any, stand_in: StandIn) -> Collaborators:
        clients = Clients(sqs=self.aws, s3=self.aws, step_functions=self.aws, secrets=self.aws)  # type: ignore[arg-type]
        patience = Patience(self.time.moment, self.time.sleep)
        tools = Collaborators.over(settings, clients, patience, self.time.moment)
        for client in (tools.omdb, tools.tmdb):
            client._session.mount("https://", StandInAdapter(stand_in))
        return tools

    def arrive(self, run: str, ceremony: int, films: list[str]) -> None:
        """The films come to omdb_enrichment in a run."""
        tools = self._next()
        messages = []
        for film in films:
            film_work.open_film(run, film, title=film, ceremony=ceremony, created=True, now=tools.clock())
            message = FilmMessage(run=run, film=film, title=film, film_years="1994", ceremony=ceremony)
            messages.append(message.ended(Stage.TMDB_DETAILS, Outcome.DONE).needing(Stage.OMDB_ENRICHMENT))
        tools.queues.send(Stage.OMDB_ENRICHMENT, messages)

    def work(self) -> None:
        """Works through everything in the queue. Whatever is raised there would end as a dead letter."""
        while self.aws.sent:
            queue, body = self.aws.sent.pop(0)
            assert queue == Stage.OMDB_ENRICHMENT
            tools = self._next()
            tools.patience.begin(120)
            omdb_enrichment.process(read_film_or_ratings(body), tools)

    def schedule(self) -> dict[str, Any]:
        """What the daily schedule does."""
        tools = self._next()
        tools.patience.begin(300)
        return deferred_ratings.send_deferred(tools)

    def sent(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.aws.sent]

    def _next(self) -> Collaborators:
        self.containers.rotate()
        return self.containers[0]
