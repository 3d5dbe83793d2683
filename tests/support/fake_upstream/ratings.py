"""omdb_enrichment and the daily schedule over the stand-in, with a queue that hands out what was sent to it."""

from __future__ import annotations

import json
from collections import deque
from typing import Any

from oscar_import.dependencies import Dependencies
from oscar_import.runs.messages import FilmMessage, RatingsMessage, read_film_or_ratings
from oscar_import.stage import Outcome, Stage
from oscar_import.stages import deferred_ratings, omdb_enrichment
from oscar_import.upstream.deadline import Deadline

from tests.support.fake_upstream.adapter import StandInAdapter
from tests.support.fake_upstream.upstream import StandIn
from tests.support.fake_upstream.virtual_time import VirtualTime
from tests.support.fakes import FakeAws, clients_of, work_off
from tests.support.samples import open_film
from tests.support.template.guard import acting_as
from tests.support.template.stack import settings_of, with_limits


class Ratings:
    """The last stage of a pipeline. DynamoDB has to be connected; `containers` take turns with the messages."""

    def __init__(
        self, time: VirtualTime, stand_in: StandIn, *, requests_per_day: int = 1000, containers: int = 5
    ) -> None:
        self.time = time
        self.aws = FakeAws()
        self._requests_per_day = requests_per_day
        self.containers = deque(self._container(Stage.OMDB_ENRICHMENT, stand_in) for _ in range(containers))
        self._scheduled = self._container("deferred_ratings", stand_in)

    def _container(self, function: str, stand_in: StandIn) -> Dependencies:
        settings = with_limits(settings_of(function), omdb=self._requests_per_day)
        deadline = Deadline(self.time.moment, self.time.sleep)
        deps = Dependencies.over(settings, clients_of(self.aws), deadline, self.time.moment)
        for client in (deps.omdb, deps.tmdb):
            client._session.mount("https://", StandInAdapter(stand_in))
        return deps

    def arrive(self, run: str, ceremony: int, films: list[str]) -> None:
        """The films come to omdb_enrichment in a run."""
        for film in films:
            open_film(run, film, title=film, ceremony=ceremony, created=True, now=self.time.moment())
            message = FilmMessage(run=run, film=film, title=film, film_years="1994", ceremony=ceremony)
            message = message.with_outcome(Stage.TMDB_DETAILS, Outcome.DONE).needing(Stage.OMDB_ENRICHMENT)
            self.aws.sent.append((Stage.OMDB_ENRICHMENT.value, message.to_json()))

    def work(self) -> None:
        """Works through everything in the queue. Whatever is raised there would end as a dead letter."""
        while self.aws.sent:
            queue, body = self.aws.sent.pop(0)
            assert queue == Stage.OMDB_ENRICHMENT
            self.process(read_film_or_ratings(body))

    def process(self, message: FilmMessage | RatingsMessage) -> None:
        """Lets the next container work off a message."""
        self.containers.rotate()
        deps = self.containers[0]
        deps.deadline.begin(120)
        with acting_as(Stage.OMDB_ENRICHMENT):
            work_off(omdb_enrichment.process, message, deps)

    def schedule(self) -> dict[str, Any]:
        """What the daily schedule does."""
        self._scheduled.deadline.begin(300)
        with acting_as("deferred_ratings"):
            return deferred_ratings.send_deferred(self._scheduled)

    def sent(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.aws.sent]
