"""The gate: new films are opened together, and what was seen of them travels with them."""

from __future__ import annotations

import pytest
from oscar_import.ceremonies.projection import Kind, Part
from oscar_import.runs.messages import FilmMessage
from oscar_import.stage import Outcome, Stage
from oscar_import.stages import movie_enrichment
from oscar_import.storage import catalogue, film_work
from oscar_import.storage.models import CeremonyRecord

from tests.support.fakes import FakeAws
from tests.support.samples import NOW, RUN, counters, enrich, open_film, open_run

FILMS = tuple(f"tt{number:07}" for number in range(1, 9))


@pytest.fixture
def aws() -> FakeAws:
    """A run of two ceremonies, which share all of their films."""
    open_run(RUN, 66, 67)
    for ordinal in (66, 67):
        record = enrich(ordinal, films=len(FILMS))
        record.update(actions=[CeremonyRecord.film_ids.set(list(FILMS))])
        for film in FILMS:
            catalogue.put_parts([Part(Kind.FILM, film, "A title", [], [])], ordinal=ordinal, version=1, run=RUN)
    return FakeAws()


def message(film: str, ordinal: int = 66) -> FilmMessage:
    return FilmMessage(run=RUN, film=film, title="A title", film_years="1993", ceremony=ordinal)


def pass_gate(aws: FakeAws, *messages: FilmMessage) -> list[FilmMessage]:
    """What is sent on."""
    errors = aws.run(Stage.MOVIE_ENRICHMENT, movie_enrichment.process, messages)
    assert errors == {}
    sent = [FilmMessage.from_json(body) for _, body in aws.sent]
    aws.sent.clear()
    return sent


def waiting(film: str) -> list[int]:
    work = film_work.find_film_work(RUN, film)
    assert work is not None
    return work.ceremonies


def test_new_films_are_opened_and_go_on_with_what_was_seen_of_them(aws: FakeAws) -> None:
    sent = pass_gate(aws, *map(message, FILMS))
    assert [one.film for one in sent] == list(FILMS)
    assert {(one.nominated_in, one.recorded, one.changed) for one in sent} == {
        ((66, 67), (Stage.MOVIE_ENRICHMENT,), True)
    }
    assert all(catalogue.find_film(film).exists for film in FILMS)
    assert [waiting(film) for film in FILMS] == [[66]] * len(FILMS)


def test_a_film_that_is_there_already_lets_the_others_be_opened_all_the_same(aws: FakeAws) -> None:
    open_film(RUN, FILMS[2], title="A title", ceremony=67, created=True, now=NOW)
    sent = pass_gate(aws, *map(message, FILMS))
    assert [one.film for one in sent] == [film for film in FILMS if film != FILMS[2]]  # 67's message carries it
    assert waiting(FILMS[2]) == [66, 67]
    assert [waiting(film) for film in FILMS if film != FILMS[2]] == [[66]] * 7


def test_both_ceremonies_of_a_film_in_one_batch_send_it_once(aws: FakeAws) -> None:
    sent = pass_gate(aws, *map(message, FILMS[:3]), *(message(film, 67) for film in FILMS[:3]))
    assert [one.film for one in sent] == list(FILMS[:3])
    assert [waiting(film) for film in FILMS[:3]] == [[66, 67]] * 3


def test_a_gate_that_is_passed_again_opens_nothing_twice(aws: FakeAws) -> None:
    first = pass_gate(aws, *map(message, FILMS))
    again = pass_gate(aws, *map(message, FILMS))
    assert again == first
    assert counters() == {}


def test_a_film_that_was_imported_before_is_not_new(aws: FakeAws) -> None:
    catalogue.put_stage(FILMS[0], Stage.MOVIE_ENRICHMENT, known=None, outcome=Outcome.DONE, run="older", now=NOW)
    pass_gate(aws, *map(message, FILMS[:2]))
    works = [film_work.find_film_work(RUN, film) for film in FILMS[:2]]
    assert [work.created if work else None for work in works] == [False, True]
