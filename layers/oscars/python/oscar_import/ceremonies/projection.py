"""From a ceremony to what it says of each film and person: pure, so that it can be done again at any time."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from oscar_import.ceremonies import categories
from oscar_import.ceremonies.model import Ceremony, Nomination, award_document
from oscar_import.json_fields import JsonObject


class Kind(StrEnum):
    FILM = "FILM"
    PERSON = "PERSON"


@dataclass(frozen=True)
class Part:
    """What one ceremony says of one film or person."""

    kind: Kind
    id: str
    """A film's key (`model.FilmKeys`), or a person's IMDb id."""
    title: str | None
    nominations: list[JsonObject]
    special_awards: list[JsonObject]


def parts_of(ceremony: Ceremony) -> list[Part]:
    """What the ceremony says of every film it names and of every person nominated for acting or directing."""
    nominations = {nomination.id: award_document(nomination) for nomination in ceremony.standing}
    films: dict[str, list[JsonObject]] = {}
    people: dict[str, list[JsonObject]] = {}
    for nomination in ceremony.standing:
        for film in nomination.films:
            films.setdefault(ceremony.film_keys.of(nomination, film), []).append(nominations[nomination.id])
        for person in tracked_people(nomination):
            people.setdefault(person, []).append(nominations[nomination.id])
    awards: dict[str, list[JsonObject]] = {}
    for award in ceremony.special_awards:
        for film in award.films:
            if film.imdb_id:
                awards.setdefault(film.imdb_id, []).append(award_document(award))
    return [
        Part(Kind.FILM, key, film.title, films.get(key, []), awards.get(key, []))
        for key, film in ceremony.films().items()
    ] + [Part(Kind.PERSON, person, None, own, []) for person, own in people.items()]


def tracked_people(nomination: Nomination) -> list[str]:
    """The people a nomination is recorded for: only acting and directing track them. Each once, in order."""
    if not categories.tracks_person(nomination.canonical_category):
        return []
    return list(dict.fromkeys(person for nominee in nomination.nominees for person in nominee.person_ids))
