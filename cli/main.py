"""The `oscars` command."""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from typing import Any

import click

from cli.cancel_command import cancel
from cli.compare_command import compare_sources
from cli.cost_command import cost
from cli.failures_command import failures
from cli.import_command import import_years
from cli.keys_commands import keys
from cli.local_commands import local
from cli.options import examples
from cli.quality_command import quality
from cli.redrive_command import redrive
from cli.resolve_command import resolve
from cli.show_commands import show
from cli.stats_commands import stats
from cli.status_commands import list_runs, status
from local.errors import Unreachable, WrongCall

WRONG = 2
UNREACHABLE = 3
UNEXPECTED = 70
"""EX_SOFTWARE of sysexits.h: a fault of this program."""


class ExitCodes(click.Group):
    """Says what went wrong in two lines, and with the exit code: 2 the call is wrong, 3 AWS cannot be reached."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except WrongCall as error:
            click.echo(f"Error: {error}", err=True)
            ctx.exit(WRONG)
        except Unreachable as error:
            click.echo(f"Error: {error}\n{error.hint[:1].upper()}{error.hint[1:]}", err=True)
            ctx.exit(UNREACHABLE)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """In the order in which they are wanted, not that of the alphabet."""
        return list(self.commands)


@click.group(
    cls=ExitCodes,
    epilog=examples(
        "oscars import 1994",
        "oscars status --watch",
        "oscars show ceremony 66",
        "oscars failures",
    ),
)
@click.version_option(package_name="oscars", message="%(version)s")
def oscars() -> None:
    """Imports the Academy Awards' nominations and enriches every film.

    Commands use the AWS that the standard variables and profile name; with none set, the embedded one of this
    checkout. Exit codes: 0 done; 1 something failed; 2 the call is wrong; 3 AWS cannot be reached.
    """


for command in (
    import_years,
    status,
    list_runs,
    failures,
    redrive,
    cancel,
    show,
    stats,
    quality,
    compare_sources,
    resolve,
    keys,
    cost,
    local,
):
    oscars.add_command(command)


def main() -> None:
    try:
        oscars()
    except Exception as error:
        if os.environ.get("OSCARS_DEBUG") == "1":
            raise
        click.echo(f"Error: this should not have happened: {type(error).__name__}: {error}", err=True)
        click.echo(f"Where it happened is written in {_written_down(error)}", err=True)
        sys.exit(UNEXPECTED)


def _written_down(error: Exception) -> str:
    """The name of a file that holds the trace."""
    with tempfile.NamedTemporaryFile("w", prefix="oscars-error-", suffix=".log", delete=False, encoding="utf-8") as log:
        traceback.print_exception(error, file=log)
    return log.name
