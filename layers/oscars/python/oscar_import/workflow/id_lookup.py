"""Looks up the IMDb ids that a ceremony's source does not give, film by film, before the ceremony is stored.

TMDb is asked for what neither the source nor the stored ceremony knows. What could not be asked is left without ids:
a ceremony is never held up by an upstream of its films.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from oscar_import.ceremonies.categories import tracks_person
from oscar_import.ceremonies.found_ids import (
    FoundId,
    FoundIds,
    IncompleteFilm,
    ids_of_same_title,
    incomplete_films,
    names_in,
    with_found_ids,
    without_contradictions,
)
from oscar_import.ceremonies.model import Ceremony, FilmName, Finding
from oscar_import.ceremonies.reconciliation import reconcile
from oscar_import.dependencies import Dependencies
from oscar_import.enrichment.tmdb import id_lookup
from oscar_import.enrichment.tmdb.id_lookup import FilmRecord
from oscar_import.errors import Terminal, Transient
from oscar_import.stage import Stage
from oscar_import.storage import catalogue
from oscar_import.workflow.staleness import still_stands

UPSTREAM = "tmdb"
NOT_LOOKED_UP = Finding("ids_not_looked_up", "warning", "TMDb could not be asked for all ids that are missing")


@dataclass(frozen=True)
class LookedUp:
    """A source's ceremony with the ids that were found for it."""

    ceremony: Ceremony
    stopped: Transient | Terminal | None = None
    """Why not all could be looked up: the upstream, its key, or the invocation's time."""


@dataclass(frozen=True)
class ToLookUp:
    """What is known of a source's ceremony before anybody is asked."""

    incoming: Ceremony
    """What the source says."""
    known: Ceremony
    """The same with the ids that are stored."""
    films: list[IncompleteFilm]
    """Those that lack an id, or whose people do."""


def with_looked_up_ids(incoming: Ceremony, former: Ceremony | None, deps: Dependencies) -> LookedUp:
    """`incoming` is what a source says, `former` what is stored of the ceremony."""
    wanted = to_look_up(incoming, former, deps)
    incoming, known, films = wanted.incoming, wanted.known, wanted.films
    if not films:
        return LookedUp(incoming)
    lookup = _Lookup(known, deps)
    stopped = lookup.run(_rotated(films, by=deps.deadline.receives - 1))
    ceremony = with_found_ids(incoming, without_contradictions(lookup.found, known))
    if stopped is not None:
        ceremony = replace(ceremony, findings=(*ceremony.findings, NOT_LOOKED_UP))
    return LookedUp(ceremony, stopped)


def to_look_up(incoming: Ceremony, former: Ceremony | None, deps: Dependencies) -> ToLookUp:
    """What TMDb has to be asked for; nothing without its key."""
    known = reconcile(former, incoming).ceremony
    by_title = ids_of_same_title(known)
    incoming, known = with_found_ids(incoming, by_title), with_found_ids(known, by_title)
    if UPSTREAM not in deps.services():
        return ToLookUp(incoming, known, [])
    before = _looked_up_before(former)
    films = [film for film in incomplete_films(known) if not _is_settled(film, before, known.film_years, deps)]
    return ToLookUp(incoming, known, films)


def with_stored_ids(incoming: Ceremony, former: Ceremony | None) -> LookedUp:
    """The same without asking anybody: what is stored gives the ids, and what it lacks stays to be looked up."""
    if former is None or NOT_LOOKED_UP not in former.findings:
        return LookedUp(incoming)
    return LookedUp(replace(incoming, findings=(*incoming.findings, NOT_LOOKED_UP)))


def _looked_up_before(former: Ceremony | None) -> set[tuple[FilmName, str]]:
    """The films and nominees that an earlier import has looked up, or has known."""
    if former is None or NOT_LOOKED_UP in former.findings:
        return set()
    return {one for nomination in former.standing for one in names_in(nomination)}


def _is_settled(film: IncompleteFilm, before: set[tuple[FilmName, str]], film_years: str, deps: Dependencies) -> bool:
    """Whether it was looked up with these very nominees, and what TMDb answered still stands."""
    if not all(names_in(nomination) <= before for nomination in film.nominations):
        return False
    record = catalogue.find_stage(film.key, Stage.TMDB_DETAILS)
    return still_stands(record, film_years, deps)


def _rotated(films: list[IncompleteFilm], *, by: int) -> list[IncompleteFilm]:
    """Each receive begins with another film, so that one that takes all the time holds up no other."""
    first = by % len(films)
    return [*films[first:], *films[:first]]


class _Lookup:
    def __init__(self, ceremony: Ceremony, deps: Dependencies) -> None:
        self._film_years = ceremony.film_years
        self._deps = deps
        self._people: dict[int, FoundId | None] = {}
        self.found = FoundIds()

    def run(self, films: list[IncompleteFilm]) -> Transient | Terminal | None:
        """Films first, then whom statistics are kept of, then all others; returns why it ended early."""
        try:
            records = [(film, record) for film in films if (record := self._record(film)) is not None]
            for is_first in (True, False):
                for film, record in records:
                    self._look_up_people(film, record, tracked=is_first)
        except (Transient, Terminal) as error:
            return error
        return None

    def _record(self, film: IncompleteFilm) -> FilmRecord | None:
        decided = catalogue.decided_number(catalogue.find_stage(film.key, Stage.TMDB_DISCOVERY))
        try:
            record = id_lookup.find_record(film, self._film_years, decided, self._deps.tmdb)
        except Terminal as error:
            if error.code != "upstream_refused":
                raise
            return None
        if record is not None and record.found is not None:
            self.found.films[film.name] = record.found
        return record

    def _look_up_people(self, film: IncompleteFilm, record: FilmRecord, *, tracked: bool) -> None:
        """`tracked` says which: those whom statistics are kept of, or all others."""
        ours = {nominee.name for nomination, nominee in film.nominees if tracks_person(nomination.canonical_category)}
        for name, person in id_lookup.credited_nominees(film, record).items():
            if (name in ours) is not tracked:
                continue
            if person.tmdb_id not in self._people:
                self._people[person.tmdb_id] = id_lookup.find_person(person, record, self._deps.tmdb)
            found = self._people[person.tmdb_id]
            if found is not None:
                self.found.nominees[film.name, name] = found
