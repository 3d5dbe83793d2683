"""`oscars failures`: what failed, why, and the command that goes on."""

from __future__ import annotations

import click

from oscars.cli.output import examples, json_option, output, run_argument, write_json, write_line
from oscars.cli.views.failures import failures_view
from oscars.operations.connection import connected
from oscars.operations.failures import failures_of_run
from oscars.operations.formatting import count
from oscars.operations.queue_depths import stage_queues
from oscars.operations.run_lookup import run_named


@click.command(epilog=examples("oscars failures", "oscars failures --json"))
@run_argument
@json_option
def failures(run: str | None, as_json: bool) -> None:
    """What failed in an import, why, and what to do. RUN is the newest one by default."""
    with connected() as deployment:
        record = run_named(deployment, run)
        found = failures_of_run(record)
        left = [] if found or as_json else [item for item in stage_queues(deployment) if item.dead_lettered]
    if as_json:
        write_json(found)
    elif found:
        output().print(failures_view(found), soft_wrap=True)
    else:
        write_line(f"Nothing has failed in run {record.run}.")
    for item in left:
        letters = count(item.dead_lettered, "dead letter")
        write_line(f"{item.stage} has {letters} that no failure of this run explains.")
        write_line(f"Send it again, or see why it cannot be read: oscars redrive {item.stage}")
