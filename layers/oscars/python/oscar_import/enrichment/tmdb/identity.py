"""Whether the film that TMDb answered with is the one that was asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from oscar_import.enrichment.tmdb.details import MovieDetails
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
) -> Same | Redirected | Mismatch:
    """Whether the film that TMDb answered with is ours.

    `film_year` is the label of the ceremony's film year (`1995`, `1927/28`); `directors` are the film's nominees for
    directing, `people` all its other nominees. Equal IMDb ids decide. Where they differ, or TMDb's record has none,
    the title and the year must agree; for a film known by several titles, a director or, if one title only goes on
    where the other ends, any nominee stands in for the title. Credits that name another director, or none of the
    nominees, forbid it.
    """
    if asked_imdb_id and details.imdb_id == asked_imdb_id:
        return Same("its IMDb id is the one asked for")
    ours, nominees = tuple(directors), (*directors, *people)
    agreeing = {
        "title": same_title(title, details.title) or same_title(title, details.original_title),
        "director": any_same_name(ours, details.directors),
        "nominee": any_same_name(nominees, details.people),
    }
    goes_on = goes_on_from(title, details.title) or goes_on_from(title, details.original_title)
    same_work = agreeing["title"] or agreeing["director"] or (agreeing["nominee"] and goes_on)
    if ours and details.directors:
        contradicted = not agreeing["director"]
    else:
        contradicted = bool(nominees and details.people) and not agreeing["nominee"]
    distance = years_apart(film_year, details.release_year)
    years_agree = distance is not None and distance <= (_YEARS_OF_A_RELEASE if agreeing["title"] else 1)
    shown = f"{details.title} ({details.release_year or 'no year'}), TMDb {details.tmdb_id}"
    if contradicted or not years_agree or not same_work:
        return Mismatch(f"Asked for {asked_imdb_id or title}, {title} of {film_year}: TMDb answered with {shown}.")
    evidence = f"{', '.join(name for name, agrees in agreeing.items() if agrees)} and year agree: {shown}"
    if asked_imdb_id and details.imdb_id:
        return Redirected(details.imdb_id, evidence)
    return Same(evidence)


def years_apart(film_year: str, release_year: int | None) -> int | None:
    """Years between a release and the nearer of a film year's years (`1927/28` is 1927 and 1928); None if unknown."""
    first = re.match(r"\d{4}", film_year)
    if not first or release_year is None:
        return None
    years = (int(first[0]), int(first[0]) + 1) if "/" in film_year else (int(first[0]),)
    return min(abs(release_year - year) for year in years)
