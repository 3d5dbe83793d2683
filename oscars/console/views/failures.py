"""What failed, by reason, and the way on from there."""

from __future__ import annotations

from collections import defaultdict
from urllib.parse import urlencode

from oscar_import.json_fields import JsonObject
from starlette.requests import Request
from starlette.responses import Response

from oscars.console.templating import pages_of, stack_of
from oscars.console.views.runs import FAST_SECONDS, SLOW_SECONDS, checked_name

MAX_SHOWN = 200
"""Failures of a group; the rest is counted."""


def failures(request: Request) -> Response:
    """`/failures?run=RUN`: those of a run; without one all that stand."""
    return pages_of(request).show(request, "failures.html", **_live(request))


def live(request: Request) -> Response:
    return pages_of(request).fragment(request, "_failures_live.html", **_live(request))


def _live(request: Request) -> JsonObject:
    stack = stack_of(request)
    run = checked_name(asked) if (asked := request.query_params.get("run")) else None
    found = stack.failures(run)
    dead = stack.dead_letters()
    redrives = stack.redrives()
    return {
        "run": run,
        "groups": grouped(found),
        "total": len(found),
        "dead_letters": dead,
        "unreadable": {stage: own for stage in dead if (own := stack.unreadable_messages(stage))},
        "redrives": redrives,
        "most_shown": MAX_SHOWN,
        "every": FAST_SECONDS if any(one.is_under_way for one in redrives) else SLOW_SECONDS,
    }


def grouped(found: list[JsonObject]) -> list[JsonObject]:
    """The failures of the same stage and code together, the largest group first, each with the way on."""
    groups: dict[tuple[str, str], list[JsonObject]] = defaultdict(list)
    for failure in found:
        groups[failure["stage"], failure["error_code"]].append(failure)
    ranked = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    return [
        {
            "stage": stage,
            "code": code,
            "failures": own,
            "films": len({item["film"] for item in own if item["film"]}),
            "ceremonies": sorted({item["ceremony"] for item in own}),
            "hint": next((item["hint"] for item in own if item["hint"]), ""),
            "messages": list(dict.fromkeys(item["error_message"] for item in own)),
            "commands": list(dict.fromkeys(item["command"] for item in own)),
            "redrive": redrive_address(stage, code) if _can_be_redriven(own) else None,
            "import": import_address(own),
        }
        for (stage, code), own in ranked
    ]


def _can_be_redriven(own: list[JsonObject]) -> bool:
    return any(item["command"].startswith("oscars redrive") for item in own)


def redrive_address(stage: str, code: str) -> str:
    return "/redrive?" + urlencode({"stage": stage, "code": code})


def import_address(own: list[JsonObject]) -> str | None:
    """The form that imports again what no message is left of; None where messages are."""
    lost = sorted({item["ceremony"] for item in own if item["command"].startswith("oscars import")})
    if not lost:
        return None
    asked = {"years": ",".join(map(str, lost)), "ceremonies": "on", "reprocess": "failed"}
    return "/import?" + urlencode(asked)
