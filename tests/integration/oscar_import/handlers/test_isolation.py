"""A message that kills its function: alone in the end, its batch through, and with a reason where it is given up."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from oscar_import.errors import Terminal, Transient
from oscar_import.handlers.sqs import MAX_DEATHS, one_by_one, stage_handler
from oscar_import.runs.failure import MAX_RECEIVES, TRIES
from oscar_import.runs.messages import FilmMessage
from oscar_import.storage import attempts, failures, film_work
from pynamodb.exceptions import DeleteError, PutError

from tests.integration.oscar_import.handlers.test_sqs import Context, record
from tests.support.deadly_messages import MATES, STAGE, VISIBLE_AGAIN, Work, code_of, message, queue_of
from tests.support.fakes import FakeAws, dependencies
from tests.support.samples import FILM, NOW, RUN, counters
from tests.support.template.guard import acting


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
    handler = acting(
        STAGE, stage_handler(STAGE, FilmMessage.from_json, one_by_one(healed.process), dependencies(aws, STAGE))
    )
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
        broken.setattr(film_work, "apply", lambda *_, **__: (_ for _ in ()).throw(ValueError("down")))
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
