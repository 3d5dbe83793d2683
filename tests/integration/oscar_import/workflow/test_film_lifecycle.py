"""A film's failure reaches every ceremony that wants the film, whatever stage the film was in."""

from __future__ import annotations

from typing import Any

import pytest
from oscar_import.runs.messages import FilmMessage
from oscar_import.stage import Outcome, Stage
from oscar_import.stages import settle_ceremony as settle_ceremony_stage
from oscar_import.storage import catalogue, ceremony_progress, failures, film_work, runs
from oscar_import.storage.models import CeremonyRecord
from oscar_import.workflow import film_lifecycle
from oscar_import.workflow.ceremony_completion import complete_ceremony

from tests.support.fakes import FakeAws, advance, begin
from tests.support.samples import (
    FAILURE,
    FILM,
    NOW,
    RUN,
    ceremony,
    close_film,
    counters,
    enrich,
    later,
    open_film,
    open_run,
)

TIMED_OUT: dict[str, Any] = {"Error": "States.Timeout", "Cause": ""}


@pytest.fixture
def aws() -> FakeAws:
    return FakeAws()


def start(*ordinals: int, run: str = RUN) -> None:
    open_run(run, *ordinals)
    for ordinal in ordinals:
        record = enrich(ordinal, films=1, run=run)
        record.update(actions=[CeremonyRecord.film_ids.set([FILM]), CeremonyRecord.task_token.set(f"{run}/{ordinal}")])


def message(ordinal: int = 66, *, run: str = RUN) -> FilmMessage:
    return FilmMessage(run=run, film=FILM, title="The Shawshank Redemption", film_years="1994", ceremony=ordinal)


def opened(ordinal: int = 66) -> None:
    open_film(RUN, FILM, title="The Shawshank Redemption", ceremony=ordinal, created=True, now=NOW)


def done(ordinal: int = 66, *, run: str = RUN) -> FilmMessage:
    """The film's message after its last stage."""
    return message(ordinal, run=run).with_outcome(Stage.OMDB_ENRICHMENT, Outcome.DONE, changed=True)


# failing


def test_a_new_film_that_fails_before_its_work_was_opened_is_created_once_it_comes_through(aws: FakeAws) -> None:
    start(66)
    aws.run(Stage.TMDB_DETAILS, film_lifecycle.fail, message(), FAILURE)
    assert counters() == {"movies_failed": 1}
    aws.run(Stage.OMDB_ENRICHMENT, advance, done())
    assert counters() == {"movies_created": 1}


def test_a_known_film_that_fails_before_its_work_was_opened_is_updated_once_it_comes_through(aws: FakeAws) -> None:
    start(66)
    catalogue.put_stage(FILM, Stage.MOVIE_ENRICHMENT, known=None, outcome=Outcome.DONE, run="older", now=NOW)
    aws.run(Stage.TMDB_DETAILS, film_lifecycle.fail, message(), FAILURE)
    aws.run(Stage.OMDB_ENRICHMENT, advance, done())
    assert counters() == {"movies_updated": 1}


def test_a_film_that_fails_for_a_ceremony_before_that_one_joined_it_is_counted_there_too(aws: FakeAws) -> None:
    start(66, 67)
    opened(66)
    aws.run(Stage.TMDB_DETAILS, film_lifecycle.fail, message(67), FAILURE)
    assert counters(66) == counters(67) == {"movies_failed": 1}
    assert [int(record.ceremony) for record in failures.failures_of(RUN)] == [66, 67]


def test_a_message_that_fails_for_a_film_that_is_done_counts_the_film_as_done(aws: FakeAws) -> None:
    start(66, 67)
    opened(66)
    aws.run(Stage.OMDB_ENRICHMENT, advance, done())
    aws.run(Stage.TMDB_DETAILS, film_lifecycle.fail, message(67), FAILURE)
    assert counters(66) == counters(67) == {"movies_created": 1}
    assert ceremony(67).status == "completed"
    assert failures.failures_of(RUN) == []


def test_a_film_of_a_superseded_run_fails_nowhere(aws: FakeAws) -> None:
    start(66)
    open_run("newer", 66, at=later(1))
    aws.run(Stage.TMDB_DETAILS, film_lifecycle.fail, message(), FAILURE)
    assert counters() == {}
    assert film_work.find_film_work(RUN, FILM) is None


# completing


def test_a_ceremony_completes_with_its_last_film_and_then_answers_its_token(aws: FakeAws) -> None:
    start(66)
    opened()
    assert aws.answered == []
    aws.run(Stage.OMDB_ENRICHMENT, advance, done())
    assert ceremony().status == "completed"
    assert aws.answered == [(f"{RUN}/66", "succeeded")]
    latest = runs.find_latest(66)
    assert latest is not None
    assert latest.complete["run"] == RUN


def test_a_token_that_is_dead_disturbs_nothing(aws: FakeAws) -> None:
    start(66)
    opened()
    aws.dead_tokens.add(f"{RUN}/66")
    aws.run(Stage.OMDB_ENRICHMENT, advance, done())
    assert ceremony().status == "completed"


def test_settling_a_ceremony_with_open_films_does_nothing(aws: FakeAws) -> None:
    start(66)
    opened()
    aws.run(Stage.OMDB_ENRICHMENT, complete_ceremony, RUN, 66)
    assert ceremony().status == "enriching"
    assert aws.answered == []


def test_a_ceremony_with_a_failed_film_is_completed_with_failures_until_the_film_heals(aws: FakeAws) -> None:
    start(66)
    opened()
    aws.run(Stage.TMDB_DETAILS, film_lifecycle.fail, message(), FAILURE)
    assert ceremony().status == "completed_with_failures"
    aws.run(Stage.OMDB_ENRICHMENT, advance, done())
    assert ceremony().status == "completed"
    assert failures.failures_of(RUN) == []


# work of runs that hold their ceremony no more


def test_work_of_a_superseded_run_is_dropped(aws: FakeAws) -> None:
    start(66)
    opened()
    open_run("newer", 66, at=later(1))
    assert aws.run(Stage.TMDB_DETAILS, begin, message()) is None


def test_work_of_a_superseded_run_is_done_in_the_newer_one_where_the_film_failed(aws: FakeAws) -> None:
    start(66)
    opened()
    start(66, run="z-newer")
    aws.run(Stage.TMDB_DETAILS, film_lifecycle.fail, message(run="z-newer"), FAILURE)
    taken = aws.run(Stage.TMDB_DETAILS, begin, message())
    assert taken is not None
    assert (taken.run, taken.ceremony) == ("z-newer", 66)
    aws.run(Stage.OMDB_ENRICHMENT, advance, done(run=taken.run))
    assert counters(run="z-newer") == {"movies_created": 1}
    assert counters() == {}


def test_a_film_that_is_done_has_its_ceremonies_looked_at_again(aws: FakeAws) -> None:
    start(66)
    opened()
    close_film(RUN, FILM, changed=True, stages={}, now=NOW)
    assert ceremony().status == "enriching"
    assert aws.run(Stage.TMDB_DETAILS, begin, message()) is None
    assert ceremony().status == "completed"


# when the token runs out


def settled(ordinal: int, aws: FakeAws) -> str:
    event = {"run": RUN, "ceremony": ordinal, "error": TIMED_OUT}
    return str(aws.run("settle_ceremony", settle_ceremony_stage.settle, event)["ceremonies"][ordinal])


def test_what_nothing_was_heard_of_when_the_token_runs_out_is_lost_and_heals_late(aws: FakeAws) -> None:
    start(66)
    opened()
    assert settled(66, aws) == "completed_with_failures"
    failure = failures.find_failure(RUN, 66, FILM)
    assert failure is not None
    assert failure.error_code == "lost"
    aws.run(Stage.OMDB_ENRICHMENT, advance, done())
    assert ceremony().status == "completed"


def test_a_run_that_could_not_begin_has_its_ceremonies_failed_with_the_reason(aws: FakeAws) -> None:
    open_run(RUN, 66, 67)
    ceremony_progress.update_ceremony(ceremony(66), [CeremonyRecord.status.set("completed")], now=NOW)
    event = {"run": RUN, "error": {"Error": "Lambda.Unknown", "Cause": "Task timed out"}}
    assert aws.run("settle_ceremony", settle_ceremony_stage.settle, event) == {"ceremonies": {67: "failed"}}
    failure = failures.find_failure(RUN, 67)
    assert failure is not None
    assert (failure.error_code, failure.error_message) == (
        "not_started",
        "the import of the ceremony could not begin: Lambda.Unknown Task timed out",
    )


def test_a_ceremony_that_its_run_did_not_come_to_open_is_failed_too(aws: FakeAws) -> None:
    open_run(RUN, 66, 67)
    ceremony(67).delete()
    event = {"run": RUN, "error": {"Error": "Lambda.Unknown", "Cause": "Task timed out"}}
    assert aws.run("settle_ceremony", settle_ceremony_stage.settle, event) == {
        "ceremonies": {66: "failed", 67: "failed"}
    }


def test_a_ceremony_that_a_newer_run_began_to_take_over_and_died_ends_with_its_token(aws: FakeAws) -> None:
    start(66)
    ceremony().update(actions=[CeremonyRecord.superseded_by.set("z-newer")])
    assert settled(66, aws) == "superseded"


def test_a_film_that_was_never_opened_is_lost_too(aws: FakeAws) -> None:
    start(66)
    assert settled(66, aws) == "completed_with_failures"
    assert counters() == {"movies_failed": 1}


@pytest.mark.parametrize("failed", [False, True])
def test_a_closed_film_that_the_ceremony_never_joined_is_counted_when_its_token_runs_out(
    aws: FakeAws, failed: bool
) -> None:
    start(66, 67)
    opened(66)
    if failed:
        aws.run(Stage.TMDB_DETAILS, film_lifecycle.fail, message(66), FAILURE)
    else:
        aws.run(Stage.OMDB_ENRICHMENT, advance, done(66))
    assert settled(67, aws) == ("completed_with_failures" if failed else "completed")


def test_a_ceremony_that_was_not_imported_in_time_is_lost(aws: FakeAws) -> None:
    open_run()
    assert settled(66, aws) == "failed"
    assert ceremony().error_code == "lost"


def test_a_superseded_ceremony_is_left_alone_when_its_token_runs_out(aws: FakeAws) -> None:
    start(66)
    open_run("newer", 66, at=later(1))
    assert settled(66, aws) == "superseded"
    assert failures.failures_of(RUN) == []
