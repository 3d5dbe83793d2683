"""What a function has no time for is not begun, and comes back at once."""

from __future__ import annotations

from datetime import datetime, timedelta

from oscar_import.dependencies import Clients, Dependencies
from oscar_import.handlers.sqs import one_by_one, stage_handler
from oscar_import.runs.failure import TRIES
from oscar_import.runs.messages import FilmMessage
from oscar_import.storage import attempts
from oscar_import.upstream.deadline import Deadline

from tests.support.deadly_messages import MATES, STAGE, VISIBLE_AGAIN, Queue, message
from tests.support.fakes import FakeAws
from tests.support.samples import FILM, NOW
from tests.support.template.guard import acting
from tests.support.template.stack import settings_of


class Slow:
    """Each piece of work takes some of the invocation's sixty seconds."""

    def __init__(self, seconds: float) -> None:
        self.now = NOW
        self.done: list[str] = []
        self._seconds = seconds

    def process(self, message: FilmMessage, deps: Dependencies) -> None:
        self.now += timedelta(seconds=self._seconds)
        self.done.append(message.film)

    def clock(self) -> datetime:
        return self.now

    def queue(self, aws: FakeAws, *films: str) -> Queue:
        clients = Clients(sqs=aws, s3=aws, step_functions=aws, secrets=aws)  # type: ignore[arg-type]
        deps = Dependencies.over(settings_of(STAGE), clients, Deadline(self.clock, lambda _: None), self.clock)
        handler = acting(STAGE, stage_handler(STAGE, FilmMessage.from_json, one_by_one(self.process), deps))
        return Queue(aws, handler, {film: message(film).to_json() for film in films})


def test_a_message_for_which_no_time_is_left_is_not_begun_and_comes_back_at_once(aws: FakeAws) -> None:
    """50 of the 60 seconds are for work: a batch that is slow in all does not kill its function."""
    slow = Slow(26)
    queue = slow.queue(aws, *MATES)
    queue.deliver()
    assert slow.done == list(MATES[:2])
    assert queue.waiting == {MATES[2]}
    assert aws.hidden == [(f"receipt of {MATES[2]}", VISIBLE_AGAIN)]


def test_what_a_function_died_of_is_not_begun_with_less_than_half_the_time(aws: FakeAws) -> None:
    slow = Slow(26)
    attempts.begin(STAGE, FILM, unended_before=0, now=NOW)
    queue = slow.queue(aws, FILM, MATES[0])
    queue.receives[FILM] = 2
    queue.deliver()
    assert slow.done == [MATES[0]]
    queue.deliver()
    assert slow.done == [MATES[0], FILM]


def test_at_its_last_try_a_message_is_tried_however_little_time_is_left(aws: FakeAws) -> None:
    slow = Slow(60)
    queue = slow.queue(aws, MATES[0], MATES[1])
    queue.receives[MATES[1]] = TRIES - 1
    queue.deliver()
    assert slow.done == list(MATES[:2])
