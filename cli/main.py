"""The `oscars` command."""

from __future__ import annotations

from typing import Any

import click

from cli.local_commands import local
from local.errors import Unreachable, WrongCall

UNREACHABLE = 3


class ExitCodes(click.Group):
    """Says what went wrong in two lines, and with the exit code: 2 the call is wrong, 3 AWS cannot be reached."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except WrongCall as error:
            raise click.UsageError(str(error)) from error
        except Unreachable as error:
            click.echo(f"Error: {error}\n{error.hint[:1].upper()}{error.hint[1:]}", err=True)
            ctx.exit(UNREACHABLE)


@click.group(cls=ExitCodes)
@click.version_option(package_name="oscars", message="%(version)s")
def oscars() -> None:
    """Imports the Academy Awards' nominations and enriches every film."""


oscars.add_command(local)


def main() -> None:
    oscars()
