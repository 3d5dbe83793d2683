"""The watchdog: what nothing can bring on is settled within minutes, and what is only slow is left alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from oscar_import.aws.queues import Queues
from oscar_import.runs.failure import Failure
from oscar_import.runs.messages import CeremonyMessage
from oscar_import.runs.status import CeremonyStatus
from oscar_import.stages import watchdog
from oscar_import.stages.settle_ceremony import end_lost
from oscar_import.storage import ceremony_progress, failures, quiet, runs
from oscar_import.storage.models import CeremonyRecord

from tests.support.fakes import FakeAws
from tests.support.samples import FILM, NOW, RUN, ceremony, close_film, counters, enrich, open_film, open_run
from tests.support.store import Store
from tests.support.template.stack import environment_of

QUIET = timedelta(minutes=6)
EVERY = timedelta(minutes=2)


@pytest.fixture
def aws() -> FakeAws:
    open_run()
    return FakeAws()


def enriching(*, films: int = 2) -> None:
    """A ceremony whose films are in work, and which a task waits for."""
    record = enrich(films=films)
    ceremony_progress.update_ceremony(record, [CeremonyRecord.task_token.set("token")], now=NOW)
    open_film(RUN, FILM, title="A title", ceremony=66, created=True, now=NOW)


def look(aws: FakeAws, at: timedelta) -> dict[str, Any]:
    dead = environment_of("watchdog")["DEAD_CEREMONIES_QUEUE"]
    return aws.run("watchdog", lambda deps: watchdog.look(deps, quiet_for=QUIET, dead_ceremonies=dead), now=NOW + at)


def looks(aws: FakeAws, *, until: timedelta, every: timedelta = EVERY) -> list[dict[str, Any]]:
    return [look(aws, every * number) for number in range(1, until // every + 1)]


def when_settled(
    aws: FakeAws, *, until: timedelta = timedelta(minutes=12), every: timedelta = EVERY
) -> timedelta | None:
    """How long after the run's beginning something was settled."""
    found = looks(aws, until=until, every=every)
    return next((every * (number + 1) for number, one in enumerate(found) if one["settled"]), None)


def test_a_ceremony_whose_messages_are_gone_is_settled_within_ten_minutes(aws: FakeAws) -> None:
    enriching()
    assert when_settled(aws) == timedelta(minutes=8)
    assert ceremony().status == CeremonyStatus.COMPLETED_WITH_FAILURES
    assert counters() == {"movies_failed": 2}
    assert set(aws.answered) == {("token", "succeeded")}
    found = failures.find_failure(RUN, 66, FILM)
    assert found is not None
    assert (found.error_code, found.error_message) == ("lost", f"no message about {FILM} is in any queue")
    assert "oscars redrive" in found.hint


def test_where_the_run_is_not_summarised_its_tasks_are_not_answered_for_ever(aws: FakeAws) -> None:
    enriching()
    when_settled(aws, until=timedelta(minutes=30))
    answered = list(aws.answered)
    assert 2 <= len(answered) <= 3
    assert look(aws, timedelta(hours=1)) == {"waiting": 0, "settled": 0}
    assert aws.answered == answered
    assert quiet.since() is None


def test_a_film_that_comes_late_is_done_after_all(aws: FakeAws) -> None:
    enriching(films=1)
    when_settled(aws)
    close_film(RUN, FILM, changed=True, stages={}, now=NOW + timedelta(hours=2))
    assert failures.failures_of(RUN) == []
    assert counters() == {"movies_created": 1}


@pytest.mark.parametrize("status", [CeremonyStatus.QUEUED, CeremonyStatus.IMPORTING, CeremonyStatus.ENRICHING])
def test_what_has_a_message_in_a_queue_is_left_alone_however_long_it_takes(
    aws: FakeAws, status: CeremonyStatus
) -> None:
    """Slow, throttled and paused all look so: the message waits, is in work, or comes back later."""
    enriching()
    ceremony_progress.update_ceremony(ceremony(), [CeremonyRecord.status.set(status.value)], now=NOW)
    aws.left_in_queues = 1
    assert when_settled(aws, until=timedelta(days=1), every=timedelta(hours=2)) is None
    assert ceremony().status == status
    assert quiet.since() is None


def test_a_message_that_shows_up_once_starts_the_wait_again(aws: FakeAws) -> None:
    """The counts of SQS lag: a message between two queues may be missing from them for a moment."""
    enriching()
    for number in range(1, 16):
        aws.left_in_queues = int(number % 3 == 0)
        assert look(aws, EVERY * number)["settled"] == 0
    assert ceremony().status == CeremonyStatus.ENRICHING


def test_a_ceremony_that_has_just_changed_is_left_alone_although_the_queues_were_empty(aws: FakeAws) -> None:
    enriching()
    looks(aws, until=timedelta(minutes=6))
    ceremony_progress.update_ceremony(
        ceremony(), [CeremonyRecord.source.set("oscar_data")], now=NOW + timedelta(minutes=7)
    )
    assert look(aws, timedelta(minutes=8))["settled"] == 0
    assert look(aws, timedelta(minutes=14))["settled"] == 1


def test_a_new_run_does_not_inherit_the_quiet_of_the_one_before_it(aws: FakeAws) -> None:
    enriching()
    when_settled(aws, until=timedelta(minutes=8))
    runs.finish_run(RUN, now=NOW + timedelta(minutes=9))
    look(aws, timedelta(minutes=10))
    open_run("newer", 67, at=NOW + timedelta(minutes=12))
    enrich(67, run="newer")
    assert look(aws, timedelta(minutes=14))["settled"] == 0


def test_one_that_waits_for_its_beginning_has_half_an_hour(aws: FakeAws) -> None:
    """SplitRange may be tried again and again after it has opened the run."""
    assert when_settled(aws, until=timedelta(minutes=32)) == timedelta(minutes=30)
    assert ceremony().status == CeremonyStatus.FAILED
    found = failures.find_failure(RUN, 66)
    assert found is not None
    assert (found.stage, found.error_code) == ("oscar_imports", "lost")


def test_a_token_that_no_function_lived_to_note_is_answered_from_the_dead_letter(aws: FakeAws) -> None:
    """Each function died before it had done anything: a broken deployment."""
    letter = CeremonyMessage(RUN, 66, "missing", False, "oscar_data", None, None, task_token="unnoted")
    aws.dead_letters = ["not JSON", replace(letter, ceremony=67, task_token="another's").to_json(), letter.to_json()]
    assert when_settled(aws, until=timedelta(hours=1)) == timedelta(minutes=30)
    assert ceremony().status == CeremonyStatus.FAILED
    assert aws.answered[0] == ("unnoted", "lost")
    assert {token for token, _ in aws.answered} == {"unnoted"}


def test_where_the_dead_letters_cannot_be_read_what_needs_none_of_them_is_settled(
    aws: FakeAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    enriching(films=1)
    open_run("another", 67)
    looks(aws, until=timedelta(minutes=28))

    def unreadable(*_: Any) -> Any:
        raise ValueError("down")

    open_run("half way", 68)
    enrich(68, run="half way")
    ceremony_progress.update_ceremony(
        ceremony(68, "half way"), [CeremonyRecord.task_token.set("token of 68")], now=NOW + timedelta(minutes=9)
    )
    monkeypatch.setattr(Queues, "peek", unreadable)
    with pytest.raises(ValueError, match="down"):
        look(aws, timedelta(minutes=30))
    assert ("token of 68", "succeeded") in aws.answered
    assert ceremony(67, "another").status == CeremonyStatus.QUEUED


def test_an_import_that_ended_half_way_fails_and_its_task_is_answered(aws: FakeAws) -> None:
    enriching()
    ceremony_progress.update_ceremony(ceremony(), [CeremonyRecord.status.set(CeremonyStatus.IMPORTING.value)], now=NOW)
    assert when_settled(aws) == timedelta(minutes=8)
    assert aws.answered[0] == ("token", "lost")


def test_what_a_killed_cancelling_left_is_cancelled(aws: FakeAws) -> None:
    open_run("another", 67, 68)
    give_up = runs._give_up
    runs._give_up = lambda *_, **__: []  # it was killed here
    try:
        runs.cancel_run("another", now=NOW)
    finally:
        runs._give_up = give_up
    assert ceremony(67, "another").status == CeremonyStatus.QUEUED
    when_settled(aws, until=timedelta(minutes=30))
    assert [record.status for record in runs.ceremonies_of("another")] == ["cancelled", "cancelled"]
    assert failures.failures_of("another") == []


def test_a_task_that_nobody_answered_is_answered_although_its_ceremony_has_ended(aws: FakeAws) -> None:
    """The function died between the two, at the message's last try."""
    enriching(films=1)
    close_film(RUN, FILM, changed=True, stages={}, now=NOW)
    ceremony_progress.set_final_status(ceremony(), CeremonyStatus.COMPLETED, now=NOW)
    when_settled(aws, until=timedelta(minutes=8))
    assert aws.answered == [("token", "succeeded")]


def test_one_that_cannot_be_settled_does_not_keep_the_others_from_it(
    aws: FakeAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    enriching(films=1)
    open_run("another", 67)
    enrich(67, run="another")

    def settle_some(record: CeremonyRecord, deps: Any) -> None:
        if record.ceremony == 67:
            raise ValueError("down")
        end_lost(record, deps)

    monkeypatch.setattr(watchdog, "end_lost", settle_some)
    looks(aws, until=timedelta(minutes=6))
    with pytest.raises(ValueError, match="down"):
        look(aws, timedelta(minutes=8))
    assert ceremony().status == CeremonyStatus.COMPLETED_WITH_FAILURES


def test_a_ceremony_that_failed_with_its_reason_keeps_it(aws: FakeAws) -> None:
    ceremony_progress.write_failure(ceremony(), Failure("oscar_imports", "source_invalid", "no table", ""), now=NOW)
    when_settled(aws)
    found = failures.find_failure(RUN, 66)
    assert found is not None
    assert found.error_code == "source_invalid"


def test_it_writes_nothing_where_nothing_is_unfinished(aws: FakeAws, store: Store) -> None:
    runs.cancel_run(RUN, now=NOW)
    before = store.items(store.progress)
    looks(aws, until=timedelta(minutes=12))
    assert store.items(store.progress) == before


def test_a_part_that_a_redrive_set_going_again_is_looked_at_for_a_day(aws: FakeAws) -> None:
    enriching()
    runs.finish_run(RUN, now=NOW)
    assert look(aws, timedelta(hours=23))["waiting"] == 1
    assert look(aws, timedelta(hours=25))["waiting"] == 0
