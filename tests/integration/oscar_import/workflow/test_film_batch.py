"""The films of a batch go on together; what is wrong with one is wrong with no other, and nothing is counted twice."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from oscar_import.batch import Batch, Errors
from oscar_import.dependencies import Dependencies
from oscar_import.errors import Terminal, Transient
from oscar_import.runs.messages import FilmMessage
from oscar_import.stage import Outcome, Stage
from oscar_import.storage import catalogue, film_work
from oscar_import.storage.catalogue import FilmRecords
from oscar_import.storage.models import CeremonyRecord
from oscar_import.workflow import film_batch

from tests.support.fakes import FakeAws
from tests.support.samples import NOW, RUN, ceremony, close_film, counters, enrich, open_film, open_run

FILMS = tuple(f"tt{number:07}" for number in range(1, 6))


def message(film: str, *, ceremony: int = 66, needs: tuple[Stage, ...] = (), run: str = RUN) -> FilmMessage:
    return FilmMessage(run=run, film=film, title="A title", film_years="1993", ceremony=ceremony, needs=needs)


@pytest.fixture
def aws() -> FakeAws:
    """A run of two ceremonies that share no film; three films are of the first, two of the second."""
    open_run(RUN, 66, 67)
    for ordinal, films in ((66, FILMS[:3]), (67, FILMS[3:])):
        record = enrich(ordinal, films=len(films))
        record.update(
            actions=[CeremonyRecord.film_ids.set(list(films)), CeremonyRecord.task_token.set(f"token of {ordinal}")]
        )
        for film in films:
            open_film(RUN, film, title="A title", ceremony=ordinal, created=True, now=NOW)
            catalogue.put_stage(film, Stage.MOVIE_ENRICHMENT, known=None, outcome=Outcome.DONE, run=RUN, now=NOW)
    return FakeAws()


def messages(*, needs: tuple[Stage, ...] = ()) -> list[FilmMessage]:
    return [message(film, ceremony=66 if film in FILMS[:3] else 67, needs=needs) for film in FILMS]


def advance(aws: FakeAws, *films: FilmMessage) -> dict[int, Exception]:
    """What went wrong with which."""
    batch = Batch.of(films)
    aws.run(Stage.TMDB_DETAILS, film_batch.advance, batch)
    return batch.errors


def states() -> list[str | None]:
    works = [film_work.find_film_work(RUN, film) for film in FILMS]
    return [work.state if work else None for work in works]


def test_films_that_are_closed_together_are_counted_each_for_its_ceremony(aws: FakeAws) -> None:
    assert advance(aws, *messages()) == {}
    assert states() == ["done"] * 5
    assert (counters(66), counters(67)) == ({"movies_created": 3}, {"movies_created": 2})
    assert aws.answered == [("token of 66", "succeeded"), ("token of 67", "succeeded")]


def test_a_film_that_comes_twice_in_a_batch_is_counted_once(aws: FakeAws) -> None:
    assert advance(aws, *messages(), *messages()) == {}
    assert (counters(66), counters(67)) == ({"movies_created": 3}, {"movies_created": 2})


def test_a_film_that_somebody_else_has_closed_meanwhile_keeps_no_other_open(
    aws: FakeAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The transaction of all is refused; each is closed in its own."""
    find_works = film_work.find_works

    def found_before_the_other_one_came(wanted: Any) -> Any:
        works = find_works(wanted)
        close_film(RUN, FILMS[1], changed=True, stages={}, now=NOW)
        return works

    monkeypatch.setattr(film_work, "find_works", found_before_the_other_one_came)
    assert advance(aws, *messages()) == {}
    assert states() == ["done"] * 5
    assert (counters(66), counters(67)) == ({"movies_created": 3}, {"movies_created": 2})


def test_a_ceremony_that_its_run_holds_no_more_is_not_counted_and_the_other_is(aws: FakeAws) -> None:
    ceremony(67).update(actions=[CeremonyRecord.superseded_by.set("newer")])
    assert advance(aws, *messages()) == {}
    assert states() == ["done"] * 5
    assert (counters(66), counters(67)) == ({"movies_created": 3}, {})


def test_a_film_that_its_run_does_not_know_fails_alone(aws: FakeAws) -> None:
    errors = advance(aws, message("tt0000099"), *messages())
    assert {position: getattr(error, "code", None) for position, error in errors.items()} == {0: "unknown_work"}
    assert states() == ["done"] * 5


def test_films_that_go_to_one_stage_go_there_together_and_others_to_theirs(aws: FakeAws) -> None:
    onward = [replace(one, needs=(Stage.COLLABORATION,)) for one in messages()]
    onward[2] = replace(onward[2], needs=(Stage.MEDIA_PROCESSING,))
    onward[4] = replace(onward[4], needs=())
    assert advance(aws, *onward) == {}
    assert [queue for queue, _ in aws.sent] == [Stage.COLLABORATION] * 3 + [Stage.MEDIA_PROCESSING]
    assert states() == ["open"] * 4 + ["done"]


def test_what_a_queue_does_not_take_comes_back_and_nothing_else(aws: FakeAws) -> None:
    aws.refuse_batches = 100
    errors = advance(aws, *messages(needs=(Stage.COLLABORATION,)))
    taken = {FilmMessage.from_json(body).film for _, body in aws.sent}
    assert taken
    assert {position for position, film in enumerate(FILMS) if film not in taken} == set(errors)
    assert {type(error) for error in errors.values()} == {Transient}


# a stage's work


def work_through(aws: FakeAws, step: film_batch.Step, *films: FilmMessage) -> Errors:
    return aws.run(Stage.TMDB_DETAILS, lambda deps: film_batch.work_through(films, step, deps))


def test_a_film_that_fails_takes_no_other_with_it(aws: FakeAws) -> None:
    def step(film: FilmMessage, _: FilmRecords, __: Dependencies) -> FilmMessage:
        if film.film == FILMS[3]:
            raise Terminal("no_use", "it would end the same way")
        return film

    errors = work_through(aws, step, *messages())
    assert {position: str(error) for position, error in errors.items()} == {3: "it would end the same way"}
    assert states() == ["done", "done", "done", "open", "done"]


def test_films_that_are_done_or_wanted_by_nobody_are_not_worked_on(aws: FakeAws) -> None:
    seen: list[str] = []

    def step(film: FilmMessage, known: FilmRecords, _: Dependencies) -> FilmMessage:
        assert known.exists
        seen.append(film.film)
        return film

    close_film(RUN, FILMS[0], changed=True, stages={}, now=NOW)
    ceremony(67).update(actions=[CeremonyRecord.superseded_by.set("newer")])
    assert work_through(aws, step, *messages()) == {}
    assert seen == list(FILMS[1:3])


def test_a_film_of_which_nothing_is_stored_fails_alone_unless_it_lay_under_a_nomination(aws: FakeAws) -> None:
    for film in ("tt0000099", "unidentified:066-001"):
        open_film(RUN, film, title="A title", ceremony=66, created=True, now=NOW)
    errors = work_through(
        aws, lambda film, *_: film, message("unidentified:066-001"), message("tt0000099"), *messages()
    )
    assert {position: getattr(error, "code", None) for position, error in errors.items()} == {1: "unknown_work"}
