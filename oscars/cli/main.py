"""The `oscars` command."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any

import click
from oscar_import.json_fields import is_unicode
from oscar_import.redaction import hold

from oscars.cli.output import examples, report_error, write_error, write_line
from oscars.errors import StackUnavailable, UsageError
from oscars.exit_codes import INTERRUPTED, UNEXPECTED, UNREACHABLE, WRONG
from oscars.local.api_keys import keys_given
from oscars.operations.crash_log import write_crash_log

NO_TEXT = "oscars.no_text"
"""Under which a command's context has the places of arguments that are no text: no store and no terminal takes them."""

COMMANDS = {
    "import": "oscars.cli.commands.import_years:import_years",
    "status": "oscars.cli.commands.status:status",
    "runs": "oscars.cli.commands.status:list_runs",
    "failures": "oscars.cli.commands.failures:failures",
    "redrive": "oscars.cli.commands.redrive:redrive",
    "cancel": "oscars.cli.commands.cancel:cancel",
    "show": "oscars.cli.commands.show:show",
    "stats": "oscars.cli.commands.stats:stats",
    "quality": "oscars.cli.commands.quality:quality",
    "compare": "oscars.cli.commands.compare:compare_sources",
    "resolve": "oscars.cli.commands.resolve:resolve",
    "keys": "oscars.cli.commands.keys:keys",
    "export": "oscars.cli.commands.export:export",
    "cost": "oscars.cli.commands.cost:cost",
    "console": "oscars.cli.commands.console:console",
    "local": "oscars.cli.commands.local:local",
}
"""Every command, in the order of `--help`, and where it is: loaded when it is called, for all of them take half a
second to load."""


class Oscars(click.Group):
    """Says what went wrong in two lines, and with the exit code: 2 the call is wrong, 3 AWS cannot be reached."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        found: click.Command = getattr(import_module(module), name)
        return found

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.obj = "--json" in args  # before any of them is known to be right
        ctx.meta[NO_TEXT] = [place for place, argument in enumerate(args, start=1) if not is_unicode(argument)]
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        as_json = bool(ctx.obj)
        try:
            for place in ctx.meta[NO_TEXT]:
                raise UsageError(f"argument {place} holds bytes that are no UTF-8 text; write it in UTF-8")
            return super().invoke(ctx)
        except click.UsageError as error:
            if as_json:
                write_error(error.format_message(), exit_code=error.exit_code)
            raise  # click reports it, with the command's usage
        except UsageError as error:
            report_error(str(error), exit_code=WRONG, as_json=as_json)
            ctx.exit(WRONG)
        except StackUnavailable as error:
            report_error(str(error), error.hint, exit_code=UNREACHABLE, as_json=as_json)
            ctx.exit(UNREACHABLE)
        except KeyboardInterrupt:
            write_line("\nInterrupted.", err=True)
            ctx.exit(INTERRUPTED)
        except (click.exceptions.Exit, click.ClickException, click.Abort):
            raise
        except Exception as error:
            reason = _of_aws(error)
            if reason is None:
                raise
            report_error(str(reason), reason.hint, exit_code=UNREACHABLE, as_json=as_json)
            ctx.exit(UNREACHABLE)


def _of_aws(error: Exception) -> StackUnavailable | None:
    """What to report of an error of AWS that no command has explained; None of any other error."""
    from oscars.operations.aws_errors import explained
    from oscars.operations.deployment import selecting_variable  # here: loading it takes longer than most calls do

    return explained(error, is_embedded=selecting_variable(os.environ) is None)


@click.group(
    cls=Oscars,
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
    checkout. Exit codes: 0 done; 1 something failed; 2 the call is wrong; 3 AWS cannot be reached or refuses.
    """


def main() -> None:
    hold(*keys_given(os.environ).values())
    try:
        oscars()
    except Exception as error:
        if os.environ.get("OSCARS_DEBUG") == "1":
            raise
        report_error(
            f"this should not have happened: {type(error).__name__}: {error}",
            f"where it happened is written in {write_crash_log(error)}",
            exit_code=UNEXPECTED,
            as_json="--json" in sys.argv,
        )
        sys.exit(UNEXPECTED)
