"""A bar for work that does not tell how far it is."""

from __future__ import annotations

import io

import pytest
from rich.console import Console
from rich.progress import Progress, Task

from oscars.cli.views.progress_bar import MAX_FILLED, _Filling, _Left, progress_bar


def task(elapsed: float) -> Task:
    """Work that usually takes 10 seconds."""
    progress = Progress(get_time=lambda: 100.0 + elapsed)
    progress.add_task("Starting ...", total=10.0)
    (begun,) = progress.tasks
    begun.start_time = 100.0
    return begun


@pytest.mark.parametrize(
    ("elapsed", "filled", "left"),
    [(0.0, 0.0, "about 10 s left"), (4.0, 0.4, "about 6 s left"), (25.0, MAX_FILLED, "longer than usual")],
)
def test_it_fills_with_the_time_and_never_says_done(elapsed: float, filled: float, left: str) -> None:
    assert _Filling().render(task(elapsed)).completed == pytest.approx(filled)
    assert _Left().render(task(elapsed)).plain == left


def test_nothing_is_written_where_there_is_no_terminal() -> None:
    file = io.StringIO()
    with progress_bar(Console(file=file), "Starting ...", seconds=10):
        pass
    assert file.getvalue() == ""
