"""A ceremony, a film and a person as `oscars show --json` gives them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from oscar_import.catalogue.statistics import statistics_of
from oscar_import.ceremonies.calendar import year_held
from oscar_import.ceremonies.model import Ceremony, nomination_from_document
from oscar_import.enrichment import collaborations
from oscar_import.enrichment.documents import filled
from oscar_import.enrichment.tmdb.media import images_with_addresses
from oscar_import.json_fields import JsonObject, texts
from oscar_import.runs.film_transitions import FAILED
from oscar_import.stage import Outcome, Stage
from oscar_import.storage import catalogue, film_work, runs
from oscar_import.storage.catalogue import FilmRecords
from oscar_import.storage.models import FilmWork

from oscars.operations.catalogue import Catalogue
from oscars.operations.failures import command_for

NOMINATION_FIELDS = (
    "id",
    "category",
    "canonical_category",
    "films",
    "nominees",
    "detail",
    "won",
    "official",
)
COLLABORATORS_SHOWN = 10


def ceremony_document(ordinal: int) -> JsonObject | None:
    """The ceremony as it is stored, None where it is not."""
    item = catalogue.find_ceremony_item(ordinal)
    if item is None:
        return None
    ceremony = Ceremony.from_document(item.document)
    document = ceremony.to_document()
    return {
        "ceremony": ceremony.ordinal,
        **{name: document[name] for name in ("year", "film_years", "date", "venue", "hosts")},
        "awaiting_winners": ceremony.awaiting_winners,
        "nominations": [_nomination(one) for one in document["nominations"] if not one["withdrawn"]],
        "special_awards": document["special_awards"],
        "findings": document["findings"],
        "withdrawn": [_nomination(one) for one in document["nominations"] if one["withdrawn"]],
        "source": ceremony.source,
        "imported_at": item.imported_at,
        "run": item.run,
    }


def _nomination(document: Mapping[str, Any]) -> JsonObject:
    return {name: document[name] for name in NOMINATION_FIELDS}


def film_document(film: str) -> JsonObject | None:
    """All that is known of a film, None where no ceremony names it."""
    known = catalogue.find_film(film)
    if not known.parts:
        return None
    work = _latest_work(film, known.parts)
    outcomes = _outcomes(known, work)
    details = _data(known, Stage.TMDB_DETAILS)
    media = _data(known, Stage.MEDIA_PROCESSING)
    return {
        "imdb_id": film if film.startswith("tt") else None,
        "film": film,
        "tmdb_id": details.get("tmdb_id"),
        "embedded_id": details.get("embedded_id"),
        "title": details.get("title") or _title(known),
        "original_title": details.get("original_title"),
        "release_date": details.get("release_date"),
        "runtime_minutes": details.get("runtime_minutes"),
        "genres": details.get("genres", []),
        "overview": details.get("overview"),
        "cast": details.get("cast", []),
        "crew": details.get("crew", []),
        "keywords": media.get("keywords", []),
        "videos": media.get("videos", []),
        "images": images_with_addresses(media) if media else {},
        "omdb": _data(known, Stage.OMDB_ENRICHMENT) or None,
        "nominations": [_with_year(one) for one in known.nominations],
        "special_awards": _awards(
            (ordinal, award) for ordinal, part in sorted(known.parts.items()) for award in part.special_awards
        ),
        "oscar_stats": _statistics(
            {ordinal: part.nominations for ordinal, part in known.parts.items()},
            (award for part in known.parts.values() for award in part.special_awards),
        ),
        "status": {stage: outcome for stage, (outcome, _) in outcomes.items()},
        "reasons": {stage: reason for stage, (_, reason) in outcomes.items() if reason},
        "candidates": _data(known, Stage.TMDB_DISCOVERY).get("candidates", []),
        "findings": [
            {"stage": stage.value, "message": message}
            for stage, record in known.stages.items()
            for message in texts(record.data, "findings")
        ],
        "failure": _failure(work),
    }


def _latest_work(film: str, ordinals: Iterable[int]) -> FilmWork | None:
    """The film's work in the newest run that had any."""
    found: list[tuple[str, FilmWork]] = []
    for ordinal in ordinals:
        latest = runs.find_latest(ordinal)
        names = [latest.run, (latest.complete or {}).get("run")] if latest else []
        for run in filter(None, names):
            work = film_work.find_film_work(run, film)
            if work is not None:
                found.append((work.updated_at, work))
    return max(found, key=lambda pair: pair[0], default=("", None))[1]


def _outcomes(known: FilmRecords, work: FilmWork | None) -> dict[str, tuple[str | None, str]]:
    """Each stage's outcome and the reason for it; None where the stage has not had its turn yet.

    What is stored counts; of a stage that stored nothing, what the newest run says. A failure counts before both.
    """
    in_run = {stage: (pair[0], pair[1]) for stage, pair in (work.stages if work else {}).items()}
    found: dict[str, tuple[str | None, str]] = {Stage.OSCAR_IMPORTS.value: (Outcome.DONE.value, "")}
    for stage in list(Stage)[1:]:
        record = known.stages.get(stage)
        of_run = in_run.get(stage.value)
        if record is not None and (of_run is None or of_run[0] != Outcome.FAILED):
            found[stage.value] = (record.outcome, record.reason)
        elif of_run is not None and of_run[0] != Outcome.DONE:
            found[stage.value] = of_run
        else:
            found[stage.value] = (None, "")  # never done, or what was done is forgotten: oscars resolve
    details = known.stages.get(Stage.TMDB_DETAILS)
    if found[Stage.TMDB_DISCOVERY][0] is None and details is not None and details.outcome == Outcome.DONE:
        found[Stage.TMDB_DISCOVERY] = (Outcome.NOT_NEEDED.value, "")
    return found


def _failure(work: FilmWork | None) -> JsonObject | None:
    if work is None or work.state != FAILED:
        return None
    return {
        "run": work.pk.removeprefix("RUN#"),
        "stage": work.error_stage,
        "error_code": work.error_code,
        "error_message": work.error_message,
        "hint": work.hint,
        "command": command_for(
            stage=str(work.error_stage),
            ceremony=int(work.opened_by),
            film=work.film,
            error_code=str(work.error_code),
        ),
    }


def _data(known: FilmRecords, stage: Stage) -> JsonObject:
    record = known.stages.get(stage)
    return filled(stage, record.data) if record else {}


def _title(known: FilmRecords) -> str | None:
    return next((part.title for part in known.parts.values()), None)


def _with_year(nomination: Mapping[str, Any]) -> JsonObject:
    ordinal = nomination["ceremony"]
    return {"ceremony": ordinal, "year": year_held(ordinal), **_nomination(nomination)}


def _awards(given: Iterable[tuple[int, Mapping[str, Any]]]) -> list[JsonObject]:
    return [{"ceremony": ordinal, "year": year_held(ordinal), **award} for ordinal, award in given]


def _statistics(
    nominations: Mapping[int, Iterable[Mapping[str, Any]]], awards: Iterable[Mapping[str, Any]]
) -> JsonObject:
    read = {ordinal: [nomination_from_document(dict(one)) for one in own] for ordinal, own in nominations.items()}
    return statistics_of(read, awards).to_document()


def person_document(person: str, snapshot: Catalogue | None) -> JsonObject | None:
    """A person's nominations in any category, special and scientific awards, and collaborators; None where neither a
    nomination nor an award names the person.

    The person's own records, which know acting and directing, are as new as can be; all else is of the snapshot.
    """
    nominations = _nominations_of(person, snapshot)
    awards = sorted(snapshot.awards_of_people.get(person, []), key=lambda pair: pair[0]) if snapshot else []
    if not nominations and not awards:
        return None
    closest = (
        collaborations.closest(person, snapshot.collaborations, years=snapshot.years, top=COLLABORATORS_SHOWN)
        if snapshot
        else []
    )
    return {
        "imdb_id": person,
        "name": _name(person, nominations) if nominations or snapshot is None else snapshot.name(person),
        "nominations": [
            _with_year({"ceremony": ordinal, **one}) for ordinal, own in sorted(nominations.items()) for one in own
        ],
        "special_awards": _awards(awards),
        "oscar_stats": _statistics(nominations, (award for _, award in awards)),
        "collaborators": [one.to_document() for one in closest],
    }


def _nominations_of(person: str, snapshot: Catalogue | None) -> dict[int, list[JsonObject]]:
    found: dict[int, dict[str, JsonObject]] = {}
    for item in snapshot.ceremonies if snapshot else ():
        for one in item["nominations"]:
            if not one["withdrawn"] and _names(one, person):
                found.setdefault(item["ordinal"], {})[one["id"]] = one
    for ordinal, part in catalogue.find_person(person).items():
        found.setdefault(ordinal, {}).update({one["id"]: one for one in part.nominations})
    return {ordinal: list(own.values()) for ordinal, own in found.items()}


def _names(nomination: Mapping[str, Any], person: str) -> bool:
    return any(person in nominee["imdb_ids"] for nominee in nomination["nominees"])


def _name(person: str, nominations: Mapping[int, list[JsonObject]]) -> str:
    """As the latest nomination has it; a name that stands for several people is none of theirs."""
    names = [
        (len(nominee["imdb_ids"]) > 1, -ordinal, nominee["name"])
        for ordinal, own in nominations.items()
        for one in own
        for nominee in one["nominees"]
        if person in nominee["imdb_ids"]
    ]
    return str(min(names)[2])
