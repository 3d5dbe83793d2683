"""Looks for a film at TMDb: asks, reads the candidates one after the other, and stops where one is clear.

A film costs at most `MAX_REQUESTS`: one by its id, `MAX_SEARCHES` by its titles and years, and the bodies of
`MAX_READ` candidates.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from oscar_import.ceremonies import nominees
from oscar_import.enrichment.tmdb import matching
from oscar_import.enrichment.tmdb.candidates import Candidate, found_by_id, found_by_title, with_details
from oscar_import.enrichment.tmdb.matching import Ambiguous, Match, Verdict, Wanted
from oscar_import.enrichment.tmdb.titles import texts_to_search
from oscar_import.normalization import search_texts
from oscar_import.upstream import results
from oscar_import.upstream.retry import Counting

MAX_SEARCHES = 6
MAX_READ = 6
MAX_REQUESTS = 1 + MAX_SEARCHES + MAX_READ
FULL_PAGE = 20
"""Results of one search: there may be more, and the film among them."""


class Tmdb(Protocol):
    """The requests that a search takes (`TmdbClient`)."""

    def find(self, imdb_id: str) -> Counting:
        """What TMDb knows under an IMDb id."""

    def search(self, title: str, year: int | None) -> Counting:
        """Films by title."""

    def candidate(self, tmdb_id: int) -> Counting:
        """One film, with what tells it from others."""


def wanted(
    nominations: Sequence[Mapping[str, Any]], *, title: str, film_year: str, imdb_id: str | None = None
) -> Wanted:
    """What to look for, of the film of these nominations, which are documents as a ceremony holds them."""
    return Wanted(
        title=title,
        film_year=film_year,
        directors=nominees.directors(nominations),
        people=nominees.others(nominations),
        categories=nominees.categories(nominations),
        companies=nominees.companies(nominations),
        imdb_id=imdb_id,
        countries=nominees.countries(nominations),
        is_short=nominees.is_short(nominations),
        is_documentary=nominees.is_documentary(nominations),
    )


def discover(film: Wanted, tmdb: Tmdb) -> Verdict:
    """The film's record at TMDb, those that a person has to choose from, or none.

    People or the IMDb id end the search; title and year alone only when everything was asked, so that a namesake a
    year away is seen.
    """
    search = _Search(film, tmdb)
    if film.imdb_id:
        search.by_id(film.imdb_id)
    for text, year in _searches(film, search):
        if search.is_over():
            break
        search.by_title(text, year)
    if not search.is_over():
        search.read_the_first()
    verdict = search.verdict
    if isinstance(verdict, Match) and not verdict.accepted.candidate.is_read:
        return Ambiguous((verdict.accepted,))  # as many as may be were read before it
    return verdict


class _Search:
    def __init__(self, film: Wanted, tmdb: Tmdb) -> None:
        self._film = film
        self._tmdb = tmdb
        self._candidates: dict[tuple[bool, int], Candidate] = {}
        self._read = 0
        self.found_last = 0
        self._are_all = False
        self.verdict: Verdict = matching.choose(film, ())

    def is_over(self) -> bool:
        return isinstance(self.verdict, Match) and self.verdict.is_confirmed

    def by_id(self, imdb_id: str) -> None:
        answer = self._tmdb.find(imdb_id)
        self._add(found_by_id(answer.body) if isinstance(answer, results.Found) else [])

    def by_title(self, text: str, year: int | None) -> None:
        answer = self._tmdb.search(text, year)
        found = found_by_title(answer.body) if isinstance(answer, results.Found) else []
        self._are_all = self._are_all or (year is None and isinstance(answer, results.Found) and len(found) < FULL_PAGE)
        self._add(found)

    def read_the_first(self) -> None:
        """Reads what a search by title listed though none of its known titles is like ours: TMDb also searches by
        alternative titles, and does not say by which it found a film."""
        while not self.is_over() and (unlike := matching.next_unlike(self._film, self._candidates.values())):
            if not self._look_at(unlike):
                return

    def _add(self, found: list[Candidate]) -> None:
        """Takes up what was found and reads the likeliest, the next one where the best is refused."""
        self.found_last = len(found)
        for candidate in found:
            self._candidates.setdefault((candidate.is_movie, candidate.tmdb_id), candidate)
        self._choose()
        while not self.is_over() and (likely := matching.next_to_read(self._film, self._candidates.values())):
            if not self._look_at(likely):
                return

    def _look_at(self, candidate: Candidate) -> bool:
        """Reads a candidate's own body; False where as many were read as may be."""
        if self._read >= MAX_READ:
            return False
        self._read += 1
        answer = self._tmdb.candidate(candidate.tmdb_id)
        key = (candidate.is_movie, candidate.tmdb_id)
        if isinstance(answer, results.Found):
            self._candidates[key] = with_details(candidate, answer.body)
        else:  # the search lists it, its own record is gone: tmdb_details will say so
            self._candidates[key] = replace(candidate, was_read=True)
        self._choose()
        return True

    def _choose(self) -> None:
        self.verdict = matching.choose(self._film, self._candidates.values(), are_all=self._are_all)


def _searches(film: Wanted, search: _Search) -> Iterator[tuple[str, int | None]]:
    """What to search for, the likeliest first: the title with the film year, then without any, because a film's
    release is often a year away; with the neighbouring years where there are too many films of that title; then its
    other forms, with the year where they are of one or two words."""
    year = int(film.film_year[:4])
    texts = texts_to_search(film.title)
    first = [text for text in texts if text in search_texts(film.title)]
    others = [text for text in texts if text not in first]
    asked = [(text, asked_year) for asked_year in (year, None) for text in first]
    yield from asked
    is_common = search.found_last >= FULL_PAGE
    near = [(texts[0], year + distance) for distance in (-1, 1, -2)] if is_common else []
    further = [(text, year) for text in others]
    yield from [*near, *further][: MAX_SEARCHES - len(asked)]
