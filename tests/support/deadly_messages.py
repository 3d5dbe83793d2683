"""Messages that kill their function, delivered again and again as SQS does it.

A function that dies is one that a `Killed` leaves, which nothing in it catches; what it has written stays.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from oscar_import.dependencies import Dependencies
from oscar_import.handlers.sqs import Handler, one_by_one, stage_handler
from oscar_import.runs.failure import MAX_RECEIVES
from oscar_import.runs.messages import FilmMessage
from oscar_import.stage import Stage
from oscar_import.storage import failures

from tests.integration.oscar_import.handlers.test_sqs import Context, record
from tests.support.fakes import FakeAws, dependencies
from tests.support.samples import FILM, RUN
from tests.support.template.guard import acting

STAGE = Stage.TMDB_DETAILS
MATES = tuple(f"tt{number:07}" for number in range(1, 4))
VISIBLE_AGAIN = 0


class Killed(BaseException):
    """The function's process is gone."""


@dataclass
class Work:
    """A stage's work, deadly for some films."""

    deadly: frozenset[str] = frozenset({FILM})
    error: Exception | None = None
    done: list[str] = field(default_factory=list)

    def process(self, message: FilmMessage, deps: Dependencies) -> None:
        if message.film in self.deadly:
            raise Killed
        if self.error is not None:
            raise self.error
        self.done.append(message.film)


def message(film: str = FILM) -> FilmMessage:
    return FilmMessage(run=RUN, film=film, title="A title", film_years="1994", ceremony=66)


class Queue:
    """Delivers a batch again and again, as SQS does with what is not acknowledged."""

    def __init__(self, aws: FakeAws, handler: Handler, bodies: dict[str, str]) -> None:
        self.receives = dict.fromkeys(bodies, 0)
        self.dead_letters: list[str] = []
        self._aws = aws
        self._handler = handler
        self._bodies = bodies

    def deliver(self, *, order: tuple[str, ...] | None = None) -> None:
        """One invocation with all that is left."""
        self.dead_letters += [one for one, received in self.receives.items() if received >= MAX_RECEIVES]
        left = [one for one in order or tuple(self.receives) if one in self.receives and one not in self.dead_letters]
        if not left:
            return
        for one in left:
            self.receives[one] += 1
        records = [record(self._bodies[one], message_id=one, receives=self.receives[one]) for one in left]
        try:
            answer = self._handler({"Records": records}, Context())  # type: ignore[arg-type]
            failed = {item["itemIdentifier"] for item in answer["batchItemFailures"]}
        except Killed:
            failed = {one for one in left if f"receipt of {one}" not in self._aws.deleted}
        for one in set(left) - failed:
            del self.receives[one]

    @property
    def waiting(self) -> set[str]:
        return set(self.receives) - set(self.dead_letters)


def queue_of(aws: FakeAws, work: Work, *films: str) -> Queue:
    handler = acting(
        STAGE, stage_handler(STAGE, FilmMessage.from_json, one_by_one(work.process), dependencies(aws, STAGE))
    )
    return Queue(aws, handler, {film: message(film).to_json() for film in films})


def code_of(film: str = FILM) -> str | None:
    found = failures.find_failure(RUN, 66, film)
    return found.error_code if found else None
