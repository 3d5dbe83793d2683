"""Which of TMDb's candidates is a film that no id leads to: scored, and accepted only when it is clear.

A score is at most 100 for title and year, moved by what else is known. A score alone accepts nothing: people who speak
against a candidate, or another IMDb id without people who speak for it, forbid it whatever its score. Everything that
is not clear is handed to a person with its candidates: a wrong film in the record is worse than one without details.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz

from oscar_import.ceremonies.calendar import years_apart
from oscar_import.enrichment.tmdb.candidates import Candidate
from oscar_import.enrichment.tmdb.people import Named, PeopleSay, compare_people
from oscar_import.json_fields import JsonObject
from oscar_import.normalization import alternatives, normalise_title, numbers

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
_YEARS_APART = {0: 0.0, 1: 4.0, 2: 10.0, 3: 16.0, 4: 18.0}
_FURTHER_APART = 40.0
_YEAR_UNKNOWN = 12.0
_RUNTIME_AGREES, _RUNTIME_CONTRADICTS = 3.0, 15.0
_KIND_CONTRADICTS = 25.0
_SHORT_UP_TO, _FEATURE_FROM = 30, 75
"""Minutes: no feature is shorter, no short film longer. The Academy's limit is 40; TMDb's runtimes are loose."""
_ANOTHER_ID = 10.0
_ELSEWHERE = 2.0
"""Off for a title that a film only has in another country or language."""
_PEOPLE_POINTS = {
    PeopleSay.SAME_DIRECTOR: 12.0,
    PeopleSay.SAME_NOMINEE: 8.0,
    PeopleSay.NOMINEE_BUT_OTHER_DIRECTOR: 2.0,
    PeopleSay.LIKE_DIRECTOR: 6.0,
    PeopleSay.NOTHING: 0.0,
    PeopleSay.NO_NOMINEE: -12.0,
    PeopleSay.OTHER_DIRECTOR: -40.0,
}
_THE_SAME_ID = 200.0
_ALIKE_WORDS = 60.0
"""Of 100, by rapidfuzz: two spellings of one word of a title."""
_SAME_TITLE_FROM = 97.0
"""Points of a title that is the same, in another spelling of its spaces, or elsewhere."""
_FEW_NOMINEES = 2
_DISTINCTIVE, _MORE_DISTINCTIVE = (3, 14), (4, 18)
"""Words and letters of a title that two films of one year, or of neighbouring years, hardly share."""


_NOW_CALLED = {
    "ussr": "russia",
    "soviet": "russia",
    "czechoslovakia": "czech",
    "yugoslavia": "serbia",
    "holland": "netherlands",
}
_IN_MANY_COUNTRIES = {"united", "republic", "democratic", "federal", "of", "and", "the", "west", "east", "south"}


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
    countries: tuple[str, ...] = ()
    """That it was sent in for, by name: of an international feature nobody else is named."""

    @property
    def nominees(self) -> tuple[str, ...]:
        """Everybody's name."""
        return (*self.directors, *self.people)


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


def choose(film: Wanted, candidates: Iterable[Candidate]) -> Verdict:
    """The candidate that is the film, or those that a person has to choose from.

    What was not read yet is judged by title and year alone (`next_to_read`). Accepted is a movie that is acceptable by
    itself, scores `ACCEPTED_FROM` or more, and is `CLEAR_GAP` ahead of every other. A television entry is never
    accepted. Popularity plays no part: of two films with one title the famous one is not the likelier.
    """
    scored = _ranked(film, candidates)
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
    """Where people say that it is the film, one that was read and of which they do not say it is no rival."""
    return 0.0 if best.is_confirmed and other.candidate.is_read and not other.is_confirmed else CLEAR_GAP


def next_to_read(film: Wanted, candidates: Iterable[Candidate]) -> Candidate | None:
    """The likeliest movie whose own body was not read yet and may decide; None where none is left."""
    unread = (item for item in _ranked(film, candidates) if item.candidate.is_movie and not item.candidate.is_read)
    best = next(unread, None)
    return best.candidate if best and best.score >= PLAUSIBLE_FROM else None


def next_unlike(film: Wanted, candidates: Iterable[Candidate]) -> Candidate | None:
    """The first movie, in TMDb's order, that was not read and was released at most a year away, whatever its title."""
    for candidate in candidates:
        distance = years_apart(film.film_year, candidate.release_year)
        if candidate.is_movie and not candidate.is_read and distance is not None and distance <= 1:
            return candidate
    return None


def _ranked(film: Wanted, candidates: Iterable[Candidate]) -> list[Scored]:
    once = {(candidate.is_movie, candidate.tmdb_id): candidate for candidate in candidates}
    scored = (score(film, candidate) for candidate in once.values())
    return sorted(scored, key=lambda item: (-item.score, item.candidate.tmdb_id))


def score(film: Wanted, candidate: Candidate) -> Scored:
    """How well one candidate fits, and why."""
    title, title_reason = _title_points(film.title, candidate)
    people = compare_people(
        Named(film.directors, film.people), Named(candidate.directors or (), candidate.people or ())
    )
    moved = [
        (title, title_reason),
        _year_points(film, candidate),
        _runtime_points(film, candidate),
        _kind_points(film, candidate),
        (_PEOPLE_POINTS[people], _people_reason(people, candidate)),
        _id_points(film, candidate),
    ]
    kind = () if candidate.is_movie else ("a television entry",)
    is_same_id = film.imdb_id is not None and candidate.imdb_id == film.imdb_id
    points = sum(points for points, _ in moved)
    distance = years_apart(film.film_year, candidate.release_year)
    if people is PeopleSay.NO_NOMINEE and _has_hardly_a_namesake(film, distance):
        points -= _PEOPLE_POINTS[people] + _INEXACT
    return Scored(
        candidate,
        points,
        (*kind, *(reason for _, reason in moved if reason)),
        people,
        likeness=moved[0][0] + moved[1][0],
        is_acceptable=candidate.is_movie and (is_same_id or _is_acceptable(film, candidate, title, people)),
        is_confirmed=is_same_id or people.is_yes,
    )


def _is_acceptable(film: Wanted, candidate: Candidate, title: float, people: PeopleSay) -> bool:
    """Whether what is known allows to take it, if no other is as likely."""
    is_same_title = title >= _SAME_TITLE_FROM
    if not candidate.is_read:
        return is_same_title
    distance = years_apart(film.film_year, candidate.release_year)
    is_near = distance is not None and distance <= 1
    if _kind_points(film, candidate)[0]:
        return False
    if people in (PeopleSay.SAME_DIRECTOR, PeopleSay.SAME_NOMINEE):
        return is_same_title or (is_near and _is_spelled_alike(film.title, candidate))
    if people is PeopleSay.NOMINEE_BUT_OTHER_DIRECTOR:
        return is_same_title and is_near
    is_another_id = film.imdb_id is not None and candidate.imdb_id not in (None, film.imdb_id)
    if is_another_id or not is_same_title:
        return False
    if people is PeopleSay.LIKE_DIRECTOR or (not film.nominees and is_near and not _is_made_elsewhere(film, candidate)):
        return True
    return people is not PeopleSay.OTHER_DIRECTOR and _has_hardly_a_namesake(film, distance)


def _is_made_elsewhere(film: Wanted, candidate: Candidate) -> bool:
    """Whether both say where it was made, and say it differently."""
    ours, theirs = (_of_countries(names) for names in (film.countries, candidate.countries))
    return bool(ours and theirs) and ours.isdisjoint(theirs)


def _of_countries(names: Iterable[str]) -> set[str]:
    words = {word for name in names for word in normalise_title(name).split()}
    return (words | {now for then, now in _NOW_CALLED.items() if then in words}) - _IN_MANY_COUNTRIES


def _is_spelled_alike(title: str, candidate: Candidate) -> bool:
    """Whether one of its titles is one of ours word by word, each spelled alike, or ours with or without a subtitle.
    What goes on otherwise is a sequel, or another film of the same people."""
    ours = (normalise_title(title), *alternatives(title))
    theirs = {normalise_title(text) for text in (candidate.title, candidate.original_title, *candidate.other_titles)}
    return _differ_by_subtitle(title, candidate) or any(_are_alike(one, other) for one in ours for other in theirs)


def _are_alike(one: str, other: str) -> bool:
    words, others = one.split(), other.split()
    return (
        len(words) == len(others)
        and numbers(one) == numbers(other)
        and all(fuzz.ratio(*pair) >= _ALIKE_WORDS for pair in zip(words, others, strict=True))
    )


def _has_hardly_a_namesake(film: Wanted, distance: int | None) -> bool:
    """Whether a film of this title and year may well be ours though its credits name nobody whom we know: TMDb has the
    crew in part. We know but one or two names, none who directed, and a title that long is hardly given twice."""
    normalised = normalise_title(film.title)
    words, letters = len(normalised.split()), len(normalised)
    by_distance = {0: _DISTINCTIVE, 1: _MORE_DISTINCTIVE}
    least_words, least_letters = by_distance.get(99 if distance is None else distance, (99, 99))
    is_distinctive = words >= least_words and letters >= least_letters
    return is_distinctive and not film.directors and len(film.people) <= _FEW_NOMINEES


def _title_points(title: str, candidate: Candidate) -> tuple[float, str]:
    wanted, offered = normalise_title(title), {normalise_title(candidate.title)}
    offered.add(normalise_title(candidate.original_title))
    wanted_parts = set(alternatives(title))
    offered_parts = set(alternatives(candidate.title)) | set(alternatives(candidate.original_title))
    if wanted in offered or (len(wanted_parts) > 1 and offered == wanted_parts):
        return 100.0, "the title is the same"
    elsewhere = {normalise_title(text) for text in candidate.other_titles}
    if wanted in elsewhere or not wanted_parts.isdisjoint(elsewhere):
        return 100.0 - _ELSEWHERE, "it has this title elsewhere"
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
