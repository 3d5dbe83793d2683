"""`oscars import`: starts an import, shows it, and says how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click
from oscar_import.ceremonies import sources
from oscar_import.ceremonies.model import is_identified
from oscar_import.clock import system_clock
from oscar_import.errors import Terminal
from oscar_import.runs.request import ImportRequest, read_request
from oscar_import.stage import Stage
from oscar_import.storage import catalogue, deferred_films, runs
from oscar_import.upstream.registry import UPSTREAMS, Upstream
from rich.console import Console

from oscars.cli.output import examples, json_option, output, write_json, write_line, write_text
from oscars.cli.views import plan
from oscars.cli.views.failures import failures_view
from oscars.cli.views.live_run import End, follow, report_rejected
from oscars.cli.views.run import ceremonies_view, heading
from oscars.errors import StackUnavailable, UsageError
from oscars.exit_codes import FAILED, INTERRUPTED
from oscars.operations import embedded_facts
from oscars.operations.connection import bodies_of, connected
from oscars.operations.deployment import Deployment
from oscars.operations.failures import failures_of_run
from oscars.operations.formatting import count, ordinal
from oscars.operations.next_command import import_again
from oscars.operations.plain_text import one_line
from oscars.operations.run_names import new_run_name
from oscars.operations.start import start_import
from oscars.operations.uploads import is_file, local_file, upload

GROUPS_SHOWN = 5
NOBODY_ASKED = ", ".join(f"no {upstream.label}" for upstream in UPSTREAMS)
CHOICES = (f"{sources.FETCHED[0]} (default)", *sources.FETCHED[1:])
FILMS_TOLD = 3
CHANGES_TOLD = ("added", "changed", "withdrawn", "returned")


@click.command(
    "import",
    epilog=examples(
        "oscars import 1994",
        "oscars import 1929-1936",
        "oscars import 1994,1998-2001 --no-wait",
        "oscars import all --dry-run",
        "oscars import 96 --ceremonies --reprocess all",
        "oscars import 2024 --source file:oscars.csv",
    ),
)
@click.argument("years")
@click.option("--ceremonies", is_flag=True, help="YEARS are numbers of ceremonies: 96 is that of 2024.")
@click.option(
    "--reprocess",
    type=click.Choice(["missing", "failed", "all"]),
    default="missing",
    show_default=True,
    help="missing: what is not imported, not awarded yet, changed or no longer fresh. failed: what failed. "
    "all: everything is checked again.",
)
@click.option(
    "--skip-enrichment",
    is_flag=True,
    help=f"Only the nominations: {NOBODY_ASKED}.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@click.option("--source", default=None, metavar="NAME", help=f"{', '.join(CHOICES)}, or file:PATH.")
@click.option("--no-wait", is_flag=True, help="Start it and come back at once.")
@json_option
@click.pass_context
def import_years(
    context: click.Context,
    years: str,
    ceremonies: bool,
    reprocess: str,
    skip_enrichment: bool,
    dry_run: bool,
    source: str | None,
    no_wait: bool,
    as_json: bool,
) -> None:
    """Import the ceremonies of YEARS and enrich their films.

    YEARS are the calendar years that ceremonies were held in: 1994, 1929-1936, 1994,1998-2001, all, or
    current (this year's). In 1930 there were two, in 1933 none. Importing again is harmless: what is there and fresh
    is passed over.
    """
    file = local_file(source)
    given: dict[str, Any] = {
        "years": years,
        "ceremonies": ceremonies,
        "reprocess": reprocess,
        "skip_enrichment": skip_enrichment,
        "dry_run": dry_run,
        "source": "file" if source is not None and is_file(source) else source or "oscar_data",
        "source_object": file.key if file else None,
    }
    request = _checked(given)
    console = output(stderr=as_json)
    with connected() as deployment:
        if file is not None:
            upload(file, bodies_of(deployment))
        run = new_run_name(years, now=system_clock(), ceremonies=ceremonies)
        arn = start_import(deployment, run=run, given=given, request=request)
        if dry_run:
            plan.show(deployment, arn=arn, request=request, console=console, as_json=as_json)
        elif no_wait:
            _report_started(run, request, console, as_json=as_json)
        else:
            context.exit(_wait(deployment, run=run, arn=arn, request=request, console=console, as_json=as_json))


def _checked(given: dict[str, Any]) -> ImportRequest:
    """The request, as the state machine will read it. Raises UsageError."""
    try:
        return read_request(given, today=system_clock().date())
    except Terminal as error:
        raise UsageError(f"{error}\n{error.hint}".strip()) from error


def _report_started(run: str, request: ImportRequest, console: Console, *, as_json: bool) -> None:
    if as_json:
        write_json(
            {
                "run": run,
                "years": request.years_text,
                "ceremonies": list(request.ceremonies),
                "job_count": len(request.ceremonies),
                "state": "queued",
            }
        )
    else:
        console.print(f"Started run {run}. Watch it: oscars status {run} --watch", soft_wrap=True)


def _wait(
    deployment: Deployment, *, run: str, arn: str, request: ImportRequest, console: Console, as_json: bool
) -> int:
    """Follows the run to its end; returns the exit code."""
    if not console.is_terminal:
        _tell(console, f"Importing {_what(request)}: run {run}")
    try:
        end = follow(deployment, run=run, arn=arn, console=console)
    except StackUnavailable as error:
        hint = f"{error.hint}. Then look at it: oscars status {run} --watch"
        raise StackUnavailable(f"run {run} was started, and cannot be watched: {error}", hint) from error
    except KeyboardInterrupt:
        write_line(
            f"\nThe import goes on without this command.\n"
            f"Watch it: oscars status {run} --watch\nStop it:  oscars cancel {run}",
            err=True,
        )
        return INTERRUPTED
    if end.status is None:
        return report_rejected(run, end.execution, as_json=as_json)
    if as_json:
        write_json(end.status)
    else:
        _report_end(end, console)
    if lacks_snapshot(end):
        write_line(
            f"Error: the snapshot of the catalogue was not written: {one_line(_cause(end))}\n"
            f"The records are complete. Write it: {_again(run, end.status)}",
            err=True,
        )
        return FAILED
    return 0 if end.status["state"] == "completed" else FAILED


def lacks_snapshot(end: End) -> bool:
    """Whether the execution failed although its ceremonies were done: only Summarise, which writes it, is left then."""
    done = end.status is not None and end.status["state"] in ("completed", "completed_with_failures")
    return done and end.execution is not None and end.execution.status == "FAILED"


def _cause(end: End) -> str:
    """Why the execution ended, as Step Functions has it; it may quote an upstream."""
    return (end.execution.cause if end.execution else None) or ""


def _what(request: ImportRequest) -> str:
    if len(request.ceremonies) == 1:
        return f"the {ordinal(request.ceremonies[0])} ceremony"
    return f"{len(request.ceremonies)} ceremonies ({request.years_text})"


def _again(run: str, status: Mapping[str, Any]) -> str:
    """The command that does the same once more."""
    record = runs.find_run(run)
    return import_again(record) if record is not None else f"oscars import {status['years']}"


def _report_end(end: End, console: Console) -> None:
    status = end.status or {}
    write_text(heading(status), console)
    if console.is_terminal:
        console.print()
        console.print(ceremonies_view(status["ceremonies"]))
    record = runs.find_run(status["run"])
    changes = [line for item in status["ceremonies"] if (line := changes_line(item))]
    if not changes and record is not None and record.reprocess == "all" and status["state"] == "completed":
        changes = ["No nomination was added, changed or withdrawn."]
    for line in changes:
        _tell(console, line)
    failed = failures_of_run(record) if record else []
    if failed:
        console.print()
        console.print(failures_view(failed, most_groups=GROUPS_SHOWN), soft_wrap=True)
    if end.execution is not None and end.execution.status in ("ABORTED", "TIMED_OUT"):
        again = _again(status["run"], status)
        _tell(console, f"The execution ended early ({end.execution.status}). Go on: {again}")
    for hint in _hints(status, failed):
        _tell(console, hint)


def changes_line(ceremony: Mapping[str, Any]) -> str:
    """What the import changed in a ceremony that was there before: `96th (2024): nominations 23 changed (23 won)`."""
    changes = ceremony.get("changes") or {}
    if not any(changes.values()) or len(changes["added"]) == ceremony["nominations"]:
        return ""
    nominations = [f"{len(changes[name])} {name}" for name in CHANGES_TOLD if changes[name]]
    fields = [f"{number} {field.replace('_', ' ')}" for field, number in changes["fields"].items()]
    awards = [f"{number} {name}" for name in ("added", "removed") if (number := changes[f"special_awards_{name}"])]
    told = []
    if nominations:
        told.append(f"nominations {', '.join(nominations)}" + (f" ({', '.join(fields)})" if fields else ""))
    if awards:
        told.append(f"special awards {', '.join(awards)}")
    if films := _films_elsewhere(changes.get("film_ids", {})):
        told.append(f"films {films}")
    return f"{ordinal(ceremony['ceremony'])} ({ceremony['year']}): {'; '.join(told)}"


def _films_elsewhere(moved: Mapping[str, str | None]) -> str:
    """The films that the ceremony names under another id, or no longer."""
    found = sum(key is not None and is_identified(key) for film, key in moved.items() if not is_identified(film))
    told = [
        f"{film} is {f'now {key}' if key else 'no longer named'}" for film, key in moved.items() if is_identified(film)
    ]
    more = [f"and {len(told) - FILMS_TOLD} more"] if len(told) > FILMS_TOLD else []
    identified = [f"{found} found by id"] if found else []
    return ", ".join([*identified, *told[:FILMS_TOLD], *more])


def _hints(status: dict[str, Any], failed: list[dict[str, Any]]) -> list[str]:
    """What to do next."""
    if failed:
        return [f"When the cause is gone: {' or '.join(sorted({item['command'] for item in failed}))}"]
    if status["state"] != "completed":
        newer = sorted({record.superseded_by for record in runs.ceremonies_of(status["run"]) if record.superseded_by})
        return [f"A newer run took over: oscars status {name}" for name in newer]
    without_key = _upstreams_without_key(status["run"])
    hints = [f"{one.label} was not asked, there is no key: oscars keys set {one.name}" for one in without_key]
    if waiting := deferred_films.waiting("omdb"):
        newest = catalogue.find_stage(max(waiting, key=lambda film: film.since).film, Stage.OMDB_ENRICHMENT)
        why = newest.reason if newest is not None and newest.reason else "there was no answer"
        hints.append(f"{count(len(waiting), 'film')} will get OMDb's ratings on the next days: {why}")
    for item in status["ceremonies"]:
        if item["unidentified"]:
            films = count(item["unidentified"], "film")
            hints.append(f"{films} without IMDb id, and why: oscars show ceremony {item['ceremony']}")
    if embedded_facts.are_used_in(item["ceremony"] for item in status["ceremonies"]):
        hints.append(embedded_facts.IN_A_SUMMARY)
    if status["ceremonies"]:
        hints.append(f"See what it brought: oscars show ceremony {status['ceremonies'][-1]['ceremony']}")
    return hints


def _upstreams_without_key(run: str) -> list[Upstream]:
    """Of an import that enriched."""
    records = [record for record in runs.ceremonies_of(run) if not record.skip_enrichment]
    return [
        upstream
        for upstream in UPSTREAMS
        if records and all(record.services is not None and upstream.name not in record.services for record in records)
    ]


def _tell(console: Console, line: str) -> None:
    console.print(line, soft_wrap=True)
