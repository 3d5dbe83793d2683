"""What was imported: ceremonies, films, people, and the search for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from itertools import groupby
from typing import Any

from oscar_import.catalogue.quality import FilmFailure, with_failures
from oscar_import.ceremonies.calendar import ceremonies_held_in, latest_ceremony, year_held
from oscar_import.ceremonies.categories import is_major
from oscar_import.clock import system_clock
from oscar_import.enrichment.omdb.ratings import FilmRatings
from oscar_import.enrichment.tmdb.media import images_with_addresses
from oscar_import.enrichment.tmdb.stand_ins import person_key
from oscar_import.json_fields import JsonObject
from oscar_import.stage import Outcome, Stage
from oscar_import.stored_documents import said_of
from oscar_import.web_address import https_address
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from oscars.console import template_filters
from oscars.console.caches import Snapshot
from oscars.console.catalogue_index import BEST_PICTURE, PageCatalogue
from oscars.console.templating import pages_of, stack_of
from oscars.operations.formatting import count

MAX_FOUND = 60
MAX_ORDINAL = 4
CREW_FIRST = ("Director", "Screenplay", "Writer", "Original Music Composer", "Director of Photography", "Editor")
POSTER_SIZES = ("w342", "w500", "w185", "original")


def ceremonies(request: Request) -> Response:
    snapshot = stack_of(request).snapshot()
    if snapshot is None:
        return _nothing_yet(request)
    return pages_of(request).show(request, "ceremonies.html", snapshot=snapshot, rows=snapshot.catalogue.rows)


def ceremony(request: Request) -> Response:
    ordinal = _ordinal(request.path_params["ordinal"])
    snapshot = stack_of(request).snapshot()
    item = snapshot.catalogue.by_ordinal.get(ordinal) if snapshot else None
    if snapshot is None or item is None:
        return _unknown_ceremony(request, ordinal)
    found = snapshot.catalogue
    ordinals = sorted(found.by_ordinal)
    place = ordinals.index(ordinal)
    return pages_of(request).show(
        request,
        "ceremony.html",
        snapshot=snapshot,
        ceremony=item,
        row=next(row for row in found.rows if row["ordinal"] == ordinal),
        quality=with_failures(found.qualities[ordinal], _failed_films(request, ordinal)),
        categories=by_category(item["nominations"]),
        special_awards=by_category(item["special_awards"]),
        withdrawn=[one for one in item["nominations"] if one["withdrawn"]],
        imported=stack_of(request).imported(ordinal),
        before=ordinals[place - 1] if place else None,
        after=ordinals[place + 1] if place + 1 < len(ordinals) else None,
    )


def _failed_films(request: Request, ordinal: int) -> dict[str, FilmFailure]:
    """The films of the ceremony that have failed, which the snapshot does not tell."""
    return {
        item["film"]: FilmFailure(Stage(item["stage"]), item["error_code"], item["error_message"])
        for item in stack_of(request).failures(None)
        if item["film"] and item["ceremony"] == ordinal
    }


def _ordinal(text: str) -> int:
    if not text.isdecimal() or len(text) > MAX_ORDINAL:
        raise HTTPException(404, f"There is no ceremony number {text[:40]}.")
    return int(text)


def _unknown_ceremony(request: Request, ordinal: int) -> Response:
    if not 1 <= ordinal <= latest_ceremony(system_clock().date()):
        raise HTTPException(404, f"There is no ceremony number {ordinal}.")
    return pages_of(request).show(request, "no_ceremony.html", status=404, ordinal=ordinal, year=year_held(ordinal))


def by_category(nominations: list[JsonObject]) -> list[tuple[str, list[JsonObject]]]:
    """The nominations that stand, by canonical category, winners first: the best picture, the other major awards,
    then the rest, each in the order of the ceremony."""
    standing = [one for one in nominations if not one.get("withdrawn")]
    names = list(dict.fromkeys(one["canonical_category"] for one in standing))
    ranked = sorted(names, key=lambda name: (name != BEST_PICTURE, not is_major(name)))
    in_order = sorted(standing, key=lambda one: (ranked.index(one["canonical_category"]), not one["won"]))
    return [(name, list(own)) for name, own in groupby(in_order, key=lambda one: one["canonical_category"])]


def film(request: Request) -> Response:
    key = request.path_params["film"]
    snapshot, catalogue = _catalogue(request)
    entry = catalogue.films.get(key)
    if entry is None:
        raise HTTPException(404, f"No imported ceremony names the film {key[:40]}; or its import has not ended yet.")
    ordinals = sorted(map(int, entry.get("nominations", {})))
    details = _where_known(entry.get("details"))
    special_awards = [
        (ordinal, award)
        for ordinal in ordinals
        for award in catalogue.by_ordinal.get(ordinal, {}).get("special_awards", ())
        if key in {one["imdb_id"] for one in award["films"]}
    ]
    return pages_of(request).show(
        request,
        "film.html",
        snapshot=snapshot,
        key=key,
        film=entry,
        title=catalogue.title(key),
        details=details,
        media=_where_known(entry.get("media")),
        omdb=entry.get("omdb"),
        poster=poster(entry),
        pictures=pictures(entry),
        facts=facts(details, _where_known(entry.get("omdb"))),
        crew=_crew(details),
        people=entry.get("collaboration", {}).get("people", []),
        known=catalogue.people,
        id_of=catalogue.id_of,
        key_of=_key_of,
        candidates=_undecided(entry),
        nominations=[
            (ordinal, one)
            for ordinal in ordinals
            for _, own in by_category(catalogue.by_ordinal.get(ordinal, {}).get("nominations", []))
            for one in own
            if one["id"] in entry["nominations"][str(ordinal)]
        ],
        special_awards=special_awards,
        statistics=catalogue.statistics_of_film(key, (award for _, award in special_awards)),
        stages=stages(entry.get("stages", {})),
        failure=stack_of(request).film_failure(key, ordinals),
    )


def _key_of(credit: JsonObject) -> str:
    """The id of a credited person of whom no IMDb id is known."""
    return person_key(credit["tmdb_id"] or credit.get("embedded_id") or 0)


def _undecided(entry: JsonObject) -> list[JsonObject]:
    """TMDb's films among which a search did not find this one, the likeliest first."""
    outcome = entry.get("stages", {}).get(Stage.TMDB_DISCOVERY.value, [None])[0]
    is_open = outcome in (Outcome.AMBIGUOUS, Outcome.NOT_FOUND)
    return entry.get("discovery", {}).get("candidates", []) if is_open else []


def _where_known(document: JsonObject | None) -> Mapping[str, Any]:
    """The document of a film that may not be enriched: what it does not have is None."""
    return defaultdict(lambda: None, document or {})


def stages(ended: JsonObject) -> list[tuple[str, str | None, str]]:
    """Each stage after the gate with its outcome, None where it is still to come, and the reason."""
    found = {stage.value: tuple(ended.get(stage.value, (None, ""))) for stage in list(Stage)[2:]}
    details, discovery = found[Stage.TMDB_DETAILS], found[Stage.TMDB_DISCOVERY]
    if details[0] == Outcome.DONE and discovery[0] is None:
        found[Stage.TMDB_DISCOVERY] = (Outcome.NOT_NEEDED.value, "")
    return [(stage, outcome, reason) for stage, (outcome, reason) in found.items()]


def poster(entry: JsonObject) -> JsonObject | None:
    """`{url, width, height}` of the first poster; None where there is none."""
    found = images_with_addresses(entry.get("media", {}))["posters"]
    if not found:
        return None
    urls = found[0]["urls"]
    url = next((address for size in POSTER_SIZES if (address := https_address(urls.get(size)))), None)
    return {"url": url, "width": found[0]["width"], "height": found[0]["height"]} if url else None


def pictures(entry: JsonObject) -> list[tuple[str, list[tuple[str | None, str]]]]:
    """Each kind of image with language and address, the language of the film first."""
    found = {
        kind: [(one["language"], address) for one in own if (address := https_address(one["urls"].get("original")))]
        for kind, own in images_with_addresses(entry.get("media", {})).items()
    }
    return [(kind, own) for kind, own in found.items() if own]


def facts(details: Mapping[str, Any], omdb: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What is known of a film besides: a label and a text each, nothing for what is unknown."""
    ids = details["external_ids"] or {}
    other_ids = {name.removesuffix("_id"): known for name, known in ids.items() if name != "imdb_id"}
    votes = details["vote_average"] is not None and details["vote_count"]
    found = {
        "Original language": details["original_language"],
        "Languages": _listed(details["languages"]),
        "Companies": _listed(details["companies"]),
        "Series": details["collection"],
        "Budget": details["budget_usd"] and template_filters.money(details["budget_usd"]),
        "Revenue": details["revenue_usd"] and template_filters.money(details["revenue_usd"]),
        "First shown": _paired(details["release_dates"]),
        "Age ratings": _paired(details["certifications"]),
        "TMDb users": votes and f"{details['vote_average']} of 10, {count(details['vote_count'], 'vote')}",
        "IMDb users": omdb["imdb_votes"] and count(omdb["imdb_votes"], "vote"),
        **{said.label: omdb[name] and str(omdb[name]) for name, said in said_of(FilmRatings).items() if said.label},
        "Other ids": _paired(other_ids),
    }
    return [(label, text) for label, text in found.items() if text]


def _listed(names: list[str] | None) -> str:
    return ", ".join(names or ())


def _paired(found: Mapping[str, str] | None) -> str:
    return ", ".join(f"{name} {value}" for name, value in (found or {}).items())


def _crew(details: Mapping[str, Any]) -> list[tuple[str, list[JsonObject]]]:
    """The crew by job, the jobs that matter most first."""
    jobs: dict[str, list[JsonObject]] = {job: [] for job in CREW_FIRST}
    for credit in details["crew"] or ():
        jobs.setdefault(credit["job"], []).append(credit)
    return [(job, own) for job, own in jobs.items() if own]


def person(request: Request) -> Response:
    key = request.path_params["person"]
    snapshot, catalogue = _catalogue(request)
    if key not in catalogue.people:
        raise HTTPException(404, f"Nothing imported names the person {key[:40]}; or its import has not ended yet.")
    own = sorted(catalogue.nominations_of_people.get(key, {}).items(), reverse=True)
    return pages_of(request).show(
        request,
        "person.html",
        snapshot=snapshot,
        key=key,
        name=catalogue.name(key),
        nominations=[(ordinal, one) for ordinal, of_ceremony in own for one in of_ceremony],
        special_awards=catalogue.awards_of_people.get(key, []),
        statistics=catalogue.statistics_of_person(key),
        collaborators=catalogue.collaborators(key),
        known=catalogue.people,
        credits=_credits(catalogue, key),
    )


def _credits(catalogue: PageCatalogue, person: str) -> list[JsonObject]:
    """The nominated films on which the person worked in a role that matters, the newest first."""
    found = []
    for film in catalogue.films_of_people.get(person, ()):
        people = catalogue.films[film]["collaboration"]["people"]
        roles = [
            role for one in people if catalogue.id_of(one["id"]) == person for role in one["roles"] if role != "nominee"
        ]
        found.append({"film": film, "title": catalogue.title(film), "year": catalogue.years.get(film), "roles": roles})
    return sorted((one for one in found if one["roles"]), key=lambda one: (-(one["year"] or 0), one["title"]))


def search(request: Request) -> Response:
    """`/search?q=text`: films and people by name, ceremonies by year or number, anything by its id."""
    text = request.query_params.get("q", "").strip()[:200]
    snapshot = stack_of(request).snapshot()
    if snapshot is None:
        return _nothing_yet(request)
    found = snapshot.catalogue.search(text, top=MAX_FOUND)
    return pages_of(request).show(
        request,
        "search.html",
        text=text,
        ceremonies=_ceremonies_named(text, snapshot.catalogue),
        films=[one for one in found if one.kind == "film"],
        people=[one for one in found if one.kind == "person"],
        most=MAX_FOUND if len(found) == MAX_FOUND else None,
    )


def _ceremonies_named(text: str, catalogue: PageCatalogue) -> list[JsonObject]:
    if not text.isdecimal() or len(text) > 4:
        return []
    named = {int(text), *ceremonies_held_in(int(text))}
    return [row for row in catalogue.rows if row["ordinal"] in named]


def _catalogue(request: Request) -> tuple[Snapshot, PageCatalogue]:
    snapshot = stack_of(request).snapshot()
    if snapshot is None:
        raise HTTPException(404, "Nothing has been imported yet.")
    return snapshot, snapshot.catalogue


def _nothing_yet(request: Request) -> Response:
    return pages_of(request).show(request, "nothing_yet.html")
