"""A message that kills its function: alone in the end, its batch through, and with a reason where it is given up.

A function that dies is one that a `Killed` leaves, which nothing in it catches; what it has written stays.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from oscar_import.dependencies import Clients, Dependencies
from oscar_import.errors import Terminal, Transient
from oscar_import.handlers.sqs import MAX_DEATHS, MAX_RECEIVES, TRIES, Handler, stage_handler
from oscar_import.runs.messages import CeremonyMessage, FilmMessage, RatingsMessage, read_film_or_ratings
from oscar_import.stage import Stage
from oscar_import.storage import attempts, failures, film_work, runs
from oscar_import.storage.failures import Failure
from oscar_import.storage.models import CeremonyRecord
from oscar_import.upstream.deadline import Deadline
from pynamodb.exceptions import DeleteError, PutError

from tests.integration.oscar_import.handlers.test_sqs import Context, record
from tests.support.fakes import FakeAws, dependencies
from tests.support.samples import FILM, NOW, RUN, ceremony, counters, enrich, open_run
from tests.support.template.guard import acting
from tests.support.template.stack import settings_of

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


@pytest.fixture
def aws() -> FakeAws:
    open_run()
    enrich(films=4)
    for film in (FILM, *MATES):
        film_work.open_film(RUN, film, title="A title", ceremony=66, created=True, now=NOW)
    return FakeAws()


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
    handler = acting(STAGE, stage_handler(STAGE, FilmMessage.from_json, work.process, dependencies(aws, STAGE)))
    return Queue(aws, handler, {film: message(film).to_json() for film in films})


def code_of(film: str = FILM) -> str | None:
    found = failures.find_failure(RUN, 66, film)
    return found.error_code if found else None


@pytest.mark.parametrize("place", range(4))
def test_its_batch_is_through_after_the_third_receive_wherever_it_stands(aws: FakeAws, place: int) -> None:
    work = Work()
    order = (*MATES[:place], FILM, *MATES[place:])
    queue = queue_of(aws, work, *order)
    queue.deliver(order=order)
    queue.deliver(order=order)
    assert {film for film in MATES if film in queue.waiting} == set(MATES[place:])  # those before it are deleted
    queue.deliver(order=order)
    assert queue.waiting == {FILM}
    assert set(work.done) == set(MATES)


def test_it_fails_at_its_fourth_receive_with_a_code_and_a_hint_without_being_tried(aws: FakeAws) -> None:
    work = Work()
    queue = queue_of(aws, work, FILM)
    for _ in range(3):
        queue.deliver()
    assert code_of() is None
    work.deadly = frozenset()
    queue.deliver()
    assert work.done == []
    found = failures.find_failure(RUN, 66, FILM)
    assert found is not None
    assert (found.stage, found.error_code, found.message_id) == ("tmdb_details", "function_died", FILM)
    assert "log of tmdb_details" in found.hint
    assert counters() == {"movies_failed": 1}
    assert aws.hidden == [(f"receipt of {FILM}", VISIBLE_AGAIN)]


def test_only_the_redrive_policy_takes_it_and_redriven_it_is_tried(aws: FakeAws) -> None:
    work = Work()
    queue = queue_of(aws, work, FILM)
    while not queue.dead_letters:
        queue.deliver()
    assert queue.receives[FILM] == MAX_RECEIVES
    healed = Work(deadly=frozenset())
    handler = acting(STAGE, stage_handler(STAGE, FilmMessage.from_json, healed.process, dependencies(aws, STAGE)))
    handler({"Records": [record(message().to_json(), message_id="a new id")]}, Context())  # type: ignore[arg-type]
    assert healed.done == [FILM]


def test_two_of_them_in_one_batch_both_fail_and_their_mates_are_through(aws: FakeAws) -> None:
    work = Work(deadly=frozenset({FILM, MATES[0]}))
    queue = queue_of(aws, work, FILM, *MATES)
    while queue.waiting:
        queue.deliver()
    assert set(queue.dead_letters) == {FILM, MATES[0]}
    assert (code_of(FILM), code_of(MATES[0]), code_of(MATES[1])) == ("function_died", "function_died", None)
    assert set(work.done) == set(MATES[1:])


def test_what_dies_at_its_last_try_has_a_reason_before_it_is_a_dead_letter(aws: FakeAws) -> None:
    """Seven tries failed as any outage lets them; the eighth one kills."""
    work = Work(deadly=frozenset(), error=Transient("upstream_unavailable", "down"))
    queue = queue_of(aws, work, FILM)
    for _ in range(TRIES - 1):
        queue.deliver()
    work.deadly = frozenset({FILM})
    queue.deliver()
    assert code_of() is None
    queue.deliver()
    assert code_of() == "function_died"
    queue.deliver()
    assert queue.dead_letters == [FILM]


def test_where_the_last_failure_could_not_be_written_it_is_at_the_receive_after_it(
    aws: FakeAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = queue_of(aws, Work(deadly=frozenset(), error=Terminal("bad_key", "refused")), FILM)
    queue.receives[FILM] = TRIES - 1
    with monkeypatch.context() as broken:
        broken.setattr(film_work, "close_film", lambda *_, **__: (_ for _ in ()).throw(ValueError("down")))
        queue.deliver()
    assert code_of() is None
    queue.deliver()
    assert code_of() == "aws_unavailable"


@pytest.mark.parametrize("error", [None, Transient("upstream_unavailable", "down"), Terminal("bad_key", "no")])
def test_an_attempt_that_ends_in_any_way_is_no_death(aws: FakeAws, error: Exception | None) -> None:
    queue = queue_of(aws, Work(deadly=frozenset(), error=error), FILM)
    queue.receives[FILM] = 1
    queue.deliver()
    assert attempts.unended(STAGE, [FILM]) == {}


def test_a_note_whose_answer_was_lost_is_no_death(aws: FakeAws, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is written, DynamoDB does not say so, and the work is not begun."""
    begin = attempts.begin

    def lose(*given: Any, **named: Any) -> None:
        begin(*given, **named)
        raise PutError(cause=ReadTimeoutError(endpoint_url="dynamodb"))

    work = Work(deadly=frozenset())
    queue = queue_of(aws, work, FILM)
    queue.receives[FILM] = 1
    with monkeypatch.context() as losing:
        losing.setattr(attempts, "begin", lose)
        for _ in range(MAX_DEATHS + 1):
            queue.deliver()
    assert work.done == []
    queue.deliver()
    assert work.done == [FILM]
    assert code_of() is None


def test_an_end_that_cannot_be_noted_hides_no_reason(aws: FakeAws, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise DeleteError(cause=ReadTimeoutError(endpoint_url="dynamodb"))

    monkeypatch.setattr(attempts, "end", refuse)
    queue = queue_of(aws, Work(deadly=frozenset(), error=Terminal("bad_key", "refused")), FILM)
    queue.receives[FILM] = 1
    queue.deliver()
    assert code_of() == "bad_key"


def test_a_first_receive_writes_and_deletes_nothing_of_it(aws: FakeAws, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("a first receive costs nothing")

    monkeypatch.setattr(attempts, "begin", never)
    monkeypatch.setattr(attempts, "end", never)
    queue = queue_of(aws, Work(deadly=frozenset()), FILM, *MATES)
    queue.deliver()
    assert queue.waiting == set()
    assert aws.deleted == []


def test_first_receives_come_first_and_what_a_function_died_of_last(aws: FakeAws) -> None:
    work = Work(deadly=frozenset())
    attempts.begin(STAGE, FILM, unended_before=0, now=NOW)
    queue = queue_of(aws, work, FILM, *MATES)
    queue.receives.update({FILM: 2, MATES[0]: 1, MATES[1]: 0, MATES[2]: 1})
    queue.deliver()
    assert work.done == [MATES[1], MATES[0], MATES[2], FILM]
    assert aws.deleted == [f"receipt of {film}" for film in (MATES[1], MATES[0], MATES[2])]


def test_what_cannot_be_deleted_before_is_deleted_when_the_invocation_ends(
    aws: FakeAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: object) -> None:
        raise ClientError({"Error": {"Code": "ServiceUnavailable", "Message": ""}}, "DeleteMessageBatch")

    monkeypatch.setattr(aws, "delete_message_batch", refuse)
    work = Work(deadly=frozenset())
    queue = queue_of(aws, work, *MATES)
    queue.receives.update(dict.fromkeys(MATES, 1))
    queue.deliver()
    assert queue.waiting == set()
    assert work.done == list(MATES)


# time


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
        handler = acting(STAGE, stage_handler(STAGE, FilmMessage.from_json, self.process, deps))
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


# other kinds of messages


def test_a_ceremony_that_kills_every_function_fails_and_its_task_is_answered(aws: FakeAws) -> None:
    """Its token is in no record: the function never came so far as to write it down."""
    open_run("another", 67)
    deadly = CeremonyMessage("another", 67, "missing", False, "oscar_data", None, None, task_token="token")

    def die(*_: object) -> None:
        raise Killed

    handler = acting(
        Stage.OSCAR_IMPORTS,
        stage_handler(Stage.OSCAR_IMPORTS, CeremonyMessage.from_json, die, dependencies(aws, Stage.OSCAR_IMPORTS)),
    )
    queue = Queue(aws, handler, {"message": deadly.to_json()})
    for _ in range(2 + MAX_DEATHS):
        queue.deliver()
    assert ceremony(67, "another").status == "failed"
    assert aws.answered == [("token", "function_died")]
    found = failures.find_failure("another", 67)
    assert found is not None
    assert (found.stage, found.error_code) == ("oscar_imports", "function_died")


def test_a_ceremony_whose_failure_was_written_before_its_function_died_answers_its_task(aws: FakeAws) -> None:
    open_run("another", 67)
    token = CeremonyMessage("another", 67, "missing", False, "oscar_data", None, None, task_token="token")
    failed = Failure("oscar_imports", "source_invalid", "no table", "", message_id="message")
    runs.write_failure(ceremony(67, "another"), failed, now=NOW)

    def never(*_: object) -> None:
        raise AssertionError("it has failed")

    stage = Stage.OSCAR_IMPORTS
    handler = acting(stage, stage_handler(stage, CeremonyMessage.from_json, never, dependencies(aws, stage)))
    queue = Queue(aws, handler, {"message": token.to_json()})
    queue.receives["message"] = 1
    queue.deliver()
    assert aws.answered == [("token", "source_invalid")]


def test_the_token_of_a_ceremony_that_its_run_holds_no_more_is_answered_too(aws: FakeAws) -> None:
    open_run("older", 68)
    open_run("newer", 68, at=NOW + timedelta(seconds=5))
    deadly = CeremonyMessage("older", 68, "missing", False, "oscar_data", None, None, task_token="token")

    def refuse(*_: object) -> None:
        raise Terminal("function_died", "again and again")

    handler = acting(
        Stage.OSCAR_IMPORTS,
        stage_handler(Stage.OSCAR_IMPORTS, CeremonyMessage.from_json, refuse, dependencies(aws, Stage.OSCAR_IMPORTS)),
    )
    Queue(aws, handler, {"message": deadly.to_json()}).deliver()
    assert aws.answered == [("token", "function_died")]
    assert ceremony(68, "older").status == "superseded"


def test_deferred_ratings_that_kill_every_function_are_left_for_tomorrow(aws: FakeAws) -> None:
    ratings = RatingsMessage(film=FILM, title="A title", film_years="1994")

    def die(*_: object) -> None:
        raise Killed

    handler = acting(
        Stage.OMDB_ENRICHMENT,
        stage_handler(Stage.OMDB_ENRICHMENT, read_film_or_ratings, die, dependencies(aws, Stage.OMDB_ENRICHMENT)),
    )
    queue = Queue(aws, handler, {"message": ratings.to_json()})
    for _ in range(2 + MAX_DEATHS):
        queue.deliver()
    assert queue.waiting == set()
    assert queue.dead_letters == []


def test_a_dead_letter_of_a_run_that_nobody_knows_has_its_reason_under_the_queue(aws: FakeAws) -> None:
    def die(*_: object) -> None:
        raise Killed

    unknown: dict[str, Any] = {"message": replace(message(), run="another-run").to_json()}
    queue = Queue(
        aws, acting(STAGE, stage_handler(STAGE, FilmMessage.from_json, die, dependencies(aws, STAGE))), unknown
    )
    while not queue.dead_letters:
        queue.deliver()
    assert any("died of it" in item.error_message for item in failures.invalid_messages(STAGE.value))


def test_a_ceremony_whose_films_are_dispatched_does_not_fail_when_its_message_comes_a_last_time(aws: FakeAws) -> None:
    """Its work was done each time, and only the acknowledgement was lost."""
    runs.update_ceremony(ceremony(), [CeremonyRecord.dispatched.set(True)], now=NOW)
    done = CeremonyMessage(RUN, 66, "missing", False, "oscar_data", None, None, task_token="token")
    stage = Stage.OSCAR_IMPORTS
    handler = acting(stage, stage_handler(stage, CeremonyMessage.from_json, lambda *_: None, dependencies(aws, stage)))
    handler({"Records": [record(done.to_json(), receives=MAX_RECEIVES)]}, Context())  # type: ignore[arg-type]
    assert ceremony().status == "enriching"
    assert aws.answered == []
    assert [item.error_message for item in failures.invalid_messages(stage.value)] != []
