"""What several commands share: options, and how a result is written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click
from oscar_import.redaction import hide_held
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from oscars.operations.plain_text import json_text, printable

json_option = click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout, nothing else.")
run_argument = click.argument("run", required=False)


PIPE_WIDTH = 160
"""Characters of a line where no terminal says how wide it is."""


class Terminal(Console):
    """Where views are printed: text is text there, whoever made the view, and no markup or code name is read in it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(markup=False, emoji=False, highlight=False, **options)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterator[Segment]:
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(printable(segment.text), segment.style)


def output(*, stderr: bool = False) -> Console:
    """Where a command writes for people: coloured on a terminal unless NO_COLOR is set, plain elsewhere."""
    console = Terminal(stderr=stderr)
    return console if console.is_terminal else Terminal(stderr=stderr, width=PIPE_WIDTH)


def write_text(view: RenderableType, console: Console) -> None:
    """Wrapped between words on a terminal, whole lines elsewhere."""
    console.print(view, soft_wrap=not console.is_terminal)


def write_line(line: str = "", *, err: bool = False) -> None:
    """A line for people, on standard output or standard error; every line that is not printed on a console."""
    click.echo(printable(hide_held(line)), err=err)


def write_json(document: Any) -> None:
    click.echo(hide_held(json_text(document)))


def report_error(message: str, hint: str = "", *, exit_code: int, as_json: bool) -> None:
    """Two lines on standard error; with `--json` also the document that takes the result's place."""
    write_line(f"Error: {message}" + (f"\n{hint[:1].upper()}{hint[1:]}" if hint else ""), err=True)
    if as_json:
        write_error(message, hint, exit_code=exit_code)


def write_error(message: str, hint: str = "", *, exit_code: int) -> None:
    write_json({"error": message, "hint": hint or None, "exit_code": exit_code})


def examples(*lines: str) -> str:
    """The end of a command's `--help`."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)
