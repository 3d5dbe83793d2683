"""`oscars cancel`: ends a run; what it has imported stays."""

from __future__ import annotations

import sys

import click
from oscar_import.runs.status import CeremonyStatus
from oscar_import.storage import runs

from oscars.cli.output import examples, json_option, output, write_json
from oscars.cli.views.progress_bar import progress_bar
from oscars.errors import UsageError
from oscars.operations.cancellation import cancel_run, opened_run, unfinished_ceremonies
from oscars.operations.connection import connected
from oscars.operations.formatting import count
from oscars.operations.next_command import import_again
from oscars.operations.plain_text import printable

CANCEL_SECONDS = 4.0


@click.command(epilog=examples("oscars cancel 20261122T100000Z-1994-1996-k3f9", "oscars cancel RUN --yes --json"))
@click.argument("run")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
def cancel(run: str, yes: bool, as_json: bool) -> None:
    """End the import RUN. What it has imported stays; its messages are dropped as they come."""
    console = output(stderr=as_json)
    with connected() as deployment:
        record = opened_run(deployment, run)
        unfinished = unfinished_ceremonies(run)
        if unfinished:
            _ask(f"Cancel {count(len(unfinished), 'unfinished ceremony', 'unfinished ceremonies')} of {run}?", yes=yes)
        if unfinished or record.cancelled_at is not None:
            with progress_bar(console, "Cancelling ...", seconds=CANCEL_SECONDS):
                cancel_run(deployment, record, cause="oscars cancel", report=console.print)
        after = runs.ceremonies_of(run)
    cancelled = [int(item.ceremony) for item in after if item.status == CeremonyStatus.CANCELLED]
    if as_json:
        write_json({"run": run, "cancelled": cancelled, "was_running": bool(unfinished)})
    elif not unfinished:
        console.print(f"Run {run} has ended before: there is nothing to cancel.")
    else:
        console.print(f"Cancelled {count(len(cancelled), 'ceremony', 'ceremonies')} of {len(after)}.")
        console.print(f"Take them up again: {import_again(record)}")


def _ask(question: str, *, yes: bool) -> None:
    """Raises click.Abort when the answer is no, UsageError where nobody can answer."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise UsageError(f"{question} Nobody can be asked here: add --yes")
    click.confirm(printable(question), abort=True, err=True)
