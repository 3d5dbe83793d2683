"""A run as text: what `import` and `status` show, on a terminal and into a pipe."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from rich.console import Group, RenderableType
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from oscars.operations.formatting import (
    STATE_GLYPHS,
    STATE_STYLES,
    STATE_WORDS,
    count,
    duration,
    films_in_words,
    ordinal,
    totals_in_words,
)
from oscars.operations.plain_text import one_line
from oscars.operations.progress import Pace, Progress, progress_of

MAX_ROWS = 12
"""More ceremonies than that are shown as cells, a decade a row."""
BAR_WIDTH = 20
Document = Mapping[str, Any]


def run_view(status: Document, *, pace: Pace | None = None, note: str = "") -> RenderableType:
    """The whole run: heading, bar, ceremonies, stages. `pace` adds films a second and the time left."""
    progress = progress_of(status)
    parts: list[RenderableType] = [heading(status)]
    if progress.ceremonies_done < progress.ceremonies:
        parts.append(_bar(progress, pace))
    parts += [Text(), ceremonies_view(status["ceremonies"]), Text(), stages_view(status["stages"])]
    if note:
        parts += [Text(), Text(note, style="dim")]
    return Group(*parts)


def heading(status: Document) -> Text:
    state = str(status["state"])
    line = Text.assemble(
        "Import of ", (str(status["years"]), "bold"), "  ", (STATE_WORDS[state], STATE_STYLES[state]), "  "
    )
    line.append(f"run {status['run']}", style="dim")
    return line.append("\n" + summary(status))


def summary(status: Document) -> str:
    """`10 ceremonies, 1,212 nominations, 236 wins, 544 films: 544 created, ...`."""
    return f"{totals_in_words(status['totals'])}, {films_in_words(status['totals'])}"


def _bar(progress: Progress, pace: Pace | None) -> RenderableType:
    line = Table.grid(padding=(0, 1))
    line.add_column(width=BAR_WIDTH)
    line.add_column(no_wrap=True)
    films = f"{progress.films_done:,} of {progress.films_expected:,} films"
    line.add_row(
        ProgressBar(total=1.0, completed=progress.share, width=BAR_WIDTH),
        f"{progress.share:4.0%} {films} {_time_left(progress, pace)}",
    )
    return line


def _time_left(progress: Progress, pace: Pace | None) -> str:
    speed = pace.films_per_second if pace else None
    left = pace.seconds_left(progress) if pace else None
    if speed is None or left is None:
        return ""
    return f"· {speed:.0f} films/s · {duration(left)} left" if speed >= 2 else f"· {duration(left)} left"


def ceremonies_view(ceremonies: list[Document]) -> RenderableType:
    """A row each while they are few, else a cell each."""
    return _rows(ceremonies) if len(ceremonies) <= MAX_ROWS else _cells(ceremonies)


def _rows(ceremonies: list[Document]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("ceremony", no_wrap=True)
    table.add_column("status")
    for name in ("nominations", "wins", "films", "done", "failed"):
        table.add_column(name, justify="right", no_wrap=True)
    for item in ceremonies:
        state = Text(STATE_WORDS[item["status"]], style=STATE_STYLES[item["status"]])
        if item["awaiting_winners"]:
            state.append(", winners not known yet", style="yellow")
        table.add_row(
            f"{ordinal(item['ceremony'])} ({item['year']})",
            state,
            *(f"{item[name]:,}" for name in ("nominations", "wins", "films")),
            f"{item['films'] - item['movies_open'] - item['movies_failed']:,}",
            _quiet_zero(item["movies_failed"]),
        )
    return table


def _quiet_zero(number: int) -> Text:
    return Text(f"{number:,}", style="dim" if number == 0 else "")


def _cells(ceremonies: list[Document]) -> RenderableType:
    table = Table.grid(padding=(0, 2, 0, 0))
    for decade, members in groupby(ceremonies, key=lambda item: item["year"] // 10 * 10):
        own = list(members)
        cells = Text(" ").join(Text(STATE_GLYPHS[item["status"]], style=STATE_STYLES[item["status"]]) for item in own)
        ended = sum(item["status"].startswith("completed") for item in own)
        table.add_row(f"{decade}s", cells, Text(f"{ended} of {len(own)}", style="dim"))
    return Group(table, Text(), _legend(ceremonies))


def _legend(ceremonies: list[Document]) -> Text:
    found = [item["status"] for item in ceremonies]
    parts = [
        Text.assemble((STATE_GLYPHS[status], STATE_STYLES[status]), f" {found.count(status)} {STATE_WORDS[status]}")
        for status in STATE_GLYPHS
        if status in found
    ]
    return Text("   ").join(parts)


def stages_view(stages: list[Document]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("stage", no_wrap=True)
    for name in ("waiting", "in flight", "dead-lettered"):
        table.add_column(name, justify="right", no_wrap=True)
    for item in stages:
        dead = item["dead_lettered"]
        table.add_row(
            item["stage"],
            _quiet_zero(item["waiting"]),
            _quiet_zero(item["in_flight"]),
            Text(f"{dead:,}", style="red" if dead else "dim"),
        )
    return table


# into a pipe: a line where something changed


def ceremony_line(item: Document) -> str:
    """What became of one ceremony."""
    name = f"{ordinal(item['ceremony'])} ({item['year']})"
    if item["status"] == "queued":
        return f"{name}: queued"
    if item["status"] == "importing":
        return f"{name}: importing"
    if item["status"] == "failed":
        return f"{name}: failed: {one_line(item['error_message'] or '')}"
    films = count(item["films"], "film") if item["status"] == "enriching" else films_in_words(item)
    counts = f"{count(item['nominations'], 'nomination')}, {count(item['wins'], 'win')}"
    return f"{name}: {STATE_WORDS[item['status']]}: {counts}, {films}"


def progress_line(progress: Progress, pace: Pace) -> str:
    """How far all of it is."""
    time_left = _time_left(progress, pace).replace("· ", "", 1).replace(" · ", ", ")
    return (
        f"{progress.ceremonies_done} of {count(progress.ceremonies, 'ceremony', 'ceremonies')}, "
        f"{progress.films_done:,} of {progress.films_expected:,} films{', ' + time_left if time_left else ''}"
    )
