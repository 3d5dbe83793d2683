"""`oscars status` and `oscars runs`: how an import stands, and which there were."""

from __future__ import annotations

import click
from oscar_import.json_fields import JsonObject
from oscar_import.storage.models import CeremonyRecord, RunRecord
from oscar_import.workflow.run_report import status_of
from rich.table import Table
from rich.text import Text

from oscars.cli.output import examples, json_option, output, report_error, run_argument, write_json, write_line
from oscars.cli.views.live_run import follow, queued_document, status_document
from oscars.cli.views.run import run_view
from oscars.exit_codes import FAILED
from oscars.operations.connection import connected
from oscars.operations.formatting import STATE_STYLES, STATE_WORDS
from oscars.operations.plain_text import shown
from oscars.operations.run_lookup import Unopened, find, newest_runs, run_named


@click.command(
    epilog=examples("oscars status", "oscars status --watch", "oscars status 20261122T100000Z-1994-k3f9 --json")
)
@run_argument
@click.option("--watch", is_flag=True, help="Go on showing it until it has ended.")
@json_option
@click.pass_context
def status(context: click.Context, run: str | None, watch: bool, as_json: bool) -> None:
    """How an import stands: its ceremonies, films and queues. RUN is the newest one by default."""
    console = output(stderr=as_json)
    with connected() as deployment:
        found = find(deployment, run) or run_named(deployment, run)
        if watch:
            follow(deployment, run=found.run, arn=found.execution_arn, console=console)
            found = find(deployment, found.run) or found
        if isinstance(found, Unopened):
            if not found.is_beginning or found.start is None:
                context.exit(_report_unopened(found, as_json=as_json))
            document = queued_document(deployment, found.start)
        else:
            document = status_document(deployment, found.run) or {}
    if as_json:
        write_json(document)
        return
    console.print(run_view(document))
    failed = document["totals"]["movies_failed"] + document["counts"]["failed"]
    if failed or any(stage["dead_lettered"] for stage in document["stages"]):
        console.print(f"\nWhy, and what to do: oscars failures {found.run}", soft_wrap=True)


def _report_unopened(found: Unopened, *, as_json: bool) -> int:
    """Says why there is nothing to show of the run; returns the exit code."""
    if found.is_beginning:
        message, hint = f"run {found.run} is only beginning", f"watch it: oscars status {found.run} --watch"
    else:
        message, hint = found.why, "the runs that there were: oscars runs"
    report_error(message, hint, exit_code=FAILED, as_json=as_json)
    return FAILED


@click.command("runs", epilog=examples("oscars runs", "oscars runs --limit 100 --json"))
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="How many, newest first.")
@json_option
def list_runs(limit: int, as_json: bool) -> None:
    """The imports that there were, newest first."""
    with connected():
        found = [_document(record, ceremonies) for record, ceremonies in newest_runs(limit)]
    if as_json:
        write_json(found)
    elif not found:
        write_line("Nothing has been imported yet; begin with, for example: oscars import 1994")
    else:
        output().print(_table(found))


def _document(record: RunRecord, ceremonies: list[CeremonyRecord] | None) -> JsonObject:
    status = status_of(record, ceremonies)
    return {
        **{name: status[name] for name in ("run", "years", "state", "started_at", "finished_at", "counts", "totals")},
        "reprocess": record.reprocess,
        "skip_enrichment": record.skip_enrichment,
        "source": record.source,
        "execution_arn": record.execution_arn,
    }


def _table(found: list[JsonObject]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("run", overflow="fold")
    for name in ("years", "state", "started"):
        table.add_column(name)
    for name in ("ceremonies", "films", "failed"):
        table.add_column(name, justify="right")
    for item in shown(found):
        totals = item["totals"]
        table.add_row(
            item["run"],
            item["years"],
            Text(STATE_WORDS[item["state"]], style=STATE_STYLES[item["state"]]),
            item["started_at"],
            f"{totals['ceremonies']:,}",
            f"{totals['films']:,}",
            f"{totals['movies_failed']:,}",
        )
    return table
