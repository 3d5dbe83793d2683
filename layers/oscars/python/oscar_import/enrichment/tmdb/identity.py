"""Whether the film that TMDb answered with is the one that was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from oscar_import.ceremonies.calendar import years_apart
from oscar_import.enrichment.tmdb.details import MovieDetails
from oscar_import.enrichment.tmdb.people import Named, PeopleSay, compare_people, nominees_named
from oscar_import.enrichment.tmdb.stand_ins import numbered
from oscar_import.names import any_same_name
from oscar_import.normalization import goes_on_from, same_title

_YEARS_OF_A_RELEASE = 3
"""How far a release may lie from the film year: foreign films were eligible up to three years later."""


@dataclass(frozen=True)
class Same:
    """TMDb's record is the film that was asked for; `evidence` says what shows it."""

    evidence: str


@dataclass(frozen=True)
class Redirected:
    """The same film under another IMDb id: ours was merged into `imdb_id`, or TMDb was quicker or slower to follow."""

    imdb_id: str
    evidence: str


@dataclass(frozen=True)
class Mismatch:
    """Another film: a finding, not an enrichment. `reason` is a sentence for the finding."""

    reason: str


def same_film(
    details: MovieDetails,
    *,
    asked_imdb_id: str | None,
    title: str,
    film_year: str,
    directors: Sequence[str] = (),
    people: Sequence[str] = (),
    is_found_by_id: bool = False,
) -> Same | Redirected | Mismatch:
    """Whether the film that TMDb answered with is ours.

    `film_year` is the label of the ceremony's film year (`1995`, `1927/28`); `directors` are the film's nominees for
    directing, `people` all its other nominees. Equal IMDb ids decide. Where TMDb's record has none, title and year
    must agree and people must not speak against it. Where the ids differ, people must speak for it besides; only for a
    film of which no nominee is known does `/find` stand in, by naming this record under our id (`is_found_by_id`).
    For a film known by several titles, a director or, if one title only goes on where the other ends, any nominee
    stands in for the title.
    """
    if asked_imdb_id and details.imdb_id == asked_imdb_id:
        return Same("its IMDb id is the one asked for")
    ours = nominees_named(directors, people)
    say = compare_people(ours, Named(details.directors, details.people))
    agreeing = {
        "title": same_title(title, details.title) or same_title(title, details.original_title),
        "director": say is PeopleSay.SAME_DIRECTOR,
        "nominee": say.is_yes and any_same_name((*directors, *people), details.people),
    }
    goes_on = goes_on_from(title, details.title) or goes_on_from(title, details.original_title)
    same_work = agreeing["title"] or agreeing["director"] or (agreeing["nominee"] and goes_on)
    distance = years_apart(film_year, details.release_year)
    years_agree = distance is not None and distance <= (_YEARS_OF_A_RELEASE if agreeing["title"] else 1)
    is_another_id = asked_imdb_id is not None and details.imdb_id is not None
    is_known = say.is_yes or not is_another_id or (is_found_by_id and not ours.directors and not ours.people)
    shown = f"{details.title} ({details.release_year or 'no year'}), {numbered(details.tmdb_id)}"
    if say.is_no or not (years_agree and same_work and is_known):
        return Mismatch(f"Asked for {asked_imdb_id or title}, {title} of {film_year}: TMDb answered with {shown}.")
    evidence = f"{', '.join(name for name, agrees in agreeing.items() if agrees)} and year agree: {shown}"
    if asked_imdb_id and details.imdb_id:
        return Redirected(details.imdb_id, evidence)
    return Same(evidence)
