"""The reference of the `oscars` command: the `--help` of every command."""

from __future__ import annotations

from collections.abc import Iterator

import click

from oscars.cli.main import oscars
from tools.docs.markdown import block

WIDTH = 100


def reference() -> str:
    return "\n\n".join(f"## `{path}`\n\n{block(_help(path, command), 'text')}" for path, command in commands())


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command by the words that call it, groups before what is in them."""
    yield from _below("oscars", oscars)


def _below(path: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            if found is not None and not found.hidden:
                yield from _below(f"{path} {name}", found)


def _help(path: str, command: click.Command) -> str:
    context = click.Context(command, info_name=path, terminal_width=WIDTH, max_content_width=WIDTH)
    return command.get_help(context)
