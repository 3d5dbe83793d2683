"""A bar for work that does not report how far it is: it fills as the time goes by that such work usually takes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn
from rich.progress_bar import ProgressBar
from rich.text import Text

from oscars.operations.formatting import duration

MAX_FILLED = 0.95
"""How full the bar is where the work takes longer than usual."""
BAR_WIDTH = 20


@contextmanager
def progress_bar(console: Console, what: str, *, seconds: float) -> Iterator[None]:
    """Shows on a terminal how long `what` still takes if it takes `seconds` as usual; nothing elsewhere."""
    if not console.is_terminal:
        yield
        return
    columns = (TextColumn("{task.description}", markup=False), _Filling(bar_width=BAR_WIDTH), _Left())
    with Progress(*columns, console=console, transient=True) as progress:
        progress.add_task(what, total=seconds)
        yield


class _Filling(BarColumn):
    def render(self, task: Task) -> ProgressBar:
        total = task.total or 1.0
        return ProgressBar(total=1.0, completed=min((task.elapsed or 0.0) / total, MAX_FILLED), width=self.bar_width)


class _Left(ProgressColumn):
    def render(self, task: Task) -> Text:
        left = (task.total or 0.0) - (task.elapsed or 0.0)
        return Text(f"about {duration(left)} left" if left >= 1 else "longer than usual", style="dim")
