"""What several commands share: options, and how a result is written."""

from __future__ import annotations

import json
from typing import Any

import click
from oscar_import.hiding import hide_held
from rich.console import Console, RenderableType

json_option = click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout, nothing else.")
run_argument = click.argument("run", required=False)


PIPE_WIDTH = 160
"""Characters of a line where no terminal says how wide it is."""


def output(*, stderr: bool = False) -> Console:
    """Where a command writes for people: coloured on a terminal unless NO_COLOR is set, plain elsewhere."""
    console = Console(stderr=stderr, highlight=False)
    return console if console.is_terminal else Console(stderr=stderr, highlight=False, width=PIPE_WIDTH)


def write_text(view: RenderableType, console: Console) -> None:
    """Wrapped between words on a terminal, whole lines elsewhere."""
    console.print(view, soft_wrap=not console.is_terminal)


def write_json(document: Any) -> None:
    click.echo(hide_held(json.dumps(document, ensure_ascii=False, indent=1)))


def tell_error(message: str, hint: str = "", *, exit_code: int, as_json: bool) -> None:
    """Two lines on standard error; with `--json` also the document that takes the result's place."""
    told = f"Error: {message}" + (f"\n{hint[:1].upper()}{hint[1:]}" if hint else "")
    click.echo(hide_held(told), err=True)
    if as_json:
        write_error(message, hint, exit_code=exit_code)


def write_error(message: str, hint: str = "", *, exit_code: int) -> None:
    write_json({"error": message, "hint": hint or None, "exit_code": exit_code})


def examples(*lines: str) -> str:
    """The end of a command's `--help`."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)
