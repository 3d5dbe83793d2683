"""Whether what is stored of an import's films comes from the embedded facts."""

from __future__ import annotations

import pytest
from oscar_import.ceremonies.model import Ceremony, FilmReference, Nomination
from oscar_import.enrichment.tmdb.stand_ins import STAND_IN_IDS_FROM
from oscar_import.stage import Outcome, Stage
from oscar_import.storage import catalogue

from oscars.operations.embedded_facts import are_used_in
from tests.support.samples import NOW, RUN

FILM = "tt0108052"


def store(ordinal: int, films: tuple[FilmReference, ...]) -> None:
    nominations = (Nomination("BEST PICTURE", "BEST PICTURE", films, (), id="a"),) if films else ()
    ceremony = Ceremony(ordinal, year=1928 + ordinal, film_years=str(1927 + ordinal), nominations=nominations)
    assert catalogue.swap_ceremony(None, ceremony, removed_keys=[], run=RUN, now=NOW)


def details(film: str, tmdb_id: int | None) -> None:
    catalogue.put_stage(
        film,
        Stage.TMDB_DETAILS,
        known=None,
        outcome=Outcome.NOT_FOUND if tmdb_id is None else Outcome.DONE,
        data={"tmdb_id": tmdb_id, "title": "A"} if tmdb_id else None,
        run=RUN,
        now=NOW,
    )


@pytest.mark.parametrize(
    ("tmdb_id", "expected"), [(STAND_IN_IDS_FROM + 108052, True), (424, False), (None, False)], ids=str
)
def test_the_number_tells(tmdb_id: int | None, expected: bool) -> None:
    store(66, (FilmReference(FILM, "Schindler's List"),))
    details(FILM, tmdb_id)
    assert are_used_in([66]) is expected


def test_a_newer_ceremony_without_films_is_passed_over() -> None:
    store(66, (FilmReference(FILM, "Schindler's List"),))
    store(67, ())
    details(FILM, STAND_IN_IDS_FROM + 1)
    assert are_used_in([66, 67, 68])


def test_without_a_ceremony_nothing_is_used() -> None:
    assert not are_used_in([66])
