"""What an import costs: by service, by stage, and what a stack costs that does nothing."""

from __future__ import annotations

from collections.abc import Mapping

from oscar_import.json_fields import JsonObject
from rich.table import Table

from oscars.cli.output import output, write_line
from oscars.operations.run_costs import METERED


def show_cost(report: JsonObject, *, is_embedded: bool) -> None:
    """`report` is that of `operations.run_costs.cost_report`."""
    _write_parts({name: value for name, value in report.items() if name.endswith("_usd")}, places=4)
    if report["stages"]:
        write_line()
        output().print(_stages(report["stages"]))
    write_line()
    prices = report["prices"]
    write_line(f"List prices of {prices['region']} of {prices['as_of']}, without any free tier.")
    counted = "What its functions counted" if report["basis"] == METERED else "Nothing was counted"
    write_line(f"{counted}. Estimated: {'; '.join(report['estimated'])}.")
    if is_embedded:
        write_line("That is what it costs on AWS; on the embedded AWS it cost nothing.")
    write_line()
    write_line("A stack in which nothing happens, a month:")
    _write_parts(report["idle_month"], places=2)


def _write_parts(parts: Mapping[str, float], *, places: int) -> None:
    for name, value in parts.items():
        write_line(f"{name.removesuffix('_usd').replace('_', ' '):16}{value:>10.{places}f} USD")


def _stages(stages: list[JsonObject]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("function", no_wrap=True)
    for name in ("invocations", "seconds", "calls of AWS", "read units", "write units", "USD"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in stages:
        table.add_row(
            row["stage"],
            f"{row['invocations']:,.0f}",
            f"{row['milliseconds'] / 1000:,.1f}",
            f"{row['aws_calls']:,.0f}",
            f"{row['read_units']:,.0f}",
            f"{row['write_units']:,.0f}",
            f"{row['total_usd']:.4f}",
        )
    return table
