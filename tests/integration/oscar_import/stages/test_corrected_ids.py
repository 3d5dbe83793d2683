"""An import corrects what another one said of a film's id: it is one film, and nothing shows under the old id."""

from __future__ import annotations

from pathlib import Path

import pytest
from oscar_import.json_fields import JsonObject
from oscar_import.stage import Stage
from oscar_import.storage import catalogue, deferred_films

from oscars.export.rows import Rows
from oscars.export.schema import TABLES
from oscars.operations.decisions import decide_film
from oscars.operations.documents import film_document
from tests.support.night.expected import compared, counts_of
from tests.support.night.replay import Replay
from tests.support.night.site import NightSite

pytestmark = [pytest.mark.needs("shared"), pytest.mark.one_engine]

RIGHT, WRONG = "tt20221436", "tt9999999"
"""Emilia Pérez: 13 nominations of the 97th."""
NOMINATIONS = 13


@pytest.fixture
def site(shared: Path) -> NightSite:
    site = NightSite(shared, 97)
    site.publish_table()
    return site


@pytest.fixture
def replay(site: NightSite) -> Replay:
    return Replay(site)


def imported(replay: Replay, film: str) -> JsonObject:
    """The ceremony's progress after an import of the table that has the film under this id."""
    replay.site.publish_table()
    replay.site.table = replay.site.table.replace(RIGHT.encode(), film.encode())
    (ceremony,) = replay.run("2025", "oscar_data")["ceremonies"]
    assert ceremony["status"] == "completed"
    return dict(ceremony)


def exported(replay: Replay) -> str:
    """All that an export of any kind holds."""
    rows = Rows(replay.snapshot())
    return repr([list(rows.of(table)) for table in TABLES])


def test_a_corrected_id_leaves_no_film_under_the_wrong_one(replay: Replay) -> None:
    first = imported(replay, WRONG)
    before = replay.document(97)
    assert WRONG in exported(replay)
    deferred_films.put("omdb", WRONG, title="Emilia Pérez", film_years="2024", now=replay.time.moment())

    corrected = imported(replay, RIGHT)
    changes = corrected["changes"]
    assert (changes["added"], changes["withdrawn"], len(changes["changed"])) == ([], [], NOMINATIONS)
    assert changes["fields"] == {"films": NOMINATIONS}
    assert changes["film_ids"] == {WRONG: RIGHT}
    assert (corrected["films"], corrected["movies_created"]) == (first["films"], 1)
    assert [one["id"] for one in replay.document(97)["nominations"]] == [one["id"] for one in before["nominations"]]
    told = compared(replay.document(97), replay.site.rows[97])
    assert (told.films.right, told.films.wrong, told.films.missing) == (told.films.all, [], [])

    snapshot = replay.snapshot()
    assert WRONG not in snapshot.films
    assert set(snapshot.films) == set(snapshot.nominations_of_films) == set(counts_of(replay.site.rows[97]))
    assert WRONG not in exported(replay)
    assert film_document(WRONG) is None
    assert deferred_films.waiting("omdb") == []


def test_what_is_known_under_an_id_stays_hidden_and_serves_when_the_id_comes_back(replay: Replay) -> None:
    imported(replay, RIGHT)
    details = catalogue.find_stage(RIGHT, Stage.TMDB_DETAILS)
    imported(replay, WRONG)
    hidden = catalogue.find_stage(RIGHT, Stage.TMDB_DETAILS)
    assert details is not None
    assert hidden is not None
    assert hidden.attribute_values == details.attribute_values
    assert RIGHT not in exported(replay)
    back = imported(replay, RIGHT)
    assert (back["changes"]["film_ids"], back["movies_created"]) == ({WRONG: RIGHT}, 0)
    document = film_document(RIGHT)
    assert document is not None
    assert document["oscar_stats"]["nominations"] == NOMINATIONS
    assert document["status"]["tmdb_details"] == "done"


def test_a_film_that_another_ceremony_names_keeps_its_place_in_the_queue_for_ratings(replay: Replay) -> None:
    imported(replay, WRONG)
    (part,) = catalogue.find_film(WRONG).parts.values()
    part.sk = "NOMINATIONS#096"
    part.save()
    deferred_films.put("omdb", WRONG, title="Emilia Pérez", film_years="2024", now=replay.time.moment())
    imported(replay, RIGHT)
    assert [film.film for film in deferred_films.waiting("omdb")] == [WRONG]
    assert set(catalogue.find_film(WRONG).parts) == {96}


def test_a_decision_on_a_film_stays_with_its_id(replay: Replay) -> None:
    """`oscars resolve` says which film at TMDb an id is; another id is another film, which has to be asked for."""
    imported(replay, WRONG)
    decide_film(WRONG, 1)
    imported(replay, RIGHT)
    discovery = catalogue.find_stage(RIGHT, Stage.TMDB_DISCOVERY)
    assert catalogue.decided_number(discovery) is None
