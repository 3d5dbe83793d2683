"""What the embedded AWS and the functions in it wrote."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from oscars.aws_clients import Clients
from oscars.errors import UsageError

NOT_FOR_PEOPLE = ("START RequestId: ", "END RequestId: ", "REPORT RequestId: ", '{"_aws":')
"""How lines begin that Lambda writes, and those that CloudWatch makes metrics of."""
WINDOWS_SECONDS = (60, 600, 3600, 24 * 3600)
POLL_SECONDS = 1.0


@dataclass(frozen=True, order=True)
class Line:
    at: int
    """Milliseconds since the epoch."""
    function: str
    message: str

    def __str__(self) -> str:
        at = datetime.fromtimestamp(self.at / 1000, UTC).isoformat(timespec="milliseconds")
        return f"{at.removesuffix('+00:00')}Z {self.function} | {self.message}"


def log_groups(clients: Clients, *, only: str | None = None) -> dict[str, str]:
    """The log group of every function, by the function's own name (tmdb_details, split_range, ...).

    Raises UsageError when there is no function of the name `only`.
    """
    groups = {}
    for page in clients.lambda_.get_paginator("list_functions").paginate():
        for function in page["Functions"]:
            variables = function.get("Environment", {}).get("Variables", {})
            name = variables.get("POWERTOOLS_SERVICE_NAME") or function["FunctionName"]
            own = function.get("LoggingConfig", {}).get("LogGroup")
            groups[name] = own or f"/aws/lambda/{function['FunctionName']}"
    if only is None:
        return groups
    if only not in groups:
        raise UsageError(f"there is no function {only!r}; there are: {', '.join(sorted(groups)) or 'none'}")
    return {only: groups[only]}


def last_lines(clients: Clients, groups: Mapping[str, str], *, count: int) -> list[Line]:
    """The newest lines of each function, all in the order of time."""
    return sorted(line for name, group in groups.items() for line in _newest(clients, name, group, count=count))


def following_lines(clients: Clients, groups: Mapping[str, str], *, after: list[Line]) -> Iterator[Line]:
    """Every line that comes after the given ones, for ever."""
    since = after[-1].at if after else int(time.time() * 1000)
    shown = {line for line in after if line.at == since}
    while True:
        lines = sorted(line for name, group in groups.items() for line in _read(clients, name, group, since=since))
        for line in lines:
            if line not in shown:
                yield line
        if lines:
            since = lines[-1].at
            shown = {line for line in [*shown, *lines] if line.at == since}
        time.sleep(POLL_SECONDS)


def tail(file: Path, *, count: int) -> list[str]:
    """The last lines of a file; none when there is no file."""
    if not file.exists():
        return []
    return file.read_text(encoding="utf-8", errors="replace").splitlines()[-count:] if count else []


def _newest(clients: Clients, name: str, group: str, *, count: int) -> list[Line]:
    """Looks back further and further: the oldest lines come first, and no more than 10,000 at a time."""
    now = int(time.time() * 1000)
    lines: list[Line] = []
    for seconds in WINDOWS_SECONDS:
        lines = _read(clients, name, group, since=now - seconds * 1000)
        if len(lines) >= count:
            break
    return lines[-count:] if count else []


def _read(clients: Clients, name: str, group: str, *, since: int) -> list[Line]:
    try:
        events = clients.logs.filter_log_events(logGroupName=group, startTime=since)["events"]
    except clients.logs.exceptions.ResourceNotFoundException:
        return []  # it has not run yet
    return [
        Line(event["timestamp"], name, event["message"].rstrip())
        for event in events
        if not event["message"].startswith(NOT_FOR_PEOPLE)
    ]
