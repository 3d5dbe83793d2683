"""Which of TMDb's candidates is a film that no id leads to: scored, and accepted only when it is clear.

A score is at most 100 for title and year, moved by what else is known. Everything that is not clear is handed to a
person with its candidates: a wrong film in the record is worse than a film without details.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz

from oscar_import.enrichment.tmdb.candidates import Candidate
from oscar_import.enrichment.tmdb.identity import years_apart
from oscar_import.json_fields import JsonObject
from oscar_import.normalization import alternatives, any_same_name, normalise_title, numbers

ACCEPTED_FROM = 90.0
CLEAR_GAP = 8.0
"""The least distance of an accepted candidate to the next."""
PLAUSIBLE_FROM = 70.0
"""Below this a candidate is no longer worth a look."""
MAX_KEPT = 5

_INEXACT = 4.0
_OTHER_NUMBER = 25.0
_ONLY_AN_ALTERNATIVE = 12.0
_ONLY_WITHOUT_SUBTITLE = 86.0
_YEARS_APART = {0: 0.0, 1: 4.0, 2: 10.0, 3: 16.0, 4: 24.0}
_FURTHER_APART = 40.0
_YEAR_UNKNOWN = 12.0
_RUNTIME_AGREES, _RUNTIME_CONTRADICTS = 3.0, 15.0
_DIRECTOR_AGREES, _DIRECTOR_CONTRADICTS = 12.0, 40.0
_NOMINEE_AGREES, _NO_NOMINEE_AGREES = 8.0, 12.0


@dataclass(frozen=True)
class Wanted:
    """The film that is looked for, as its nominations name it.

    `film_year` is the label of the ceremony's film year (`1995`, `1927/28`). `directors` are nominees for directing;
    `people` are all other nominees, whose credits confirm a candidate.
    """

    title: str
    film_year: str
    directors: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    runtime_minutes: int | None = None


@dataclass(frozen=True)
class Scored:
    """A candidate, its score and what made it."""

    candidate: Candidate
    score: float
    reasons: tuple[str, ...]

    def to_document(self) -> JsonObject:
        """What is kept for a person to decide."""
        return {**self.candidate.to_document(), "score": round(self.score, 1), "reasons": list(self.reasons)}


@dataclass(frozen=True)
class Match:
    """One candidate is clearly the film."""

    accepted: Scored


@dataclass(frozen=True)
class Ambiguous:
    """At least one candidate may be the film, none is clear. With their credits read (`tmdb.with_details`) and
    `choose` called again it may become so."""

    candidates: tuple[Scored, ...]


@dataclass(frozen=True)
class NoMatch:
    """No candidate can be the film; the nearest are kept, television entries among them."""

    candidates: tuple[Scored, ...]


def choose(film: Wanted, candidates: Iterable[Candidate]) -> Match | Ambiguous | NoMatch:
    """The candidate that is the film, or those that a person has to choose from.

    Accepted is a movie that scores `ACCEPTED_FROM` or more, `CLEAR_GAP` ahead of every other. A television entry is
    never accepted. Popularity plays no part: of two films with one title the famous one is not the likelier.
    """
    once = {(candidate.is_movie, candidate.tmdb_id): candidate for candidate in candidates}
    scored = sorted(
        (score(film, candidate) for candidate in once.values()), key=lambda item: (-item.score, item.candidate.tmdb_id)
    )
    movies = [item for item in scored if item.candidate.is_movie]
    if not movies or movies[0].score < PLAUSIBLE_FROM:
        return NoMatch(tuple(scored[:MAX_KEPT]))
    best, others = movies[0], movies[1:]
    if best.score >= ACCEPTED_FROM and (not others or best.score - others[0].score >= CLEAR_GAP):
        return Match(best)
    return Ambiguous(tuple(item for item in movies if item.score >= PLAUSIBLE_FROM)[:MAX_KEPT])


def score(film: Wanted, candidate: Candidate) -> Scored:
    """How well one candidate fits, and why."""
    title, title_reason = _title_points(film.title, candidate)
    found = [
        (title, title_reason),
        _year_points(film, candidate),
        _runtime_points(film, candidate),
        _people_points(film, candidate),
    ]
    kind = () if candidate.is_movie else ("a television entry",)
    return Scored(candidate, sum(points for points, _ in found), (*kind, *(reason for _, reason in found if reason)))


def _title_points(title: str, candidate: Candidate) -> tuple[float, str]:
    wanted, offered = normalise_title(title), {normalise_title(candidate.title)}
    offered.add(normalise_title(candidate.original_title))
    wanted_parts = set(alternatives(title))
    offered_parts = set(alternatives(candidate.title)) | set(alternatives(candidate.original_title))
    if wanted in offered or (len(wanted_parts) > 1 and offered == wanted_parts):
        return 100.0, "the title is the same"
    whole = max(_likeness(wanted, text) for text in offered)
    parts = [_likeness(one, other) for one in {wanted, *wanted_parts} for other in offered | offered_parts]
    only_part = max(parts) - _ONLY_AN_ALTERNATIVE
    short = _ONLY_WITHOUT_SUBTITLE if _differ_by_subtitle(title, candidate) else 0.0
    best = max(whole, only_part, short)
    return best, f"the title is {round(best)} % like it"


def _likeness(one: str, other: str) -> float:
    if one == other:
        return 100.0
    if one.replace(" ", "") == other.replace(" ", ""):
        return 99.0
    likeness = fuzz.ratio(one, other) - _INEXACT
    return likeness - _OTHER_NUMBER if numbers(one) != numbers(other) else likeness


def _differ_by_subtitle(title: str, candidate: Candidate) -> bool:
    shown = (candidate.title, candidate.original_title)
    wanted, offered = normalise_title(title), {normalise_title(text) for text in shown}
    return _main_title(title) in offered or wanted in {_main_title(text) for text in shown}


def _main_title(title: str) -> str | None:
    main, colon, _ = title.partition(":")
    return normalise_title(main) if colon and len(main) > 3 else None


def _year_points(film: Wanted, candidate: Candidate) -> tuple[float, str]:
    distance = years_apart(film.film_year, candidate.release_year)
    if distance is None:
        return -_YEAR_UNKNOWN, "its release date is not known"
    if distance == 0:
        return 0.0, "the year is the same"
    return -_YEARS_APART.get(distance, _FURTHER_APART), f"the years are {distance} apart"


def _runtime_points(film: Wanted, candidate: Candidate) -> tuple[float, str]:
    ours, theirs = film.runtime_minutes, candidate.runtime_minutes
    if not ours or not theirs:
        return 0.0, ""
    apart = abs(ours - theirs)
    if apart <= max(5, ours // 20):
        return _RUNTIME_AGREES, "the runtime agrees"
    if apart > 15 and apart > ours * 0.3:
        return -_RUNTIME_CONTRADICTS, f"the runtimes are {apart} minutes apart"
    return 0.0, ""


def _people_points(film: Wanted, candidate: Candidate) -> tuple[float, str]:
    if film.directors and candidate.directors:
        if any_same_name(film.directors, candidate.directors):
            return _DIRECTOR_AGREES, "the director agrees"
        return -_DIRECTOR_CONTRADICTS, f"directed by {', '.join(candidate.directors[:2])}"
    nominees = (*film.directors, *film.people)
    if nominees and candidate.people:
        if any_same_name(nominees, candidate.people):
            return _NOMINEE_AGREES, "a nominee is among its credits"
        return -_NO_NOMINEE_AGREES, "no nominee is among its credits"
    return 0.0, ""
