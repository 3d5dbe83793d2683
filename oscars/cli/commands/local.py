"""`oscars local`: the embedded AWS of this checkout."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict
from typing import Any

import click
from rich.text import Text

from oscars.aws_clients import REGION, Clients
from oscars.cli.output import examples, json_option, output, write_json, write_line
from oscars.cli.views.progress_bar import progress_bar
from oscars.exit_codes import UNREACHABLE
from oscars.local import deploy, lifecycle, servers
from oscars.local import logs as log_reader
from oscars.local.state_dir import Home
from oscars.operations.deployment import understood

MIB = 1024 * 1024
COLOUR = re.compile(r"\x1b\[[\d;]*m")
"""What programs put around words on a terminal; a log keeps it."""
UP_SECONDS = 15.0
"""How long a start with synthesis and deployment usually takes."""

port_option = click.option("--port", type=click.IntRange(1, 65535), help="Its port; the same one each time by default.")


class TowardsEmbedded(click.Group):
    """Says in our words when the embedded AWS ends or stops answering while a command talks to it."""

    def invoke(self, ctx: click.Context) -> Any:
        with understood(is_embedded=True):
            return super().invoke(ctx)


@click.group(cls=TowardsEmbedded, epilog=examples("oscars local up", "oscars local status", "oscars local down"))
def local() -> None:
    """The embedded AWS of this checkout: start, stop, look inside."""


@local.command(epilog=examples("oscars local up", "TMDB_REQUESTS_PER_SECOND=40 oscars local up"))
@port_option
@json_option
def up(port: int | None, as_json: bool) -> None:
    """Start it and deploy the stack; does only what is left to do."""
    with _starting() as say:
        result = lifecycle.up(Home.of(), environment=os.environ, port=port, say=say)
    _report_up(result, as_json=as_json)


@local.command(epilog=examples("oscars local down"))
@json_option
def down(as_json: bool) -> None:
    """Stop it; what it holds is saved."""
    home = Home.of()
    saved = lifecycle.down(home, say=_say) if home.root.exists() else True
    if not saved:
        _say("What the embedded AWS held was not saved: the next `oscars local up` starts clean.")
    if as_json:
        write_json({"saved": saved})
    else:
        write_line("The embedded AWS is down.")


@local.command(epilog=examples("oscars local reset"))
@port_option
@json_option
def reset(port: int | None, as_json: bool) -> None:
    """Forget everything it holds and start again."""
    with _starting() as say:
        result = lifecycle.reset(Home.of(), environment=os.environ, port=port, say=say)
    _report_up(result, as_json=as_json)


@local.command(epilog=examples("oscars local status", "oscars local status --json"))
@json_option
@click.pass_context
def status(context: click.Context, as_json: bool) -> None:
    """Whether it runs, where, and what it uses."""
    home = Home.of()
    found = servers.status(home)
    report = _report(home, found)
    if as_json:
        write_json(report)
    else:
        _report_status(report)
    if found.state in ("dead", "not_answering"):
        context.exit(UNREACHABLE)


@local.command(
    epilog=examples("oscars local logs", "oscars local logs --stage tmdb_details --lines 20", "oscars local logs -f")
)
@click.option("--follow", "-f", is_flag=True, help="Go on showing what comes.")
@click.option("--stage", metavar="NAME", help="Only the log of this function: tmdb_details, split_range, ...")
@click.option(
    "--lines", type=click.IntRange(0), default=200, show_default=True, help="How many lines of each log to begin with."
)
def logs(follow: bool, stage: str | None, lines: int) -> None:
    """The log of the embedded AWS and of every function."""
    home = Home.of()
    if stage is None:
        for file in (home.engine_log, home.upstream_log):
            for line in log_reader.tail(file, count=lines):
                write_line(_log_line(f"{file.stem} | {line}"))
    clients = Clients.embedded(servers.endpoint(home), home.credentials())
    groups = log_reader.log_groups(clients, only=stage)
    shown = log_reader.last_lines(clients, groups, count=lines)
    for entry in shown:
        write_line(_log_line(str(entry)))
    if follow:
        with suppress(KeyboardInterrupt):
            for entry in log_reader.following_lines(clients, groups, after=shown):
                write_line(_log_line(str(entry)))


@contextmanager
def _starting() -> Iterator[servers.Say]:
    """Shows the time that a start takes; what is said meanwhile stands above it."""
    console = output(stderr=True)
    with progress_bar(console, "Until it is up:", seconds=UP_SECONDS):
        yield lambda message: console.print(Text(message), soft_wrap=True)


def _log_line(entry: str) -> str:
    """One entry of a log; what it goes on with below cannot pass for another entry."""
    return COLOUR.sub("", entry).replace("\n", "\n    ")


def _say(message: str) -> None:
    """Progress goes beside the result, so that `--json` stays one document."""
    write_line(message, err=True)


def _report_up(result: lifecycle.Up, *, as_json: bool) -> None:
    if as_json:
        write_json(asdict(result))
    else:
        write_line(f"The embedded AWS is up at {result.endpoint} (stack {result.stack}, region {REGION}).")


def _report(home: Home, found: servers.Status) -> dict[str, Any]:
    return {
        "state": found.state,
        "endpoint": found.endpoint,
        "credentials": str(home.credentials_file) if found.endpoint else None,
        "pid": found.pid,
        "processes": found.processes,
        "memory_bytes": found.memory_bytes,
        "uptime_seconds": round(time.time() - found.started_at) if found.started_at else None,
        "upstream": {"url": found.upstream, "pid": found.upstream_pid, "requests": found.requests},
        "stack": _stack(home, found),
        "home": str(home.root),
        "log": str(home.engine_log),
    }


def _stack(home: Home, found: servers.Status) -> dict[str, Any] | None:
    """What is deployed; None when nothing is, or nobody answers."""
    if found.state != "running" or found.endpoint is None:
        return None
    clients = Clients.embedded(found.endpoint, home.credentials())
    status = deploy.stack_status(clients, lifecycle.STACK)
    if status == deploy.ABSENT:
        return None
    record = deploy.deployed(clients)
    return {"name": lifecycle.STACK, "status": status, "settings": record.context if record else None}


def _report_status(report: Mapping[str, Any]) -> None:
    state = report["state"]
    if state == "dead":
        write_line("The embedded AWS has died: it did not stop cleanly. Its log is " + report["log"])
        write_line("Start it again, clean: oscars local up")
        return
    if state == "not_answering":
        write_line(f"The embedded AWS (process {report['pid']}) does not answer. Its log is {report['log']}")
        write_line("Start it again: oscars local down, then oscars local up")
        return
    if state == "stopped":
        write_line("The embedded AWS is not running. Start it: oscars local up")
        return
    stack = report["stack"]
    upstream = report["upstream"]
    rows = {
        "embedded AWS": f"{report['endpoint']}, process {report['pid']}, up {report['uptime_seconds']} s",
        "credentials": report["credentials"],
        "stack": f"{stack['name']}, {stack['status']}" if stack else "not deployed: oscars local up",
        "upstream": f"{upstream['url']}, process {upstream['pid']}"
        if upstream["url"]
        else "not running: oscars local up",
        "requests": json.dumps(upstream["requests"]),
        "memory": f"{report['memory_bytes'] / MIB:.0f} MiB in {report['processes']} processes",
        "folder": report["home"],
    }
    for name, value in rows.items():
        write_line(f"{name:14}{value}")
    for name, value in sorted(((stack or {}).get("settings") or {}).items()):
        write_line(f"  {name}={value}")
