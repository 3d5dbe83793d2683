"""What a run looks like on a terminal, and line by line in a pipe."""

from __future__ import annotations

import io

import pytest
from rich.console import Console, RenderableType

from oscars.cli.views.run import ceremony_line, progress_line, run_view
from oscars.operations.progress import Pace, progress_of
from tests.support.cli_samples import ceremony, status


def shown(view: RenderableType, *, width: int = 80) -> str:
    console = Console(file=io.StringIO(), width=width, force_terminal=True, color_system=None)
    console.print(view)
    text: str = console.file.getvalue()  # type: ignore[attr-defined]
    return text


def test_few_ceremonies_have_a_row_each() -> None:
    text = shown(run_view(status(ceremony(66, "completed", films=50, created=50, nominations=107, wins=23))))
    row = next(line for line in text.splitlines() if line.startswith("66th (1994)"))
    assert row.split() == ["66th", "(1994)", "completed", "107", "23", "50", "50", "0"]


def test_all_ceremonies_fit_on_a_terminal_of_80_columns_and_40_lines() -> None:
    everything = [ceremony(ordinal, "enriching", films=50) for ordinal in range(1, 99)]
    lines = shown(run_view(status(*everything), pace=Pace())).splitlines()
    assert len(lines) <= 40
    assert max(map(len, lines)) <= 80


def test_the_bar_with_the_time_left_is_one_line_of_80_columns() -> None:
    pace = Pace()
    pace.see(0, 0)
    pace.see(60, 600)
    document = status(*(ceremony(ordinal, "enriching", films=50, created=10) for ordinal in range(1, 99)))
    assert "20% 980 of 4,900 films · 10 films/s · 6 min 32 s left" in shown(run_view(document, pace=pace))


def test_many_ceremonies_are_cells_in_the_row_of_their_decade() -> None:
    states = ["completed", "failed", "queued", *["enriching"] * 20]
    text = shown(run_view(status(*(ceremony(63 + place, state) for place, state in enumerate(states)))))
    assert "1990s  ● ✗ · ◑ ◑ ◑ ◑ ◑ ◑" in text
    assert "1 failed" in text


@pytest.mark.parametrize("state", ["queued", "running", "completed", "completed_with_failures", "failed", "cancelled"])
def test_every_state_of_a_run_has_words(state: str) -> None:
    assert "Import of 1994-1996" in shown(run_view(status(ceremony(66, "queued"), state=state)))


@pytest.mark.parametrize(
    "state",
    [
        "queued",
        "importing",
        "enriching",
        "completed",
        "completed_with_failures",
        "failed",
        "cancelled",
        "superseded",
    ],
)
def test_every_status_of_a_ceremony_has_words_a_cell_and_a_line(state: str) -> None:
    ceremonies = [ceremony(ordinal, state) for ordinal in range(60, 80)]
    assert "20 " in shown(run_view(status(*ceremonies)))
    assert shown(run_view(status(*ceremonies[:2])))
    assert ceremony_line(ceremonies[0]).startswith("60th (1988): ")


def test_a_ceremony_without_winners_says_so() -> None:
    assert "winners not known yet" in shown(
        run_view(status(ceremony(66, "completed", awaiting_winners=True))), width=120
    )


def test_the_line_of_a_failed_ceremony_says_why() -> None:
    line = ceremony_line(ceremony(66, "failed", error_message="the source gives no nomination"))
    assert line == "66th (1994): failed: the source gives no nomination"


def test_the_line_of_the_whole_run_has_the_time_left() -> None:
    pace = Pace()
    pace.see(0, 0)
    pace.see(10, 20)
    progress = progress_of(status(ceremony(66, "enriching", films=50, created=20)))
    assert progress_line(progress, pace) == "0 of 1 ceremony, 20 of 50 films, 2 films/s, 15 s left"
