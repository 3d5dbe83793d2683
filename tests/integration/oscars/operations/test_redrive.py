"""When a redrive is over, and what it says became of what had failed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest
from oscar_import.stage import Stage
from oscar_import.storage import ceremony_progress, failures
from oscar_import.storage.models import CeremonyRecord, FailureRecord

from oscars.operations import redrive
from oscars.operations.open_failures import open_failures
from oscars.operations.redrive import Settled, wait_until_settled
from tests.support.cli_fakes import FakeSqs, deployment
from tests.support.samples import FAILURE, FILM, NOW, RUN, ceremony, later, open_run

OTHER_FILM = "tt7654321"


@dataclass
class Waiting:
    """Time of the command; each time it waits, something happens."""

    happens: list[Callable[[], None]] = field(default_factory=list)
    now: float = 0.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        if self.happens:
            self.happens.pop(0)()


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch) -> Waiting:
    made = Waiting()
    monkeypatch.setattr(redrive, "time", made)
    return made


@pytest.fixture
def sqs() -> FakeSqs:
    open_run(RUN, 66, 67)
    return FakeSqs({"tmdb_details": []})


def fails(film: str | None = FILM, *, ordinal: int = 66, message: str = "message", seconds: float = 0) -> None:
    failure = replace(FAILURE, message_id=message)
    failures.failure_record(RUN, ordinal, failure, film=film, title="A title", now=later(seconds)).save()


def heals(film: str | None = FILM, *, ordinal: int = 66) -> None:
    failures.failure_record(RUN, ordinal, FAILURE, film=film, now=NOW).delete()


def ends() -> None:
    """Both ceremonies are complete."""
    for ordinal in (66, 67):
        ceremony_progress.update_ceremony(ceremony(ordinal), [CeremonyRecord.status.set("completed")], now=NOW)


def redriven(sqs: FakeSqs, *, moved: int = 1, before: Callable[[FailureRecord], bool] = lambda _: True) -> Settled:
    standing = open_failures(list(Stage))
    chosen = [record for record in standing if before(record)]
    told = lambda done, of: None  # noqa: E731
    return wait_until_settled(deployment(sqs=sqs), chosen, standing=standing, moved=moved, report=told)


def films(records: tuple[FailureRecord, ...]) -> list[str | None]:
    return [record.film for record in records]


def test_it_is_over_when_what_had_failed_is_through(sqs: FakeSqs, waiting: Waiting) -> None:
    fails()
    waiting.happens = [heals, ends]
    settled = redriven(sqs)
    assert (films(settled.healed), settled.failed_again, settled.silent) == ([FILM], (), ())
    assert settled.runs == [RUN]


def test_what_fails_once_more_is_told(sqs: FakeSqs, waiting: Waiting) -> None:
    fails()
    ends()
    waiting.happens = [lambda: fails(message="its new id", seconds=9)]
    assert films(redriven(sqs).failed_again) == [FILM]


def test_what_has_no_dead_letter_is_given_up_when_the_queues_stay_empty(sqs: FakeSqs, waiting: Waiting) -> None:
    fails()
    assert films(redriven(sqs).silent) == [FILM]


def test_a_dead_letter_without_a_failure_is_waited_for_until_the_queues_are_empty(
    sqs: FakeSqs, waiting: Waiting
) -> None:
    sqs.queues["tmdb_details"] = ["under way"]
    waiting.happens = [lambda: None, lambda: None, sqs.queues["tmdb_details"].clear]
    settled = redriven(sqs)
    assert settled == Settled((), (), ())
    assert waiting.now > len(waiting.happens) + 3


def test_what_fails_of_a_dead_letter_without_a_failure_is_told(sqs: FakeSqs, waiting: Waiting) -> None:
    sqs.queues["tmdb_details"] = ["under way"]
    waiting.happens = [sqs.queues["tmdb_details"].clear, fails]
    assert films(redriven(sqs).failed_again) == [FILM]


def test_a_film_that_fails_of_a_ceremony_that_is_tried_again_is_told(sqs: FakeSqs, waiting: Waiting) -> None:
    fails(None)
    waiting.happens = [lambda: heals(None), fails, ends]
    settled = redriven(sqs)
    assert (films(settled.healed), films(settled.failed_again)) == ([None], [FILM])


def test_what_had_failed_elsewhere_is_not_told_as_failed_again(sqs: FakeSqs, waiting: Waiting) -> None:
    fails()
    fails(OTHER_FILM, message="another message")
    fails(ordinal=67)
    waiting.happens = [heals, ends]
    settled = redriven(sqs, before=lambda record: record.film == FILM and record.ceremony == 66)
    assert (films(settled.healed), settled.failed_again) == ([FILM], ())
