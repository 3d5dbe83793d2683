"""`oscars failures`: what failed, why, and the command that goes on."""

from __future__ import annotations

import click

from cli.connection import connected
from cli.failure_report import failures_of_run, failures_view
from cli.options import examples, json_option, output, run_argument, write_json
from cli.runs_found import run_named


@click.command(epilog=examples("oscars failures", "oscars failures --json"))
@run_argument
@json_option
def failures(run: str | None, as_json: bool) -> None:
    """What failed in an import, why, and what to do. RUN is the newest one by default."""
    with connected():
        record = run_named(run)
        found = failures_of_run(record)
    if as_json:
        write_json(found)
    elif found:
        output().print(failures_view(found), soft_wrap=True)
    else:
        click.echo(f"Nothing has failed in run {record.run}.")
