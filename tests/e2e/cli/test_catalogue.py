"""What the command says of what was imported."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support.oscars_command import OscarsCommand

pytestmark = [pytest.mark.xdist_group("oscars command"), pytest.mark.usefixtures("imported_2024")]

OPPENHEIMER = "tt15398776"
NOLAN = "nm0634240"


@pytest.fixture(scope="module")
def person(oscars: OscarsCommand) -> dict[str, Any]:
    document: dict[str, Any] = oscars.json("show", "person", NOLAN)
    return document


class TestACeremony:
    def test_has_every_field_of_the_contract(self, oscars: OscarsCommand) -> None:
        ceremony = oscars.json("show", "ceremony", "96")
        assert (ceremony["ceremony"], ceremony["year"], ceremony["film_years"]) == (96, 2024, "2023")
        assert ceremony["date"] == "2024-03-10"
        assert ceremony["venue"].startswith("Dolby Theatre")
        assert ceremony["hosts"] == ["Jimmy Kimmel"]
        assert ceremony["awaiting_winners"] is False
        assert len(ceremony["nominations"]) == 120
        assert {"special_awards", "findings"} <= set(ceremony)
        assert set(ceremony["nominations"][0]) == {
            "id",
            "category",
            "canonical_category",
            "films",
            "nominees",
            "detail",
            "won",
            "official",
        }

    def test_shows_people_the_winners(self, oscars: OscarsCommand) -> None:
        lines = oscars("show", "ceremony", "96").stdout.splitlines()
        assert '  * Cillian Murphy - "J. Robert Oppenheimer" - Oppenheimer (tt15398776)' in lines

    def test_that_is_not_imported_says_which_command_imports_it(self, oscars: OscarsCommand) -> None:
        answer = oscars("show", "ceremony", "50")
        assert answer.exit_code == 2
        assert "oscars import 50 --ceremonies" in answer.stderr


class TestAFilm:
    def test_has_its_nominations_statistics_and_the_outcome_of_every_stage(self, oscars: OscarsCommand) -> None:
        film = oscars.json("show", "film", OPPENHEIMER)
        assert film["title"].startswith("Oppenheimer")
        assert len(film["nominations"]) == 13
        assert film["oscar_stats"]["nominations"] == 13
        assert (film["oscar_stats"]["wins"], film["oscar_stats"]["major_nominations"]) == (7, 6)
        assert film["oscar_stats"]["major_wins"] == 4
        assert film["status"] == {
            "oscar_imports": "done",
            "movie_enrichment": "done",
            "tmdb_details": "done",
            "tmdb_discovery": "not_needed",
            "media_processing": "done",
            "collaboration": "done",
            "omdb_enrichment": "done",
        }
        wanted = {"tmdb_id", "release_date", "runtime_minutes", "genres", "cast", "crew"}
        assert wanted | {"keywords", "videos", "images", "omdb"} <= set(film)

    def test_that_nobody_nominated_is_refused(self, oscars: OscarsCommand) -> None:
        assert oscars("show", "film", "tt9999999").exit_code == 2


class TestAPerson:
    def test_has_the_nominations_of_every_category(self, person: dict[str, Any]) -> None:
        assert person["name"] == "Christopher Nolan"
        assert sorted(one["canonical_category"] for one in person["nominations"]) == [
            "BEST PICTURE",
            "DIRECTING",
            "WRITING (Adapted Screenplay)",
        ]
        assert (person["oscar_stats"]["nominations"], person["oscar_stats"]["wins"]) == (3, 2)

    def test_has_collaborators(self, person: dict[str, Any]) -> None:
        assert "Emma Thomas" in [one["name"] for one in person["collaborators"]]

    def test_is_a_page_for_people(self, oscars: OscarsCommand) -> None:
        assert "closest collaborators" in oscars("show", "person", NOLAN).stdout


class TestStatistics:
    def test_name_the_most_nominated_film_first(self, oscars: OscarsCommand) -> None:
        first = oscars.json("stats", "films", "--top", "1")
        assert [(one["film"], one["nominations"], one["wins"]) for one in first] == [(OPPENHEIMER, 13, 7)]

    def test_count_people_in_every_category(self, oscars: OscarsCommand) -> None:
        people = {one["imdb_id"]: one for one in oscars.json("stats", "people", "--top", "1000")}
        assert people[NOLAN]["nominations"] >= 3

    def test_count_categories(self, oscars: OscarsCommand) -> None:
        categories = {one["category"]: one for one in oscars.json("stats", "categories", "--top", "100")}
        assert categories["DIRECTING"]["is_major"] is True
        assert categories["DIRECTING"]["nominations"] >= 5

    def test_are_tables_for_people(self, oscars: OscarsCommand) -> None:
        answer = oscars("stats", "films")
        assert answer.exit_code == 0, answer.stderr
        assert "Oppenheimer" in answer.stdout


class TestQuality:
    def test_is_whole_where_everything_was_found(self, oscars: OscarsCommand) -> None:
        (ceremony,) = oscars.json("quality", "--ceremony", "96")["ceremonies"]
        assert ceremony["with_film_id"]["ratio"] == 1.0
        assert ceremony["films_at_tmdb"] == {"part": 53, "whole": 53, "ratio": 1.0}

    def test_of_a_ceremony_is_told_in_detail(self, oscars: OscarsCommand) -> None:
        answer = oscars("quality", "--ceremony", "96")
        assert "96th ceremony (2024), score 100.0 %" in answer.stdout


class TestComparison:
    def test_of_what_is_stored_with_its_source_finds_nothing(self, oscars: OscarsCommand) -> None:
        found = oscars.json("compare", "stored", "oscar_data", "--ceremony", "96")
        assert found["nominations"] == [120, 120]

    def test_with_a_file_names_what_differs(self, oscars: OscarsCommand, table_of_facts: bytes, tmp_path: Path) -> None:
        file = tmp_path / "oscars.csv"
        file.write_bytes(table_of_facts.replace(b"Past Lives", b"Future Lives"))
        found = oscars.json("compare", "oscar_data", f"file:{file}", "--ceremony", "96")
        titles = [item for item in found["differences"] if item["kind"] == "film_titles"]
        assert {(item["one"], item["other"]) for item in titles} == {("Past Lives", "Future Lives")}


def test_a_decision_of_a_person_stands_until_the_film_is_fetched(oscars: OscarsCommand) -> None:
    decided = oscars.json("resolve", "tt13238346", "--tmdb", "666277")
    assert decided["command"] == "oscars import 2024 --reprocess all"
    film = oscars.json("show", "film", "tt13238346")
    assert film["status"]["tmdb_discovery"] == "done"
    assert film["status"]["tmdb_details"] is None


def test_a_key_is_stored_and_never_shown(oscars: OscarsCommand) -> None:
    answer = oscars("keys", "set", "omdb", given="abcd1234\n")
    assert answer.exit_code == 0, answer.stderr
    assert "abcd1234" not in answer.stdout + answer.stderr
    clients = oscars.clients()
    (secret,) = clients.secretsmanager.list_secrets()["SecretList"]
    assert '"omdb": "abcd1234"' in clients.secretsmanager.get_secret_value(SecretId=secret["ARN"])["SecretString"]


def test_what_is_no_key_is_refused(oscars: OscarsCommand) -> None:
    assert oscars("keys", "set", "tmdb", given="two words").exit_code == 2


def test_the_cost_of_a_run_is_the_sum_of_its_parts(oscars: OscarsCommand) -> None:
    cost = oscars.json("cost")
    parts = [value for name, value in cost.items() if name.endswith("_usd") and name != "total_usd"]
    assert cost["total_usd"] == pytest.approx(sum(parts), abs=0.0005)


def test_runs_are_listed_newest_first(oscars: OscarsCommand) -> None:
    started = [run["started_at"] for run in oscars.json("runs")]
    assert started == sorted(started, reverse=True)
    assert oscars("runs").exit_code == 0
