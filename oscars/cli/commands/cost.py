"""`oscars cost`: what AWS asks for an import."""

from __future__ import annotations

import click
from oscar_import.storage import runs
from oscar_import.storage.usage import usage_of

from oscars.cli.output import examples, json_option, run_argument, write_json
from oscars.cli.views.cost import show_cost
from oscars.operations.connection import connected
from oscars.operations.run_costs import cost_report
from oscars.operations.run_lookup import run_named


@click.command(epilog=examples("oscars cost", "oscars cost 20261122T100000Z-1994-k3f9 --json"))
@run_argument
@json_option
def cost(run: str | None, as_json: bool) -> None:
    """What an import costs on AWS, by service and by stage, and what a stack costs in which nothing happens.

    RUN is the newest import by default. Its functions count what they consume; the rest is estimated, and said. List
    prices of us-east-1 without any free tier. The embedded AWS costs nothing; the number is what the same run costs on
    AWS.
    """
    with connected() as deployment:
        record = run_named(deployment, run)
        report = cost_report(runs.ceremonies_of(record.run), usage_of(record.run))
        is_embedded = deployment.is_embedded
    if as_json:
        write_json({"run": record.run, **report})
        return
    show_cost(report, is_embedded=is_embedded)
