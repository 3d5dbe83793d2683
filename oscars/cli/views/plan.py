"""What an import would do: the table of a dry run."""

from __future__ import annotations

from oscar_import.json_fields import JsonObject
from oscar_import.runs.request import ImportRequest
from oscar_import.upstream.registry import BY_NAME, UPSTREAMS
from rich.console import Console
from rich.table import Table

from oscars.cli.output import write_json, write_line
from oscars.cli.views.progress_bar import progress_bar
from oscars.operations.deployment import Deployment
from oscars.operations.estimates import Estimate, estimate_of
from oscars.operations.formatting import count, duration, ordinal
from oscars.operations.plain_text import shown
from oscars.operations.plans import plan_seconds, wait_for_plan
from oscars.operations.upstream_limits import limits_of

ACTIONS = {
    "import": "import",
    "pass_over": "pass over: nothing is missing",
    "retry_failed": "try its failed films again",
    "fail": "fail",
}


def show(deployment: Deployment, *, arn: str, request: ImportRequest, console: Console, as_json: bool) -> None:
    """Waits for the plan and shows it. Raises UsageError where the execution refuses the input."""
    with progress_bar(console, "Looking at what is there ...", seconds=plan_seconds(len(request.ceremonies))):
        plan = wait_for_plan(deployment, arn)
    estimate = estimate_of(plan, limits_of(deployment), is_embedded=deployment.is_embedded)
    if as_json:
        write_json({"years": request.years_text, "ceremonies": plan, **estimate.to_document()})
    else:
        console.print(_table(plan))
        _report_totals(plan, estimate, console)


def _table(plan: list[JsonObject]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("ceremony", no_wrap=True)
    table.add_column("what would be done")
    for name in ("films", *(f"{upstream.label} requests" for upstream in UPSTREAMS)):
        table.add_column(name, justify="right", no_wrap=True)
    for item in shown(plan):
        action = ACTIONS[item["action"]] + (f": {item['error']}" if item["error"] else "")
        numbers = (f"{item[name]:,}" for name in ("films", *(upstream.requests_field for upstream in UPSTREAMS)))
        table.add_row(f"{ordinal(item['ceremony'])} ({item['year']})", action, *numbers)
    return table


def _report_totals(plan: list[JsonObject], estimate: Estimate, console: Console) -> None:
    write_line()
    lines = [
        f"{count(len(plan), 'ceremony', 'ceremonies')}, {count(estimate.films, 'film')}: "
        + ", ".join(count(estimate.requests[upstream.name], f"{upstream.label} request") for upstream in UPSTREAMS)
        + ".",
        *_about_ids(estimate),
        f"About {duration(estimate.seconds)}; on AWS {_dollars(estimate.total_usd)}. Nothing was changed.",
    ]
    for name, days in estimate.days.items():
        if days > 1:
            lines.append(f"{BY_NAME[name].label}'s daily quota takes {days} days; nothing else waits for it.")
    for line in lines:
        console.print(line, soft_wrap=True)


def _about_ids(estimate: Estimate) -> list[str]:
    """What looking up ids takes, where there are any to look up."""
    return [
        "Ids that the source does not give are looked up first: about "
        f"{count(number, f'{BY_NAME[name].label} request')}, {estimate.most_id_requests[name]:,} at most."
        for name, number in estimate.id_requests.items()
        if number
    ]


def _dollars(usd: float) -> str:
    return f"about {usd:.2f} USD" if usd >= 0.01 else "less than 0.01 USD"
