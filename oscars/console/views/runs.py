"""The history of runs, and one run: its ceremonies and the seven stages, as they stand now."""

from __future__ import annotations

import re
from itertools import groupby
from typing import Any

from oscar_import.json_fields import JsonObject
from oscar_import.stage import Stage
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from oscars.console.templating import pages_of, stack_of
from oscars.console.views.actions import Form, redirect_to

RUNS_SHOWN = 20
MAX_RUNS = 500
RUN_NAME = re.compile(r"[\w.+=@!'()-]{1,80}")
"""What an execution may be called."""
UNFINISHED = ("queued", "running")
FAST_SECONDS, SLOW_SECONDS = 2, 15
"""How often a view that changes is fetched again, and one at rest: a redrive elsewhere may set it going again."""
DOES = {stage.value: stage.facts.does for stage in Stage}


def history(request: Request) -> Response:
    """`/runs?limit=20`: every run a line, which fetches its state and counts when it comes into sight."""
    limit = _limit(request)
    found = stack_of(request).runs(limit + 1)
    return pages_of(request).show(
        request,
        "runs.html",
        runs=found[:limit],
        more=min(limit * 5, MAX_RUNS) if len(found) > limit else None,
        uses_embedded_facts=bool(found) and stack_of(request).uses_embedded_facts(found[0]["run"]),
    )


def _limit(request: Request) -> int:
    given = request.query_params.get("limit", "")
    return min(max(int(given), 1), MAX_RUNS) if given.isdecimal() and len(given) < 6 else RUNS_SHOWN


def row(request: Request) -> Response:
    return pages_of(request).fragment(request, "_run_row.html", run=_known_run(request))


def _known_run(request: Request) -> JsonObject:
    name = _name(request)
    found = stack_of(request).run_row(name)
    if found is None:
        raise HTTPException(404, f"There is no run {name}.")
    return found


def _name(request: Request) -> str:
    return checked_name(request.path_params["run"])


def checked_name(name: str) -> str:
    """The name, which may be a run's; anything else AWS would refuse to look for."""
    if not RUN_NAME.fullmatch(name):
        raise HTTPException(404, f"There is no run {name[:40]}.")
    return name


def run(request: Request) -> Response:
    return pages_of(request).show(request, "run.html", **_live(request))


def live(request: Request) -> Response:
    return pages_of(request).fragment(request, "_run_live.html", **_live(request))


def _live(request: Request) -> JsonObject:
    name = _name(request)
    stack = stack_of(request)
    found = stack.run(name)
    if found is None:
        return {"name": name, "run": None, "execution": _execution(request, name), "every": 1}
    redrives = stack.redrives()
    is_moving = found["state"] in UNFINISHED or any(one.is_under_way for one in redrives)
    return {
        "name": name,
        "run": found,
        "decades": decades(found["ceremonies"]),
        "failed_ceremonies": [
            item["ceremony"] for item in found["ceremonies"] if item["status"] in ("failed", "completed_with_failures")
        ],
        "does": DOES,
        "redrives": redrives,
        "is_unfinished": found["state"] in UNFINISHED,
        "every": FAST_SECONDS if is_moving else SLOW_SECONDS,
    }


def _execution(request: Request, name: str) -> Any:
    execution = stack_of(request).execution(name)
    if execution is None:
        raise HTTPException(404, f"There is no run {name}.")
    return execution


def decades(ceremonies: list[JsonObject]) -> list[tuple[int, list[JsonObject | None]]]:
    """`(1930, [...])`: ten places a decade, None where the run has no ceremony.

    A ceremony's place is that of 1928 + N: the year it was held in, except for the 3rd to 5th, which were held a year
    early; so the two of 1930 stand side by side and the gap of 1933 is filled.
    """
    found = []
    for decade, own in groupby(ceremonies, key=lambda item: item["year"] // 10 * 10):
        places: list[JsonObject | None] = [None] * 10
        for item in own:
            places[(1928 + item["ceremony"]) % 10] = item
        found.append((decade, places))
    return found


def ask_cancel(request: Request) -> Response:
    found = _known_run(request)
    return pages_of(request).show(request, "cancel.html", run=found, is_unfinished=found["state"] in UNFINISHED)


def cancel(request: Request, _: Form) -> Response:
    name = _name(request)
    stack_of(request).cancel(name)
    return redirect_to(f"/runs/{name}")
