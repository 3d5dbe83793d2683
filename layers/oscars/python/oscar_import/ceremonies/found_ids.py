"""Ids that were looked up for films and people whom a source names without any: what is wanted, and what was found.

Pure: who looks them up is `oscar_import.workflow.id_lookup`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from oscar_import.ceremonies.model import (
    Ceremony,
    FilmName,
    FilmReference,
    Nomination,
    Nominee,
    film_name,
)
from oscar_import.ceremonies.nominees import INTERNATIONAL


@dataclass(frozen=True)
class FoundId:
    """An IMDb id and what shows that it is the right one."""

    imdb_id: str
    evidence: str
    is_confirmed: bool = True
    """False where nothing but a title and a year shows it."""


@dataclass
class FoundIds:
    """What was found so far. A nominee is found as one of a film: names alone are no keys."""

    films: dict[FilmName, FoundId] = field(default_factory=dict)
    nominees: dict[tuple[FilmName, str], FoundId] = field(default_factory=dict)
    """By film and name, as the ceremony writes it."""

    def __bool__(self) -> bool:
        return bool(self.films or self.nominees)


@dataclass(frozen=True)
class IncompleteFilm:
    """A film of a ceremony that has no id, or of which nominees have none; with all nominations that name it."""

    name: FilmName
    key: str
    """`FilmKeys.of`."""
    title: str
    imdb_id: str | None
    nominations: tuple[Nomination, ...]

    @property
    def nominees(self) -> list[tuple[Nomination, Nominee]]:
        """The nominees without ids, each name once a category; those of a film among several are not known to be of
        this one, and count all the same: only who is in its credits is found."""
        found = {
            (nomination.canonical_category, nominee.name): (nomination, nominee)
            for nomination in self.nominations
            for nominee in nomination.nominees
            if may_be_found(nomination, nominee)
        }
        return list(found.values())


def may_be_found(nomination: Nomination, nominee: Nominee) -> bool:
    """Whether it is a name without ids of somebody who may be in the film's credits; a country never is."""
    return not nominee.imdb_ids and not nomination.canonical_category.startswith(INTERNATIONAL)


def names_in(nomination: Nomination) -> set[tuple[FilmName, str]]:
    """Each film of a nomination by itself and with each nominee: what an id is looked up by."""
    films = [film_name(nomination, film) for film in nomination.films]
    return {(name, who) for name in films for who in ("", *(nominee.name for nominee in nomination.nominees))}


def lacks_ids(ceremony: Ceremony) -> bool:
    """Whether any id is wanted at all."""
    return any(
        not all(film.imdb_id for film in nomination.films)
        or any(may_be_found(nomination, nominee) for nominee in nomination.nominees)
        for nomination in ceremony.standing
    )


def incomplete_films(ceremony: Ceremony) -> list[IncompleteFilm]:
    """The films of which ids are wanted, in the order of the ceremony, whose nominations have their ids."""
    films = (
        IncompleteFilm(
            name,
            key=ceremony.film_keys.of(*pairs[0]),
            title=pairs[0][1].title,
            imdb_id=pairs[0][1].imdb_id,
            nominations=tuple(dict.fromkeys(nomination for nomination, _ in pairs)),
        )
        for name, pairs in _by_name(ceremony).items()
        if len(_ids(pairs)) == 1
    )
    return [film for film in films if film.imdb_id is None or film.nominees]


def ids_of_same_title(ceremony: Ceremony) -> FoundIds:
    """The ids of films that another nomination of the ceremony names without: one title is one film."""
    ids = {name: _ids(pairs) for name, pairs in _by_name(ceremony).items()}
    return FoundIds(
        {
            name: FoundId(one, "the ceremony names a film of this title with this id")
            for name, known in ids.items()
            if None in known and len(known) == 2
            for one in known
            if one is not None
        }
    )


def without_contradictions(found: FoundIds, ceremony: Ceremony) -> FoundIds:
    """What was found, but for an id that nothing but title and year gives to a film and that another film has."""
    owners: dict[str | None, set[FilmName]] = defaultdict(set)
    for name, pairs in _by_name(ceremony).items():
        for imdb_id in _ids(pairs):
            owners[imdb_id].add(name)
    for name, one in found.films.items():
        owners[one.imdb_id].add(name)
    wrong = {name for name, one in found.films.items() if not one.is_confirmed and len(owners[one.imdb_id]) > 1}
    return FoundIds(
        {name: one for name, one in found.films.items() if name not in wrong},
        {key: one for key, one in found.nominees.items() if key[0] not in wrong},
    )


_Named = list[tuple[Nomination, FilmReference]]
"""A film by the nominations that name it."""


def _by_name(ceremony: Ceremony) -> dict[FilmName, _Named]:
    named: dict[FilmName, _Named] = defaultdict(list)
    for nomination in ceremony.standing:
        for film in nomination.films:
            named[film_name(nomination, film)].append((nomination, film))
    return named


def _ids(named: _Named) -> set[str | None]:
    return {film.imdb_id for _, film in named}


def with_found_ids(ceremony: Ceremony, found: FoundIds) -> Ceremony:
    """The ceremony with these ids where it has none."""
    if not found:
        return ceremony
    nominations = tuple(
        replace(
            nomination,
            films=tuple(_film(nomination, film, found.films) for film in nomination.films),
            nominees=tuple(_nominees(nomination, found.nominees)),
        )
        for nomination in ceremony.nominations
    )
    return replace(ceremony, nominations=nominations)


def _film(nomination: Nomination, film: FilmReference, found: Mapping[FilmName, FoundId]) -> FilmReference:
    one = found.get(film_name(nomination, film))
    return film if film.imdb_id or one is None else replace(film, imdb_id=one.imdb_id, evidence=one.evidence)


def _nominees(nomination: Nomination, found: Mapping[tuple[FilmName, str], FoundId]) -> Iterable[Nominee]:
    taken = {imdb_id for nominee in nomination.nominees for imdb_id in nominee.imdb_ids}
    names = [film_name(nomination, film) for film in nomination.films]
    for nominee in nomination.nominees:
        of_films = {found[name, nominee.name] for name in names if (name, nominee.name) in found}
        ids = {one.imdb_id for one in of_films}
        if nominee.imdb_ids or len(ids) != 1 or not ids.isdisjoint(taken):
            yield nominee
        else:
            taken |= ids
            evidence = min(one.evidence for one in of_films)
            yield replace(nominee, imdb_ids=tuple(ids), evidence=evidence)
