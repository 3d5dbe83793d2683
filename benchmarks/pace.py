"""How well a whole import on the embedded AWS uses what TMDb allows, measured by a strict stand-in.

    .venv/bin/python -m benchmarks.pace                       all years, 40 requests/s, one film in 50 answers 503
    .venv/bin/python -m benchmarks.pace --years 2015-2024     ten years
    .venv/bin/python -m benchmarks.pace --halve-after 30      the limit halves half a minute into the import
    .venv/bin/python -m benchmarks.pace --halve-after 30 --retry-after missing
    .venv/bin/python -m benchmarks.pace --down-after 30 --down-for 120

The embedded AWS lives in a folder of its own, and is gone afterwards. Exit code 1: a goal was missed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping

from benchmarks import goals, stand_in
from benchmarks.goals import Row
from benchmarks.stand_in import CHECKOUT

KEYS = {"TMDB_KEY": "stand-in-key", "OMDB_KEY": "stand-in-key"}


def main() -> None:
    parser = stand_in.arguments("pace", "A whole import on the embedded AWS against a strict stand-in.")
    parser.add_argument("--years", default="all")
    given = parser.parse_args()
    stand_in.clean_up_when_ended()
    with stand_in.running(given) as url, _folder() as home:
        settings = {
            "TMDB_URL": f"{url}/3",
            "OMDB_URL": f"{url}/omdb/",
            "TMDB_REQUESTS_PER_SECOND": f"{given.limit:g}",
            "OMDB_REQUESTS_PER_DAY": "0",
        }
        environment = {**os.environ, **KEYS, **settings, "OSCARS_HOME": home}
        try:
            _oscars("local", "up", environment=environment)
            started = time.monotonic()
            imported = json.loads(_oscars("import", given.years, "--json", environment=environment))
            seconds = time.monotonic() - started
            queues = json.loads(_oscars("status", "--json", environment=environment))["stages"]
        finally:
            _oscars("local", "down", environment=environment)
        report = stand_in.report(url)
    failed, dead = imported["totals"]["movies_failed"], sum(stage["dead_lettered"] for stage in queues)
    rows = [
        Row("state", imported["state"], imported["state"] == "completed"),
        Row("films failed, messages dead-lettered", f"{failed}, {dead}", failed == dead == 0),
        Row("import, from start to end", f"{seconds:.1f} s"),
        *goals.of_requests(report, given),
    ]
    sys.exit(0 if goals.show(f"Import of {given.years}, {given.limit:g} requests/s", rows) else 1)


def _folder() -> tempfile.TemporaryDirectory[str]:
    """What was measured must not be lost because something still writes to it while it is deleted."""
    return tempfile.TemporaryDirectory(prefix="oscars-pace-", ignore_cleanup_errors=True)


def _oscars(*arguments: str, environment: Mapping[str, str]) -> str:
    """Runs the command; what it says goes to stderr, its document is returned. An import may end with code 1."""
    command = [str(CHECKOUT / ".venv/bin/oscars"), *arguments]
    ended = subprocess.run(command, cwd=CHECKOUT, env=environment, stdout=subprocess.PIPE, text=True)
    if ended.returncode > 1:
        sys.exit(f"oscars {' '.join(arguments)} ended with exit code {ended.returncode}")
    return ended.stdout


if __name__ == "__main__":
    main()
