"""How well an import uses what TMDb allows: a whole import on the embedded AWS against a strict stand-in.

    .venv/bin/python -m benchmarks.pace                       all years, 40 requests/s, one film in 50 answers 503
    .venv/bin/python -m benchmarks.pace --years 2015-2024     ten years
    .venv/bin/python -m benchmarks.pace --halve-after 30      the limit halves half a minute into the import
    .venv/bin/python -m benchmarks.pace --halve-after 30 --retry-after missing
    .venv/bin/python -m benchmarks.pace --down-after 30 --down-for 120

The embedded AWS lives in a folder of its own, and is gone afterwards. Exit code 1: a goal was missed.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

CHECKOUT = Path(__file__).resolve().parent.parent
KEYS = {"TMDB_KEY": "stand-in-key", "OMDB_KEY": "stand-in-key"}

MOST_ABOVE_MINIMUM = 0.005
MOST_WASTED_WHEN_HALVED = 0.02
LONGEST = 1.1
"""Times requests / limit."""

Document = dict[str, Any]


def main() -> None:
    given = _arguments()
    with _stand_in(given) as url, tempfile.TemporaryDirectory(prefix="oscars-pace-") as home:
        environment = {**os.environ, **KEYS, **_settings(url, given), "OSCARS_HOME": home}
        try:
            _oscars("local", "up", environment=environment)
            threading.Thread(target=_disturb, args=(url, given), daemon=True).start()
            started = time.monotonic()
            status = _oscars("import", given.years, "--json", environment=environment)
            seconds = time.monotonic() - started
            queues = json.loads(_oscars("status", "--json", environment=environment))["stages"]
        finally:
            _oscars("local", "down", environment=environment)
        report = json.loads(_get(f"{url}/_report"))
    sys.exit(0 if _show(given, report, json.loads(status), queues, seconds) else 1)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pace", description=__doc__.partition("\n")[0])
    parser.add_argument("--years", default="all")
    parser.add_argument("--limit", type=float, default=40, help="requests a second (40)")
    parser.add_argument("--latency-ms", type=float, default=20, help="of every answer (20)")
    parser.add_argument("--fault-every", type=int, default=50, help="one film in so many answers 503 once (50)")
    parser.add_argument("--retry-after", choices=("seconds", "date", "missing"), default="seconds")
    parser.add_argument("--halve-after", type=float, help="seconds after the first request")
    parser.add_argument("--down-after", type=float, help="seconds after the first request")
    parser.add_argument("--down-for", type=float, default=120, help="seconds (120)")
    return parser.parse_args()


def _settings(url: str, given: argparse.Namespace) -> dict[str, str]:
    return {
        "TMDB_URL": f"{url}/3",
        "OMDB_URL": f"{url}/omdb/",
        "TMDB_REQUESTS_PER_SECOND": f"{given.limit:g}",
        "OMDB_REQUESTS_PER_DAY": "0",
    }


@contextmanager
def _stand_in(given: argparse.Namespace) -> Iterator[str]:
    """The address of a stand-in upstream, in a process of its own."""
    command = [sys.executable, "-m", "tests.standin", "--tmdb-per-second", str(given.limit)]
    command += ["--latency-ms", str(given.latency_ms), "--fault-every", str(given.fault_every)]
    with subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            url = process.stdout.readline().strip()
            _behave(url, retry_after=given.retry_after)
            yield url
        finally:
            process.terminate()


def _disturb(url: str, given: argparse.Namespace) -> None:
    """Halves the limit, or goes down, some time after the first film was asked for."""
    if given.halve_after is None and given.down_after is None:
        return
    while not json.loads(_get(f"{url}/_report"))["films_fetched"]:
        time.sleep(0.2)
    if given.halve_after is not None:
        time.sleep(given.halve_after)
        _behave(url, tmdb_per_second=given.limit / 2)
    if given.down_after is not None:
        time.sleep(given.down_after)
        _behave(url, down_until=time.time() + given.down_for)


def _oscars(*arguments: str, environment: Mapping[str, str]) -> str:
    """Runs the command; what it says goes to stderr, its document is returned. An import may end with code 1."""
    command = [str(CHECKOUT / ".venv/bin/oscars"), *arguments]
    ended = subprocess.run(command, cwd=CHECKOUT, env=environment, stdout=subprocess.PIPE, text=True)
    if ended.returncode > 1:
        sys.exit(f"oscars {' '.join(arguments)} ended with exit code {ended.returncode}")
    return ended.stdout


def _behave(url: str, **changes: object) -> None:
    _open(urllib.request.Request(f"{url}/_behave", data=json.dumps(changes).encode(), method="POST"))


def _get(url: str) -> bytes:
    return _open(urllib.request.Request(url))


def _open(request: urllib.request.Request) -> bytes:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=30) as answer:
        body: bytes = answer.read()
        return body


def _show(
    given: argparse.Namespace, report: Document, status: Document, queues: list[Document], seconds: float
) -> bool:
    """Prints the table; says whether every goal was met."""
    answers = report["by_answer"]
    asked, faults = report["tmdb"], answers.get("movie:fault", 0)
    refused = sum(count for answer, count in answers.items() if answer.endswith(":throttled"))
    down = sum(count for answer, count in answers.items() if answer.endswith(":down"))
    minimum = report["films_fetched"] + faults + report["by_kind"].get("configuration", 0)
    dead = sum(stage["dead_lettered"] for stage in queues)
    failed = status["totals"]["movies_failed"]
    undisturbed = given.halve_after is None and given.down_after is None
    rows: list[tuple[str, str, bool | None]] = [
        ("films", f"{status['totals']['films']:,}", None),
        ("state", status["state"], status["state"] == "completed"),
        ("films failed, messages dead-lettered", f"{failed}, {dead}", failed == dead == 0),
        ("films fetched twice", str(len(report["films_fetched_twice"])), not report["films_fetched_twice"]),
        ("requests to TMDb", f"{asked:,} (answered 503: {faults + down:,}; 429: {refused:,})", None),
        ("requests to OMDb", f"{report['omdb']:,}", None),
        ("import, from start to end", f"{seconds:.1f} s", None),
        ("first to last request to TMDb", f"{report['seconds']:.1f} s", None),
        ("busiest second", f"{report['busiest_second']} requests (limit {given.limit:g})", None),
    ]
    if undisturbed:
        above = asked / minimum - 1
        rows.append(("requests above the minimum", f"{above:.2%}", above <= MOST_ABOVE_MINIMUM))
        ratio = report["seconds"] * given.limit / asked
        rows.append(("time / (requests / limit)", f"{ratio:.3f}", ratio <= LONGEST))
    if given.halve_after is not None:
        rows.append(("wasted requests", f"{refused / asked:.2%}", refused / asked < MOST_WASTED_WHEN_HALVED))
    table = Table("", "measured", "goal", title=f"Years {given.years}, limit {given.limit:g}/s")
    for name, value, met in rows:
        table.add_row(name, value, {None: "", True: "met", False: "MISSED"}[met])
    Console().print(table)
    return all(met is not False for _, _, met in rows)


if __name__ == "__main__":
    main()
