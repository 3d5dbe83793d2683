"""Which of TMDb's candidates is a film that no id leads to: scored, and accepted only when it is clear.

A score is at most 100 for title and year, moved by what else is known. A score alone accepts nothing: people who speak
against a candidate, or another IMDb id without people who speak for it, forbid it whatever its score. Everything that
is not clear is handed to a person with its candidates: a wrong film in the record is worse than one without details.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import inf

from oscar_import.ceremonies.calendar import years_apart
from oscar_import.ceremonies.nominees import DIRECTING
from oscar_import.enrichment.tmdb import likelihood
from oscar_import.enrichment.tmdb.candidates import Candidate
from oscar_import.enrichment.tmdb.likelihood import Circumstances
from oscar_import.enrichment.tmdb.organisations import any_made_it, share_a_country
from oscar_import.enrichment.tmdb.people import Named, PeopleSay, compare_people, nominees_named
from oscar_import.enrichment.tmdb.roles import without_namesakes
from oscar_import.enrichment.tmdb.titles import (
    SAME_TITLE_FROM,
    has_article_of,
    is_spelled_alike,
    length_of,
    title_points,
)
from oscar_import.json_fields import JsonObject

ACCEPTED_FROM = 90.0
CLEAR_GAP = 8.0
"""The least distance of an accepted candidate to the next."""
PLAUSIBLE_FROM = 70.0
"""Below this a candidate is no longer worth a look."""
MAX_KEPT = 5

_YEARS_APART = {0: 0.0, 1: 4.0, 2: 10.0, 3: 16.0, 4: 18.0}
_FURTHER_APART = 40.0
_YEAR_UNKNOWN = 12.0
_RUNTIME_AGREES, _RUNTIME_CONTRADICTS = 3.0, 15.0
_KIND_CONTRADICTS = 25.0
_SHORT_UP_TO, _FEATURE_FROM = 35, 60
"""Minutes: no feature is shorter, no short film longer. The Academy's limit is 40; TMDb's runtimes are loose."""
_ANOTHER_ID = 10.0
_PEOPLE_POINTS = {
    PeopleSay.SAME_DIRECTOR: 12.0,
    PeopleSay.SAME_NOMINEE: 8.0,
    PeopleSay.NOMINEE_BUT_OTHER_DIRECTOR: 2.0,
    PeopleSay.LIKE_DIRECTOR: 6.0,
    PeopleSay.LIKE_NOMINEE: 4.0,
    PeopleSay.NOTHING: 0.0,
    PeopleSay.NO_NOMINEE: -12.0,
    PeopleSay.OTHER_DIRECTOR: -40.0,
}
_THE_SAME_ID = 200.0
_MADE_BY_OURS = 6.0
_OF_OUR_COUNTRY = 6.0
_WITHOUT_NOMINEES = 4.0
"""Off for credits that name none of the nominees where that says little."""
_FURTHEST_UNLIKE = 2


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
    imdb_id: str | None = None
    """The one it is known by, where it has one."""
    is_short: bool | None = None
    """Whether it is nominated as a short film; None where that is not known."""
    is_documentary: bool = False
    countries: tuple[str, ...] = ()
    """That it was sent in for, by name: of an international feature nobody else is named."""
    categories: tuple[tuple[str, str], ...] = ()
    """Of `people`: each name and a canonical category that it is nominated in, as far as that is known."""
    companies: tuple[str, ...] = ()
    """That are nominated, and known to be no persons."""

    @property
    def named(self) -> Named:
        """The nominees, as they are compared."""
        countries = set(self.countries)
        ours = nominees_named(self.directors, [name for name in self.people if name not in countries])
        return replace(ours, unsure=(*ours.unsure, *self.companies))


@dataclass(frozen=True)
class Scored:
    """A candidate, its score and what made it. `is_acceptable` says whether nothing but a rival forbids it."""

    candidate: Candidate
    score: float
    reasons: tuple[str, ...]
    people: PeopleSay = PeopleSay.NOTHING
    likeness: float = 0.0
    """The points of title and year: what makes it worth a look, whatever else speaks against it."""
    is_acceptable: bool = False
    is_confirmed: bool = False
    """People, or its IMDb id, say that it is the film."""
    is_of_our_origin: bool = False
    """A company or the country of ours made it."""

    def to_document(self) -> JsonObject:
        """What is kept for a person to decide."""
        return {**self.candidate.to_document(), "score": round(self.score, 1), "reasons": list(self.reasons)}


@dataclass(frozen=True)
class Match:
    """One candidate is clearly the film."""

    accepted: Scored

    @property
    def is_confirmed(self) -> bool:
        """Whether more than title and year says so."""
        return self.accepted.is_confirmed


@dataclass(frozen=True)
class Ambiguous:
    """At least one candidate may be the film, none is clear. With their credits read (`tmdb.with_details`) and
    `choose` called again it may become so."""

    candidates: tuple[Scored, ...]


@dataclass(frozen=True)
class NoMatch:
    """No candidate can be the film; the nearest are kept, television entries among them."""

    candidates: tuple[Scored, ...]


Verdict = Match | Ambiguous | NoMatch


def choose(film: Wanted, candidates: Iterable[Candidate], *, are_all: bool = False) -> Verdict:
    """The candidate that is the film, or those that a person has to choose from.

    `are_all` says that the candidates are all films of this title that TMDb has, of whatever year.

    What was not read yet is judged by title and year alone (`next_to_read`). Accepted is a movie that is acceptable by
    itself, scores `ACCEPTED_FROM` or more, and is `CLEAR_GAP` ahead of every other. A television entry is never
    accepted. Popularity plays no part: of two films with one title the famous one is not the likelier.
    """
    scored = _ranked(film, candidates, are_all=are_all)
    movies = [item for item in scored if item.candidate.is_movie]
    plausible = tuple(item for item in movies if item.likeness >= PLAUSIBLE_FROM or item.score >= PLAUSIBLE_FROM)
    if not plausible:
        return NoMatch(tuple(scored[:MAX_KEPT]))
    best, others = movies[0], movies[1:]
    is_clear = all(best.score - other.score >= _least_gap(best, other) for other in others)
    if best.is_acceptable and best.score >= ACCEPTED_FROM and is_clear:
        return Match(best)
    return Ambiguous(plausible[:MAX_KEPT])


def _least_gap(best: Scored, other: Scored) -> float:
    """Where people say that it is the film, one that was read and of which they do not is no rival; nor, where its
    origin says so, one of another origin. What nobody confirms is never ahead of one that people confirm, or that
    may be taken as well and is of the same year."""
    is_same_year = other.candidate.release_year == best.candidate.release_year
    if other.is_acceptable and not best.is_confirmed and (other.is_confirmed or is_same_year):
        return inf
    if not other.candidate.is_read or other.is_confirmed:
        return CLEAR_GAP
    is_elsewhere = other.candidate.companies or other.candidate.countries
    is_ours_alone = best.is_of_our_origin and is_elsewhere and not other.is_acceptable
    return 0.0 if best.is_confirmed or is_ours_alone else CLEAR_GAP


def next_to_read(film: Wanted, candidates: Iterable[Candidate]) -> Candidate | None:
    """The likeliest movie whose own body was not read yet and may decide; None where none is left."""
    unread = (item for item in _ranked(film, candidates) if item.candidate.is_movie and not item.candidate.is_read)
    best = next(unread, None)
    return best.candidate if best and best.score >= PLAUSIBLE_FROM else None


def next_unlike(film: Wanted, candidates: Iterable[Candidate]) -> Candidate | None:
    """The first movie that was not read, in TMDb's order, released one year away at most, then two."""
    unread = [one for one in candidates if one.is_movie and not one.is_read]
    for least, most in ((0, 1), (2, _FURTHEST_UNLIKE)):
        for candidate in unread:
            distance = years_apart(film.film_year, candidate.release_year)
            if distance is not None and least <= distance <= most:
                return candidate
    return None


def _ranked(film: Wanted, candidates: Iterable[Candidate], *, are_all: bool = False) -> list[Scored]:
    once = {(candidate.is_movie, candidate.tmdb_id): candidate for candidate in candidates}
    namesakes = max(0, sum(one.is_movie and _has_title(film.title, one) for one in once.values()) - 1)
    scored = (score(film, one, namesakes=namesakes, are_all=are_all) for one in once.values())
    return sorted(scored, key=lambda item: (-item.score, item.candidate.tmdb_id))


def _has_title(title: str, candidate: Candidate) -> bool:
    return title_points(title, candidate)[0] >= SAME_TITLE_FROM


def score(film: Wanted, candidate: Candidate, *, namesakes: int = 0, are_all: bool = False) -> Scored:
    """How well one candidate fits, and why. `namesakes` are the other films of the title, of any year, that were seen;
    `are_all` says that TMDb has no more of them."""
    ours = film.named
    title, title_reason = title_points(film.title, candidate)
    say = compare_people(ours, Named(candidate.directors or (), candidate.people or ()))
    distance = years_apart(film.film_year, candidate.release_year)
    is_near = distance is not None and distance <= 1
    people = without_namesakes(say, ours, film.categories, candidate, is_near=is_near)
    known = _Known(film, ours, candidate, title, people, namesakes, are_all)
    moved = [
        (title, title_reason),
        _year_points(film, candidate),
        _runtime_points(film, candidate),
        _kind_points(film, candidate),
        (_PEOPLE_POINTS[people], _people_reason(people, candidate)),
        _origin_points(known),
        _id_points(film, candidate),
    ]
    kind = () if candidate.is_movie else ("a television entry",)
    is_same_id = film.imdb_id is not None and candidate.imdb_id == film.imdb_id
    points = sum(points for points, _ in moved)
    if people is PeopleSay.NO_NOMINEE and known.is_likely:
        points -= _PEOPLE_POINTS[people] + _WITHOUT_NOMINEES
    return Scored(
        candidate,
        points,
        (*kind, *(reason for _, reason in moved if reason)),
        people,
        likeness=moved[0][0] + moved[1][0],
        is_acceptable=candidate.is_movie and (is_same_id or _is_acceptable(known)),
        is_confirmed=is_same_id or people.is_yes,
        is_of_our_origin=_origin_points(known)[0] > 0,
    )


@dataclass(frozen=True)
class _Known:
    """All that is known of a film and a candidate together. `title` are its points; `namesakes` are as of `score`."""

    film: Wanted
    ours: Named
    candidate: Candidate
    title: float
    people: PeopleSay
    namesakes: int
    are_all: bool

    @property
    def is_same_title(self) -> bool:
        return self.title >= SAME_TITLE_FROM

    @property
    def distance(self) -> int | None:
        return years_apart(self.film.film_year, self.candidate.release_year)

    @property
    def is_near(self) -> bool:
        return self.distance is not None and self.distance <= 1

    @property
    def is_made_by_ours(self) -> bool | None:
        """Whether a company that is nominated, or a nominee's own, is among its companies; None where one of the two
        names none."""
        if any_made_it((*self.ours.unsure, *self.ours.people), self.candidate.companies):
            return True
        return False if self.names_companies and self.candidate.companies else None

    @property
    def names_companies(self) -> bool:
        return bool(set(self.ours.unsure) - set(self.film.countries))

    @property
    def is_of_our_country(self) -> bool | None:
        """Whether both say where it was made, and say the same; None where one does not."""
        return share_a_country(self.film.countries, self.candidate.countries)

    @property
    def is_likely(self) -> bool:
        """Whether it may well be ours though its credits name nobody whom we know, or nobody at all: TMDb has the
        crew in part, and nominations do not name everybody."""
        words, letters = length_of(self.film.title)
        often_absent_first = sorted(self.film.categories, key=lambda pair: -likelihood.absence([pair[1]]))
        categories = dict(often_absent_first)
        return likelihood.is_likely(
            Circumstances(
                words,
                letters,
                self.distance,
                absent=(
                    *(categories.get(name, "") for name in self.ours.people),
                    *(DIRECTING for _ in self.ours.directors),
                ),
                credits=len({*(self.candidate.people or ()), *(self.candidate.directors or ())}),
                namesakes=self.namesakes,
                are_all=self.are_all,
                has_name_alike=self.people is PeopleSay.LIKE_NOMINEE,
                has_our_article=has_article_of(self.film.title, self.candidate),
                is_short=self.film.is_short,
                is_documentary=self.film.is_documentary,
                is_international=bool(self.film.countries),
                names_companies=self.names_companies,
                is_runtime_known=bool(self.candidate.runtime_minutes),
                is_of_our_country=self.is_of_our_country,
                is_made_by_ours=self.is_made_by_ours,
            )
        )


def _is_acceptable(known: _Known) -> bool:
    """Whether what is known allows to take it, if no other is as likely."""
    film, candidate, people = known.film, known.candidate, known.people
    if not candidate.is_read:
        return known.is_same_title
    if _kind_points(film, candidate)[0]:
        return False
    if people in (PeopleSay.SAME_DIRECTOR, PeopleSay.SAME_NOMINEE):
        return known.is_same_title or is_spelled_alike(film.title, candidate, distance=known.distance)
    if people is PeopleSay.NOMINEE_BUT_OTHER_DIRECTOR:
        return known.is_same_title and known.is_near
    is_another_id = film.imdb_id is not None and candidate.imdb_id not in (None, film.imdb_id)
    if is_another_id or not known.is_same_title or people is PeopleSay.OTHER_DIRECTOR:
        return False
    if people is PeopleSay.LIKE_DIRECTOR or (people is PeopleSay.LIKE_NOMINEE and known.distance == 0):
        return True
    return known.is_likely


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


def _kind_points(film: Wanted, candidate: Candidate) -> tuple[float, str]:
    """A short film and a feature of one title are two films."""
    minutes = candidate.runtime_minutes
    if not minutes or film.is_short is None:
        return 0.0, ""
    if film.is_short and minutes >= _FEATURE_FROM:
        return -_KIND_CONTRADICTS, f"{minutes} minutes are no short film"
    if not film.is_short and minutes <= _SHORT_UP_TO:
        return -_KIND_CONTRADICTS, f"{minutes} minutes are a short film"
    return 0.0, ""


def _origin_points(known: _Known) -> tuple[float, str]:
    if known.is_made_by_ours:
        return _MADE_BY_OURS, "a company that is nominated made it"
    if known.is_of_our_country:
        return _OF_OUR_COUNTRY, "the country that sent it made it"
    return 0.0, ""


def _people_reason(people: PeopleSay, candidate: Candidate) -> str:
    if people is PeopleSay.OTHER_DIRECTOR:
        return f"directed by {', '.join((candidate.directors or ())[:2])}"
    return str(people.value)


def _id_points(film: Wanted, candidate: Candidate) -> tuple[float, str]:
    if film.imdb_id is None or candidate.imdb_id is None:
        return 0.0, ""
    if candidate.imdb_id == film.imdb_id:
        return _THE_SAME_ID, "its IMDb id is the one asked for"
    return -_ANOTHER_ID, f"its IMDb id is {candidate.imdb_id}"
