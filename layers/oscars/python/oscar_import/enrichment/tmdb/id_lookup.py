"""IMDb ids out of what TMDb knows: a film's by its title, year and people, a person's by the film's credits.

Source of the shapes: https://developer.themoviedb.org/reference/person-external-ids
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from oscar_import.ceremonies.found_ids import FoundId, IncompleteFilm
from oscar_import.ceremonies.model import DECIDED, award_document
from oscar_import.enrichment.tmdb import discovery
from oscar_import.enrichment.tmdb.candidates import Candidate, with_details
from oscar_import.enrichment.tmdb.credits import CreditedPerson, person_named
from oscar_import.enrichment.tmdb.matching import Match, Wanted
from oscar_import.enrichment.tmdb.stand_ins import possessor
from oscar_import.imdb_ids import USUAL_FILM_ID, USUAL_PERSON_ID
from oscar_import.json_fields import whole
from oscar_import.upstream import results
from oscar_import.upstream.retry import Counting


class Tmdb(discovery.Tmdb, Protocol):
    """The requests that a look-up takes (`TmdbClient`)."""

    def candidate(self, movie_id: int | str) -> Counting:
        """One film, by TMDb's number or an IMDb id."""

    def person_ids(self, tmdb_id: int) -> Counting:
        """What a person is called elsewhere."""


@dataclass(frozen=True)
class FilmRecord:
    """A film's record at TMDb, with cast and crew; `found` is its IMDb id, None where TMDb knows none."""

    candidate: Candidate
    found: FoundId | None


USUAL_SEARCH = 2
"""Requests that find most films: a search by title and year, and the record of the film itself."""


def requests_of(film: IncompleteFilm) -> tuple[int, int]:
    """How many requests the look-up of a film and its people usually takes, and how many at most, without repeats.

    Who is in the film's credits is asked for once; most are.
    """
    people = len({nominee.name for _, nominee in film.nominees})
    if film.imdb_id is not None:
        return 1 + people, 1 + people
    return USUAL_SEARCH + people, discovery.MAX_SEARCHES + discovery.MAX_READ + people


def wanted(film: IncompleteFilm, film_years: str) -> Wanted:
    """What a search needs to know of a film; `film_years` is the label of its ceremony's film year."""
    nominations = [award_document(nomination) for nomination in film.nominations]
    return discovery.wanted(nominations, title=film.title, film_year=film_years)


def find_record(film: IncompleteFilm, film_years: str, decided: int | None, tmdb: Tmdb) -> FilmRecord | None:
    """The film's record: by its id where it has one, by the number on which a person decided, else by a search.

    An id is for ever: where people are nominated for the film, they have to be in its credits. Raises what `TmdbClient`
    raises.
    """
    if film.imdb_id is not None:
        record = _read(film.imdb_id, tmdb)
        return FilmRecord(record, None) if record is not None and record.imdb_id == film.imdb_id else None
    if decided is not None:
        record = _read(decided, tmdb)
        return _with_evidence(record, DECIDED) if record is not None else None
    sought = wanted(film, film_years)
    verdict = discovery.discover(sought, tmdb)
    if not isinstance(verdict, Match) or ((sought.directors or sought.people) and not verdict.is_confirmed):
        return None
    reasons = "; ".join(verdict.accepted.reasons)
    return _with_evidence(verdict.accepted.candidate, reasons, is_confirmed=verdict.is_confirmed)


def credited_nominees(film: IncompleteFilm, record: FilmRecord) -> dict[str, CreditedPerson]:
    """By name as a nomination writes it, the one person whom the film's credits have for a nominee without ids.

    Two names that lead to one person are two people of whom the credits have but one: neither is taken.
    """
    found: dict[str, CreditedPerson] = {}
    for nomination, nominee in film.nominees:
        person = person_named(nominee.name, nomination.canonical_category, record.candidate.cast, record.candidate.crew)
        if person is not None:
            found.setdefault(nominee.name, person)
    names: dict[int, list[str]] = defaultdict(list)
    for name, person in found.items():
        names[person.tmdb_id].append(name)
    return {name: person for name, person in found.items() if len(names[person.tmdb_id]) == 1}


def find_person(person: CreditedPerson, record: FilmRecord, tmdb: Tmdb) -> FoundId | None:
    """The IMDb id of a credited person; None where TMDb knows none. Raises what `TmdbClient` raises."""
    answer = tmdb.person_ids(person.tmdb_id)
    imdb_id = answer.body.get("imdb_id") if isinstance(answer, results.Found) else None
    if not isinstance(imdb_id, str) or not USUAL_PERSON_ID.fullmatch(imdb_id):
        return None
    film = f"film {record.candidate.tmdb_id} ({record.candidate.title})"
    return FoundId(
        imdb_id, f"{possessor(person.tmdb_id)} person {person.tmdb_id}: {person.name}, {person.does} of {film}"
    )


def _read(movie_id: int | str, tmdb: Tmdb) -> Candidate | None:
    answer = tmdb.candidate(movie_id)
    return _candidate(answer.body) if isinstance(answer, results.Found) else None


def _candidate(body: Mapping[str, Any]) -> Candidate | None:
    tmdb_id = whole(body.get("id"), "tmdb_id")
    return with_details(Candidate(tmdb_id, title="", original_title=""), body) if tmdb_id is not None else None


def _with_evidence(record: Candidate, why: str, *, is_confirmed: bool = True) -> FilmRecord:
    if record.imdb_id is None or not USUAL_FILM_ID.fullmatch(record.imdb_id):
        return FilmRecord(record, None)
    shown = f"{record.title}, {record.release_year or 'no year'}"
    evidence = f"{possessor(record.tmdb_id)} film {record.tmdb_id} ({shown}): {why}"
    return FilmRecord(record, FoundId(record.imdb_id, evidence, is_confirmed))
