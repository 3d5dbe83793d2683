"""Who worked with whom: the people of one film, and a person's closest collaborators computed from them.

A film has one document of people, made again from its details and nominations each time, so repetition cannot double
anything. Its pairs, and what two people did together over their lives, are computed when they are read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, combinations
from typing import Any, ClassVar

from oscar_import.ceremonies.model import is_identified
from oscar_import.enrichment.tmdb.credits import ROLE_OF_JOB
from oscar_import.enrichment.tmdb.stand_ins import (
    OF_THE_FACTS,
    OF_TMDB,
    NumberedByTmdb,
    person_key,
    read_person_id,
)
from oscar_import.json_fields import JsonObject, entries, texts
from oscar_import.names import pair_names
from oscar_import.stored_documents import StoredDocument, stored

MAX_PEOPLE = 12
"""12 people are 66 pairs; a film with 300 actors would have 45,000."""

NOMINEE = "nominee"
_PLACES = {
    "director": 3,
    "writer": 3,
    NOMINEE: 4,
    "cast": 5,
    "composer": 1,
    "cinematographer": 1,
    "editor": 1,
    "producer": 2,
}
"""The roles that matter, the most important first, and the places each has before the rest is filled up."""
_TOP_BILLED = 8


@dataclass(frozen=True)
class _Numbers:
    """Of a person whom a film credits: TMDb's number, or the one that stands in for it."""

    tmdb_id: int | None = None
    embedded_id: int | None = None

    @property
    def key(self) -> str:
        return person_key(self.tmdb_id or self.embedded_id or 0)


_Named = tuple[str, str, str, _Numbers]
"""A role, a person's id, name and numbers."""


@dataclass
class _Person:
    name: str
    numbers: _Numbers
    roles: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class PersonOnFilm(NumberedByTmdb):
    """The id is the IMDb id where known, else `tmdb:<id>`, or `embedded:<id>` where the number is a stand-in;
    `nominations` and `wins` are the ids of the film's nominations that name the person."""

    id: str = stored(default="")
    name: str = stored(default="")
    tmdb_id: int | None = stored()
    roles: tuple[str, ...] = stored(default=())
    nominations: tuple[str, ...] = stored(default=())
    wins: tuple[str, ...] = stored(default=())

    @classmethod
    def filled(cls, document: Mapping[str, Any]) -> JsonObject:
        found = super().filled(document)
        return {**found, "id": read_person_id(found["id"])}


@dataclass(frozen=True)
class FilmPeople(StoredDocument):
    """The people of one film in the roles that matter, at most 12: every two of them are a pair."""

    parser_version: ClassVar[int] = 2
    """Raise it when the same body is read differently: every film's document is then made again, without a request."""

    film_id: str = stored("The film's key.", default="")
    people: tuple[PersonOnFilm, ...] = stored(
        "At most 12 people: id, name, tmdb_id, roles, and the film's nominations and wins that name them.", default=()
    )

    @classmethod
    def filled(cls, document: Mapping[str, Any]) -> JsonObject:
        return super().filled(_with_nominations_of_pairs(document) if "pairs" in document else document)


def _with_nominations_of_pairs(document: Mapping[str, Any]) -> JsonObject:
    """A document of an older version, which held every pair with the nominations that name both."""
    own: dict[str, dict[str, set[str]]] = defaultdict(lambda: {"nominations": set(), "wins": set()})
    for pair in entries(document, "pairs"):
        for person in texts(pair, "people"):
            for kind, known in own[person].items():
                known.update(texts(pair, kind))
    people = [
        {**person, **{kind: sorted(known) for kind, known in own[str(person.get("id"))].items()}}
        for person in entries(document, "people")
    ]
    return {**document, "people": people}


def document(film_id: str, details: Mapping[str, Any] | None, nominations: Iterable[Mapping[str, Any]]) -> FilmPeople:
    """The people of one film.

    `details` is the film's details document (`MovieDetails.to_document`) or None, `nominations` are documents as a
    ceremony holds them; those of other films and withdrawn ones are passed over.
    """
    own = sorted((item for item in nominations if _names_film(item, film_id)), key=lambda item: str(item["id"]))
    people = _chosen(_people(details or {}, own))
    return FilmPeople(film_id, tuple(_on_film(person_id, person, own) for person_id, person in people.items()))


def _on_film(person_id: str, person: _Person, own: Iterable[Mapping[str, Any]]) -> PersonOnFilm:
    naming = [item for item in own if person_id in _nominee_ids(item)]
    return PersonOnFilm(
        person_id,
        person.name,
        person.numbers.tmdb_id,
        tuple(person.roles),
        nominations=tuple(item["id"] for item in naming),
        wins=tuple(item["id"] for item in naming if item["won"]),
        embedded_id=person.numbers.embedded_id,
    )


@dataclass(frozen=True)
class Pair:
    """Two people on a film, by their ids' order, as a document of people has them; `nominations` and `wins` are the
    ids of those that name both."""

    people: tuple[Mapping[str, Any], Mapping[str, Any]]
    nominations: tuple[str, ...]
    wins: tuple[str, ...]


def pairs_of(people: Iterable[Mapping[str, Any]]) -> list[Pair]:
    """Every two people of a film; `people` are those of `FilmPeople`."""
    by_id = sorted(people, key=lambda person: str(person["id"]))
    return [
        Pair((one, other), _of_both("nominations", one, other), _of_both("wins", one, other))
        for one, other in combinations(by_id, 2)
    ]


def _of_both(kind: str, one: Mapping[str, Any], other: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(sorted(set(one[kind]) & set(other[kind])))


@dataclass(frozen=True)
class Collaborator:
    """What one person and another did together, over all the films given."""

    id: str
    name: str
    films: tuple[str, ...]
    nominations: int
    wins: int
    first_year: int | None
    last_year: int | None
    roles: tuple[str, ...]
    """The other person's roles in these films."""

    def to_document(self) -> JsonObject:
        """As shown with `--json`."""
        return {
            "id": self.id,
            "name": self.name,
            "films_together": len(self.films),
            "films": list(self.films),
            "nominations_together": self.nominations,
            "wins_together": self.wins,
            "first_year": self.first_year,
            "last_year": self.last_year,
            "roles": list(self.roles),
        }


def closest(
    person: str, documents: Iterable[Mapping[str, Any]], *, years: Mapping[str, int], top: int = 10
) -> list[Collaborator]:
    """A person's closest collaborators: the most films together first, then nominations, wins, and the name.

    `documents` are those of `document` for any films, `years` a film's id to its year (the first of `1927/28`). A
    person who is known by TMDb's id on one film and by IMDb's on another is one person, if any of the documents
    shows both ids.
    """
    all_documents = list(documents)
    one_id = known_as(all_documents)
    me = one_id.get(person, person)
    together: dict[str, list[_Shared]] = defaultdict(list)
    names: dict[str, str] = {}
    for item in all_documents:
        people = [{**known, "id": one_id.get(known["id"], known["id"])} for known in item["people"]]
        for known in people:
            names.setdefault(known["id"], known["name"])
        for pair in pairs_of(people) if any(known["id"] == me for known in people) else ():
            ids = [known["id"] for known in pair.people]
            if me in ids and ids[0] != ids[1]:
                other = pair.people[1 - ids.index(me)]
                together[other["id"]].append((item["film_id"], pair, other["roles"]))
    found = [_collaborator(other, names[other], shared, years) for other, shared in together.items()]
    found.sort(key=lambda one: (-len(one.films), -one.nominations, -one.wins, one.name, one.id))
    return found[:top]


_Shared = tuple[str, Pair, list[str]]
"""A film, the pair on it, and the other person's roles."""


def _collaborator(person: str, name: str, shared: list[_Shared], years: Mapping[str, int]) -> Collaborator:
    films = sorted({film for film, _, _ in shared})
    known_years = [years[film] for film in films if film in years]
    return Collaborator(
        id=person,
        name=name,
        films=tuple(films),
        nominations=len({item for _, pair, _ in shared for item in pair.nominations}),
        wins=len({item for _, pair, _ in shared for item in pair.wins}),
        first_year=min(known_years, default=None),
        last_year=max(known_years, default=None),
        roles=tuple(sorted({role for _, _, roles in shared for role in roles})),
    )


def known_as(documents: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """`tmdb:<id>`, or `embedded:<id>`, to the one IMDb id that it stands beside anywhere; an id beside two of them is
    left alone.

    `documents` are those of `document`, for any films.
    """
    beside: dict[str, set[str]] = defaultdict(set)
    for person in chain.from_iterable(item["people"] for item in documents):
        number = person["tmdb_id"] or person.get("embedded_id")
        if number and not _is_unlinked(person["id"]):
            beside[person_key(number)].add(person["id"])
    return {key: next(iter(ids)) for key, ids in beside.items() if len(ids) == 1}


def _is_unlinked(person_id: str) -> bool:
    return person_id.startswith((OF_TMDB, OF_THE_FACTS))


def _people(details: Mapping[str, Any], nominations: Iterable[Mapping[str, Any]]) -> dict[str, _Person]:
    nominated = list(_nominated(nominations))
    credited = list(_credited(details))
    same = _same_by_name(credited, nominated)
    people: dict[str, _Person] = {}
    for role, person_id, name, numbers in (*credited, *nominated):
        person = people.setdefault(same.get(person_id, person_id), _Person(name, numbers))
        if role not in person.roles:
            person.roles.append(role)
    return people


def _same_by_name(credited: Iterable[_Named], nominated: Iterable[_Named]) -> dict[str, str]:
    """An unlinked person's id to the IMDb id of the one nominee whose name is the same or agrees, where that one has
    no credit of its own on the film.

    A nominee whose credit is of another kind than the nomination is not linked to it, yet it is one person.
    """
    names = {person_id: name for _, person_id, name, _ in (*nominated, *credited)}
    linked = {person_id for _, person_id, _, _ in credited}
    unlinked = [person_id for person_id in names if _is_unlinked(person_id)]
    known = [person_id for person_id in names if not _is_unlinked(person_id)]
    pairs = pair_names([names[one] for one in unlinked], [names[one] for one in known])
    return {unlinked[one]: known[other] for one, other in pairs.items() if known[other] not in linked}


def _credited(details: Mapping[str, Any]) -> Iterator[_Named]:
    for credit in details.get("crew", []):
        if role := ROLE_OF_JOB.get(credit["job"]):
            yield role, *_credited_person(credit)
    for credit in details.get("cast", []):
        if credit["order"] < _TOP_BILLED:
            yield "cast", *_credited_person(credit)


def _nominated(nominations: Iterable[Mapping[str, Any]]) -> Iterator[_Named]:
    for nomination in nominations:
        for nominee in nomination["nominees"]:
            persons = [imdb_id for imdb_id in nominee["imdb_ids"] if imdb_id.startswith("nm")]
            yield from ((NOMINEE, imdb_id, nominee["name"], _Numbers()) for imdb_id in persons)


def _chosen(people: Mapping[str, _Person]) -> dict[str, _Person]:
    """At most 12 of them: each role's places first, then whoever is left, both in the order of the roles."""
    by_role = {role: [known for known, person in people.items() if role in person.roles] for role in _PLACES}
    first = chain.from_iterable(by_role[role][:places] for role, places in _PLACES.items())
    rest = chain.from_iterable(by_role.values())
    chosen = list(dict.fromkeys(chain(first, rest)))[:MAX_PEOPLE]
    return {person_id: people[person_id] for person_id in chosen}


def _credited_person(credit: Mapping[str, Any]) -> tuple[str, str, _Numbers]:
    numbers = _Numbers(credit["tmdb_id"], credit.get("embedded_id"))
    return credit.get("imdb_id") or numbers.key, credit["name"], numbers


def _nominee_ids(nomination: Mapping[str, Any]) -> set[str]:
    return {imdb_id for nominee in nomination["nominees"] for imdb_id in nominee["imdb_ids"]}


def _names_film(nomination: Mapping[str, Any], film_id: str) -> bool:
    if nomination.get("withdrawn"):
        return False
    return (film_id if is_identified(film_id) else None) in {film["imdb_id"] for film in nomination["films"]}
