"""`oscars cost`: what AWS asks for an import."""

from __future__ import annotations

import click
from oscar_import.storage import runs

from oscars.cli.output import examples, json_option, run_argument, write_json, write_line
from oscars.operations.connection import connected
from oscars.operations.run_costs import cost_of
from oscars.operations.run_lookup import run_named


@click.command(epilog=examples("oscars cost", "oscars cost 20261122T100000Z-1994-k3f9 --json"))
@run_argument
@json_option
def cost(run: str | None, as_json: bool) -> None:
    """What an import costs on AWS, by service.

    RUN is the newest import by default. An estimate: what the run did, times what such work uses, at list prices of
    us-east-1 without any free tier. The embedded AWS costs nothing; the number is what the same run costs on AWS.
    """
    with connected() as deployment:
        record = run_named(deployment, run)
        document = cost_of(runs.ceremonies_of(record.run))
        is_embedded = deployment.is_embedded
    if as_json:
        write_json({"run": record.run, "basis": "estimate", **document})
        return
    for name, value in document.items():
        write_line(f"{name.removesuffix('_usd').replace('_', ' '):16}{value:>10.4f} USD")
    if is_embedded:
        write_line("An estimate for AWS; on the embedded AWS it cost nothing.")
