"""Ending an import."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from tests.support.oscars_command import Answer, OscarsCommand

pytestmark = pytest.mark.xdist_group("oscars command")


@dataclass(frozen=True)
class Cancelled:
    """A run that was at work until it was cancelled."""

    run: str
    unanswered: Answer
    """To a call before, that nobody could confirm."""
    document: dict[str, Any]


@pytest.fixture(scope="module")
def cancelled(oscars: OscarsCommand) -> Cancelled:
    with oscars.held("collaboration"):
        run = oscars.json("import", "1931-1935", "--no-wait")["run"]
        return Cancelled(run, oscars("cancel", run), oscars.json("cancel", run, "--yes"))


def test_is_not_done_where_nobody_can_be_asked(cancelled: Cancelled) -> None:
    assert cancelled.unanswered.exit_code == 2
    assert "--yes" in cancelled.unanswered.stderr


def test_marks_the_run_and_its_unfinished_ceremonies(oscars: OscarsCommand, cancelled: Cancelled) -> None:
    status = oscars.json("status", cancelled.run)
    assert status["state"] == "cancelled"
    assert cancelled.document["cancelled"] == [
        item["ceremony"] for item in status["ceremonies"] if item["status"] == "cancelled"
    ]
    assert cancelled.document["cancelled"]


def test_stops_the_execution(oscars: OscarsCommand, cancelled: Cancelled) -> None:
    (run,) = [item for item in oscars.json("runs") if item["run"] == cancelled.run]
    found = oscars.clients().stepfunctions.describe_execution(executionArn=run["execution_arn"])
    assert found["status"] == "ABORTED"


def test_has_nothing_to_do_the_second_time(oscars: OscarsCommand, cancelled: Cancelled) -> None:
    answer = oscars("cancel", cancelled.run, "--yes")
    assert answer.exit_code == 0
    assert "nothing to cancel" in answer.stdout


@pytest.mark.usefixtures("cancelled")
def test_leaves_the_years_to_a_later_import(oscars: OscarsCommand) -> None:
    status = oscars.json("import", "1931")
    assert status["state"] == "completed"
    assert status["totals"]["films"] == sum(item["films"] for item in status["ceremonies"])
