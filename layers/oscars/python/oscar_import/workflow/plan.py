"""What an import would do, ceremony by ceremony, without doing it."""

from __future__ import annotations

from oscar_import.ceremonies.calendar import film_years, year_held
from oscar_import.ceremonies.found_ids import IncompleteFilm, lacks_ids
from oscar_import.ceremonies.model import Ceremony, is_identified
from oscar_import.dependencies import Dependencies
from oscar_import.enrichment.tmdb.id_lookup import requests_of
from oscar_import.errors import Terminal
from oscar_import.json_fields import JsonObject
from oscar_import.runs.messages import CeremonyMessage
from oscar_import.runs.status import CeremonyStatus
from oscar_import.sources.registry import fetch_ceremony
from oscar_import.storage import catalogue, failures, runs
from oscar_import.upstream.registry import BY_NAME, UPSTREAMS
from oscar_import.workflow.id_lookup import UPSTREAM as ID_UPSTREAM
from oscar_import.workflow.id_lookup import to_look_up
from oscar_import.workflow.staleness import can_skip, still_stands


def plan_of(messages: list[CeremonyMessage], deps: Dependencies) -> list[JsonObject]:
    """For each ceremony `{ceremony, year, action, films, <upstream>_requests, <upstream>_id_requests,
    <upstream>_id_requests_at_most, error}`.

    `action` is `pass_over`, `import`, `retry_failed` or `fail`. Each film counts for one request of an upstream; one
    that needs discovery takes more. Where the source gives no ids, looking them up comes before: `…_id_requests` is an
    estimate, and `…_id_requests_at_most` what it cannot exceed while every request is answered.
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
        **_id_requests([]),
        "error": None,
    }
    latest = runs.find_latest(message.ceremony)
    if latest and latest.complete and can_skip(latest.complete, message, deps):
        return {**plan, "action": "pass_over", "films": int(latest.complete["films"])}
    looked_up: list[IncompleteFilm] = []
    before = runs.find_ceremony(latest.run, message.ceremony) if latest else None
    if message.reprocess == "failed" and before and before.status == CeremonyStatus.COMPLETED_WITH_FAILURES:
        films = [item.film for item in failures.failures_of(before.run, message.ceremony) if item.film]
        plan["action"] = "retry_failed"
    else:
        try:
            films, looked_up = _named(fetch_ceremony(message, deps), message, deps)
        except Terminal as error:
            return {**plan, "action": "fail", "error": str(error)}
    keys = {film.key for film in looked_up}
    asked_for = [film for film in films if is_identified(film) or film in keys]
    requests = {} if message.skip_enrichment else _requests(asked_for, message, asked, deps)
    return {
        **plan,
        **_id_requests(looked_up),
        "films": sum(is_identified(film) for film in films),
        **{BY_NAME[name].requests_field: number for name, number in requests.items()},
    }


def _named(incoming: Ceremony, message: CeremonyMessage, deps: Dependencies) -> tuple[list[str], list[IncompleteFilm]]:
    """The keys of the ceremony's films, with the ids that are stored, and the films of which ids are looked up."""
    if not lacks_ids(incoming):
        return list(incoming.films()), []
    wanted = to_look_up(incoming, catalogue.find_ceremony(message.ceremony), deps)
    return list(wanted.known.films()), [] if message.skip_enrichment else wanted.films


def _id_requests(films: list[IncompleteFilm]) -> dict[str, int]:
    field = BY_NAME[ID_UPSTREAM].id_requests_field
    requests = [requests_of(film) for film in films]
    return {
        field: sum(usual for usual, _ in requests),
        f"{field}_at_most": sum(most for _, most in requests),
    }


def _requests(
    films: list[str], message: CeremonyMessage, asked: set[tuple[str, str]], deps: Dependencies
) -> dict[str, int]:
    """Requests by upstream; a film of several ceremonies is asked for once, one without id as if it were found."""
    services = deps.services()
    counted = dict.fromkeys(services, 0)
    for upstream in services:
        known = catalogue.find_stage_of(films, BY_NAME[upstream].stages[0])
        for film in films:
            if (film, upstream) in asked:
                continue
            if not still_stands(known.get(film), film_years(message.ceremony), deps):
                asked.add((film, upstream))
                counted[upstream] += 1
    return counted
