"""The `oscars` command."""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from importlib import import_module
from typing import Any

import click
from oscar_import.hiding import hide_held, hold
from oscar_import.json_values import is_unicode

from cli.options import examples, tell_error, write_error, write_line
from cli.plain_text import printable
from local.errors import Unreachable, WrongCall
from local.stack_context import keys_given

WRONG = 2
UNREACHABLE = 3
INTERRUPTED = 130
UNEXPECTED = 70
"""EX_SOFTWARE of sysexits.h: a fault of this program."""

NO_TEXT = "oscars.no_text"
"""Under which a command's context has the places of arguments that are no text: no store and no terminal takes them."""

COMMANDS = {
    "import": "cli.import_command:import_years",
    "status": "cli.status_commands:status",
    "runs": "cli.status_commands:list_runs",
    "failures": "cli.failures_command:failures",
    "redrive": "cli.redrive_command:redrive",
    "cancel": "cli.cancel_command:cancel",
    "show": "cli.show_commands:show",
    "stats": "cli.stats_commands:stats",
    "quality": "cli.quality_command:quality",
    "compare": "cli.compare_command:compare_sources",
    "resolve": "cli.resolve_command:resolve",
    "keys": "cli.keys_commands:keys",
    "export": "cli.export_command:export",
    "cost": "cli.cost_command:cost",
    "console": "cli.console_command:console",
    "local": "cli.local_commands:local",
}
"""Every command, in the order of `--help`, and where it is: loaded when it is called, for all of them take half a
second to load."""


class Oscars(click.Group):
    """Says what went wrong in two lines, and with the exit code: 2 the call is wrong, 3 AWS is not to be had."""

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
                raise WrongCall(f"argument {place} holds bytes that are no UTF-8 text; write it in UTF-8")
            return super().invoke(ctx)
        except click.UsageError as error:
            if as_json:
                write_error(error.format_message(), exit_code=error.exit_code)
            raise  # click tells it, with the command's usage
        except WrongCall as error:
            tell_error(str(error), exit_code=WRONG, as_json=as_json)
            ctx.exit(WRONG)
        except Unreachable as error:
            tell_error(str(error), error.hint, exit_code=UNREACHABLE, as_json=as_json)
            ctx.exit(UNREACHABLE)
        except KeyboardInterrupt:
            write_line("\nInterrupted.", err=True)
            ctx.exit(INTERRUPTED)
        except (click.exceptions.Exit, click.ClickException, click.Abort):
            raise
        except Exception as error:
            told = _of_aws(error)
            if told is None:
                raise
            tell_error(str(told), told.hint, exit_code=UNREACHABLE, as_json=as_json)
            ctx.exit(UNREACHABLE)


def _of_aws(error: Exception) -> Unreachable | None:
    """What to tell of an error of AWS that no command has explained; None of any other error."""
    from cli.aws import selecting_variable  # here: loading it takes longer than most calls do
    from cli.aws_errors import explained

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
        tell_error(
            f"this should not have happened: {type(error).__name__}: {error}",
            f"where it happened is written in {written_down(error)}",
            exit_code=UNEXPECTED,
            as_json="--json" in sys.argv,
        )
        sys.exit(UNEXPECTED)


def written_down(error: Exception) -> str:
    """The name of a file that holds the trace, without keys, so that it can be looked at on a terminal."""
    with tempfile.NamedTemporaryFile("w", prefix="oscars-error-", suffix=".log", delete=False, encoding="utf-8") as log:
        log.write(printable(hide_held("".join(traceback.format_exception(error)))))
    return log.name
