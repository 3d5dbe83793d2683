"""Ending an import."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.oscars_command import OscarsCommand

pytestmark = pytest.mark.xdist_group("oscars command")


@pytest.fixture(scope="module")
def running(oscars: OscarsCommand) -> Iterator[str]:
    """A run that is at work until it is cancelled: its films wait before the last stage."""
    with oscars.held("collaboration"):
        run: str = oscars.json("import", "1931-1935", "--no-wait")["run"]
        while run not in [item["run"] for item in oscars.json("runs")]:
            time.sleep(0.2)
        yield run


@pytest.fixture(scope="module")
def cancelled(oscars: OscarsCommand, running: str) -> dict[str, Any]:
    document: dict[str, Any] = oscars.json("cancel", running, "--yes")
    return document


def test_is_not_done_where_nobody_can_be_asked(oscars: OscarsCommand, running: str) -> None:
    answer = oscars("cancel", running)
    assert answer.exit_code == 2
    assert "--yes" in answer.stderr


def test_marks_the_run_and_its_unfinished_ceremonies(
    oscars: OscarsCommand, running: str, cancelled: dict[str, Any]
) -> None:
    status = oscars.json("status", running)
    assert status["state"] == "cancelled"
    assert cancelled["cancelled"] == [
        item["ceremony"] for item in status["ceremonies"] if item["status"] == "cancelled"
    ]
    assert cancelled["cancelled"]


@pytest.mark.usefixtures("cancelled")
def test_stops_the_execution(oscars: OscarsCommand, running: str) -> None:
    (run,) = [item for item in oscars.json("runs") if item["run"] == running]
    found = oscars.clients().stepfunctions.describe_execution(executionArn=run["execution_arn"])
    assert found["status"] == "ABORTED"


@pytest.mark.usefixtures("cancelled")
def test_has_nothing_to_do_the_second_time(oscars: OscarsCommand, running: str) -> None:
    answer = oscars("cancel", running, "--yes")
    assert answer.exit_code == 0
    assert "nothing to cancel" in answer.stdout


def test_leaves_the_years_to_a_later_import(oscars: OscarsCommand) -> None:
    with oscars.held("collaboration"):
        run = oscars.json("import", "1931", "--no-wait")["run"]
        oscars.json("cancel", run, "--yes")
    status = oscars.json("import", "1931")
    assert status["state"] == "completed"
    assert status["totals"]["films"] == sum(item["films"] for item in status["ceremonies"])
