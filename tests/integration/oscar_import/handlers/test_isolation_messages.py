"""Ceremonies, deferred ratings and messages of unknown runs that kill their function."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from oscar_import.errors import Terminal
from oscar_import.handlers import sqs
from oscar_import.handlers.sqs import MAX_DEATHS, one_by_one, stage_handler
from oscar_import.runs.failure import MAX_RECEIVES, TRIES, Failure
from oscar_import.runs.messages import CeremonyMessage, FilmMessage, RatingsMessage, read_film_or_ratings
from oscar_import.stage import Stage
from oscar_import.storage import ceremony_progress, failures
from oscar_import.storage.models import CeremonyRecord

from tests.integration.oscar_import.handlers.test_sqs import Context, record
from tests.support.deadly_messages import STAGE, Killed, Queue, message
from tests.support.fakes import FakeAws, dependencies
from tests.support.samples import FILM, NOW, RUN, ceremony, open_run
from tests.support.template.guard import acting


def test_a_ceremony_that_kills_every_function_fails_and_its_task_is_answered(aws: FakeAws) -> None:
    """Its token is in no record: the function never came so far as to write it down."""
    open_run("another", 67)
    deadly = CeremonyMessage("another", 67, "missing", False, "oscar_data", None, None, task_token="token")

    def die(*_: object) -> None:
        raise Killed

    handler = acting(
        Stage.OSCAR_IMPORTS,
        stage_handler(
            Stage.OSCAR_IMPORTS, CeremonyMessage.from_json, one_by_one(die), dependencies(aws, Stage.OSCAR_IMPORTS)
        ),
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
    ceremony_progress.write_failure(ceremony(67, "another"), failed, now=NOW)

    def never(*_: object) -> None:
        raise AssertionError("it has failed")

    stage = Stage.OSCAR_IMPORTS
    handler = acting(
        stage, stage_handler(stage, CeremonyMessage.from_json, one_by_one(never), dependencies(aws, stage))
    )
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
        stage_handler(
            Stage.OSCAR_IMPORTS, CeremonyMessage.from_json, one_by_one(refuse), dependencies(aws, Stage.OSCAR_IMPORTS)
        ),
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
        stage_handler(
            Stage.OMDB_ENRICHMENT, read_film_or_ratings, one_by_one(die), dependencies(aws, Stage.OMDB_ENRICHMENT)
        ),
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
        aws,
        acting(STAGE, stage_handler(STAGE, FilmMessage.from_json, one_by_one(die), dependencies(aws, STAGE))),
        unknown,
    )
    while not queue.dead_letters:
        queue.deliver()
    assert any("died of it" in item.error_message for item in failures.invalid_messages(STAGE.value))


def test_a_ceremony_whose_films_are_dispatched_does_not_fail_when_its_message_comes_a_last_time(aws: FakeAws) -> None:
    """Its work was done each time, and only the acknowledgement was lost."""
    ceremony_progress.update_ceremony(ceremony(), [CeremonyRecord.dispatched.set(True)], now=NOW)
    done = CeremonyMessage(RUN, 66, "missing", False, "oscar_data", None, None, task_token="token")
    stage = Stage.OSCAR_IMPORTS
    handler = acting(
        stage, stage_handler(stage, CeremonyMessage.from_json, one_by_one(lambda *_: None), dependencies(aws, stage))
    )
    handler({"Records": [record(done.to_json(), receives=MAX_RECEIVES)]}, Context())  # type: ignore[arg-type]
    assert ceremony().status == "enriching"
    assert aws.answered == []
    assert [item.error_message for item in failures.invalid_messages(stage.value)] != []


def test_a_ceremony_whose_failure_can_never_be_recorded_answers_its_task(
    aws: FakeAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its dead letter alone would hold the token."""
    open_run("another", 67)
    token = CeremonyMessage("another", 67, "missing", False, "oscar_data", None, None, task_token="token")

    def refused(*_: object, **__: object) -> None:
        raise RuntimeError("another transaction is at work on the record")

    monkeypatch.setattr(sqs, "fail_ceremony", refused)
    stage = Stage.OSCAR_IMPORTS
    handler = acting(
        stage, stage_handler(stage, CeremonyMessage.from_json, one_by_one(refused), dependencies(aws, stage))
    )
    queue = Queue(aws, handler, {"message": token.to_json()})
    for receives in range(TRIES):
        queue.receives["message"] = receives
        queue.deliver()
    assert aws.answered == []
    queue.receives["message"] = TRIES
    queue.deliver()
    assert aws.answered == [("token", "aws_unavailable")]
