"""What an import would do, ceremony by ceremony, without doing it."""

from __future__ import annotations

from oscar_import.ceremonies.calendar import film_years, year_held
from oscar_import.ceremonies.model import is_identified
from oscar_import.dependencies import Dependencies
from oscar_import.errors import Terminal
from oscar_import.json_fields import JsonObject
from oscar_import.runs.messages import CeremonyMessage
from oscar_import.runs.status import CeremonyStatus
from oscar_import.sources.registry import fetch_ceremony
from oscar_import.storage import catalogue, failures, runs
from oscar_import.upstream.registry import BY_NAME, UPSTREAMS
from oscar_import.workflow.staleness import can_skip, still_stands


def plan_of(messages: list[CeremonyMessage], deps: Dependencies) -> list[JsonObject]:
    """For each ceremony `{ceremony, year, action, films, <upstream>_requests, error}`.

    `action` is `pass_over`, `import`, `retry_failed` or `fail`. Each film counts for one request of an upstream; one
    that needs discovery takes more.
    """
    asked: set[tuple[str, str]] = set()
    return [_plan(message, asked, deps) for message in messages]


def _plan(message: CeremonyMessage, asked: set[tuple[str, str]], deps: Dependencies) -> JsonObject:
    plan = {
        "ceremony": message.ceremony,
        "year": year_held(message.ceremony),
        "action": "import",
        "films": 0,
        **{upstream.requests_field: 0 for upstream in UPSTREAMS},
        "error": None,
    }
    latest = runs.find_latest(message.ceremony)
    if latest and latest.complete and can_skip(latest.complete, message, deps):
        return {**plan, "action": "pass_over", "films": int(latest.complete["films"])}
    before = runs.find_ceremony(latest.run, message.ceremony) if latest else None
    if message.reprocess == "failed" and before and before.status == CeremonyStatus.COMPLETED_WITH_FAILURES:
        films = [item.film for item in failures.failures_of(before.run, message.ceremony) if item.film]
        plan["action"] = "retry_failed"
    else:
        try:
            films = list(fetch_ceremony(message, deps).films())
        except Terminal as error:
            return {**plan, "action": "fail", "error": str(error)}
    requests = {} if message.skip_enrichment else _requests(films, message, asked, deps)
    return {
        **plan,
        "films": sum(is_identified(film) for film in films),
        **{BY_NAME[name].requests_field: number for name, number in requests.items()},
    }


def _requests(
    films: list[str], message: CeremonyMessage, asked: set[tuple[str, str]], deps: Dependencies
) -> dict[str, int]:
    """Requests by upstream; a film of several ceremonies is asked for once."""
    services = deps.services()
    counted = dict.fromkeys(services, 0)
    for upstream in services:
        known = catalogue.find_stage_of(films, BY_NAME[upstream].stages[0])
        for film in films:
            if (film, upstream) in asked or not is_identified(film):
                continue
            if not still_stands(known.get(film), film_years(message.ceremony), deps):
                asked.add((film, upstream))
                counted[upstream] += 1
    return counted
