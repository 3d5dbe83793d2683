"""Imports with the real command on a real embedded AWS."""

from __future__ import annotations

import json
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from oscars.aws_clients import Clients
from oscars.operations.embedded_facts import WHAT_KEYS_ADD
from tests.support.oscars_command import OscarsCommand

pytestmark = pytest.mark.xdist_group("oscars command")


def wait_for_execution(clients: Clients, arn: str) -> str:
    while (found := clients.stepfunctions.describe_execution(executionArn=arn))["status"] == "RUNNING":
        time.sleep(0.3)
    return found["status"]


class TestAnImport:
    def test_ends_completed_with_the_numbers_of_the_ceremony(self, imported_2024: dict[str, Any]) -> None:
        assert imported_2024["state"] == "completed"
        assert imported_2024["counts"]["completed"] == 1
        assert imported_2024["totals"] == {
            "ceremonies": 1,
            "nominations": 120,
            "wins": 23,
            "films": 53,
            "competitive_films": 53,
            "movies_created": 53,
            "movies_updated": 0,
            "movies_skipped": 0,
            "movies_failed": 0,
        }

    def test_tells_each_ceremony_and_each_stage(self, imported_2024: dict[str, Any]) -> None:
        (ceremony,) = imported_2024["ceremonies"]
        assert (ceremony["ceremony"], ceremony["year"], ceremony["status"]) == (96, 2024, "completed")
        assert ceremony["movies_created"] == ceremony["films"] == 53
        assert ceremony["movies_open"] == 0
        assert [stage["stage"] for stage in imported_2024["stages"]] == [
            "oscar_imports",
            "movie_enrichment",
            "tmdb_details",
            "tmdb_discovery",
            "media_processing",
            "collaboration",
            "omdb_enrichment",
        ]
        assert {stage["dead_lettered"] for stage in imported_2024["stages"]} == {0}

    @pytest.mark.usefixtures("imported_2024")
    @pytest.mark.parametrize("stage", ["tmdb_details", "omdb_enrichment"])
    def test_measures_how_upstreams_answer(self, stage: str, oscars: OscarsCommand) -> None:
        events = oscars.clients().logs.filter_log_events(logGroupName=f"/aws/lambda/OscarImport-{stage}")["events"]
        measured = [json.loads(event["message"]) for event in events if event["message"].startswith('{"_aws":')]
        assert sum(len(line["UpstreamLatency"]) for line in measured) >= 53
        assert {line["service"] for line in measured} == {stage}

    @pytest.mark.usefixtures("imported_2024")
    def test_again_creates_nothing_and_asks_nobody(self, oscars: OscarsCommand) -> None:
        before = oscars.requests()
        answer = oscars("import", "2024")
        after = oscars.requests()
        assert answer.exit_code == 0, answer.stderr
        assert "0 created, 0 updated, 53 skipped, 0 failed" in answer.stdout
        assert WHAT_KEYS_ADD in answer.stdout
        assert (after["tmdb"], after["omdb"]) == (before["tmdb"], before["omdb"])

    def test_of_two_ceremonies_with_a_film_in_common_asks_for_it_once(self, oscars: OscarsCommand) -> None:
        before = oscars.requests()
        status = oscars.json("import", "1929-1930")
        after = oscars.requests()
        assert status["state"] == "completed"
        films = status["totals"]["films"]
        assert [item["ceremony"] for item in status["ceremonies"]] == [1, 2, 3]
        assert sum(item["films"] for item in status["ceremonies"]) == films + 1  # tt0019429
        assert after["by_path"]["/3/movie/{id}"] - before["by_path"].get("/3/movie/{id}", 0) == films
        assert after["omdb"] - before["omdb"] == films

    @pytest.mark.usefixtures("imported_2024")
    def test_started_by_hand_is_the_same(self, oscars: OscarsCommand) -> None:
        clients = oscars.clients()
        (machine,) = clients.stepfunctions.list_state_machines()["stateMachines"]
        started = clients.stepfunctions.start_execution(
            stateMachineArn=machine["stateMachineArn"],
            name="by-hand",
            input=json.dumps({"start_year": 2024, "end_year": 2024}),
        )
        assert wait_for_execution(clients, started["executionArn"]) == "SUCCEEDED"
        status = oscars.json("status", "by-hand")
        assert (status["state"], status["totals"]["nominations"], status["totals"]["wins"]) == ("completed", 120, 23)

    def test_without_waiting_says_what_was_started(self, oscars: OscarsCommand) -> None:
        started = oscars.json("import", "1930", "--no-wait")
        assert started == {
            "run": started["run"],
            "years": "1930",
            "ceremonies": [2, 3],
            "job_count": 2,
            "state": "queued",
        }
        answer = oscars("status", started["run"], "--watch")
        assert answer.exit_code == 0, answer.stderr

    def test_goes_on_when_the_command_is_interrupted(self, oscars: OscarsCommand) -> None:
        with oscars.held("collaboration"):
            command = oscars.start("import", "1934")
            assert command.stdout is not None
            run = command.stdout.readline().rsplit(" ", 1)[-1].strip()
            while not any(item["run"] == run for item in oscars.json("runs")):
                time.sleep(0.2)
            command.send_signal(signal.SIGINT)
            _, told = command.communicate(timeout=60)
        assert command.returncode == 130
        assert f"oscars status {run} --watch" in told
        assert oscars("status", run, "--watch").exit_code == 0
        status = oscars.json("status", run)
        assert (status["state"], status["totals"]["ceremonies"]) == ("completed", 1)

    def test_of_a_file_reads_the_file(self, oscars: OscarsCommand, table_of_facts: bytes, tmp_path: Path) -> None:
        file = tmp_path / "oscars.csv"
        file.write_bytes(table_of_facts.replace(b"Oppenheimer", b"Oppenheimer!"))
        status = oscars.json("import", "2024", OSCAR_DATA_URL=f"file:{file}")
        assert status["state"] == "completed"
        films = {film["title"] for one in oscars.json("show", "ceremony", "96")["nominations"] for film in one["films"]}
        assert "Oppenheimer!" in films


class TestADryRun:
    def test_says_what_would_be_done_and_does_nothing(self, oscars: OscarsCommand) -> None:
        before = oscars.json("runs", "--limit", "1000")
        plan = oscars.json("import", "1950-1951", "--dry-run")
        assert [(item["ceremony"], item["action"], item["films"]) for item in plan["ceremonies"]] == [
            (22, "import", 61),
            (23, "import", 56),
        ]
        assert plan["totals"]["films"] == 117
        assert plan["estimated_cost"]["total_usd"] > 0
        assert oscars.json("runs", "--limit", "1000") == before

    def test_is_a_table_for_people(self, oscars: OscarsCommand) -> None:
        answer = oscars("import", "1994", "--dry-run")
        assert answer.exit_code == 0, answer.stderr
        assert "66th (1994)" in answer.stdout
        assert "Nothing was changed." in answer.stdout


class TestAWrongCall:
    def test_of_years_is_refused_before_anything_begins(self, oscars: OscarsCommand) -> None:
        before = oscars.json("runs")
        answer = oscars("import", "1933")
        assert answer.exit_code == 2
        assert "no ceremony was held in 1933" in answer.stderr
        assert oscars.json("runs") == before

    def test_by_hand_ends_the_execution_with_the_name_of_the_field(self, oscars: OscarsCommand) -> None:
        clients = oscars.clients()
        (machine,) = clients.stepfunctions.list_state_machines()["stateMachines"]
        started = clients.stepfunctions.start_execution(
            stateMachineArn=machine["stateMachineArn"], input=json.dumps({"years": "1994", "reprocess": "some"})
        )
        assert wait_for_execution(clients, started["executionArn"]) == "FAILED"
        found = clients.stepfunctions.describe_execution(executionArn=started["executionArn"])
        assert found["error"] == "invalid_input"
        assert "reprocess" in found["cause"]


def test_a_command_without_an_embedded_aws_says_how_to_start_it(tmp_path: Path) -> None:
    answer = OscarsCommand(tmp_path / "nothing")("status")
    assert answer.exit_code == 3
    assert "oscars local up" in answer.stderr
