"""Pictures of the whole catalogue, and the tables behind them."""

from __future__ import annotations

from collections.abc import Iterable
from statistics import mean

from oscar_import.json_fields import JsonObject
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from oscars.console.catalogue_index import PageCatalogue
from oscars.console.templating import pages_of, stack_of

TOP = 15
FEWEST_RATED = 5
"""A category's means are told from this many rated winners on."""
SCALES = {"imdb": ("IMDb", 10), "metacritic": ("Metacritic", 100), "rotten_tomatoes": ("Rotten Tomatoes", 100)}


def explore(request: Request) -> Response:
    """`/explore?category=BEST+PICTURE&rating=imdb`: without a category all of them together."""
    snapshot = stack_of(request).snapshot()
    if snapshot is None:
        return pages_of(request).show(request, "nothing_yet.html")
    catalogue = snapshot.catalogue
    asked = request.query_params.get("category", "")
    if asked and asked not in catalogue.categories:
        raise HTTPException(404, f"No imported ceremony has the category {asked[:80]}.")
    category = asked or None
    rating = request.query_params.get("rating", "")
    rating = rating if rating in SCALES else "imdb"
    return pages_of(request).show(
        request,
        "explore.html",
        snapshot=snapshot,
        category=category,
        categories=catalogue.categories,
        rating=rating,
        scales=SCALES,
        by_year=by_year(catalogue, category),
        films=catalogue.top_films(category, TOP),
        people=catalogue.top_people(category, TOP),
        quality=quality_by_year(catalogue),
        ratings=ratings_by_year(catalogue, category, rating),
        ratings_by_category=ratings_by_category(catalogue, rating),
    )


def by_year(catalogue: PageCatalogue, category: str | None) -> list[JsonObject]:
    """`{ordinal, year, nominations, wins, official_nominations, official_wins}` for each ceremony."""
    within = catalogue.within(category)
    return [
        {
            "ordinal": ordinal,
            "year": catalogue.by_ordinal[ordinal]["year"],
            "nominations": len(within.get(ordinal, ())),
            "wins": sum(one.won for one in within.get(ordinal, ())),
            "official_nominations": sum(one.official for one in within.get(ordinal, ())),
            "official_wins": sum(one.official and one.won for one in within.get(ordinal, ())),
        }
        for ordinal in sorted(catalogue.by_ordinal)
    ]


def quality_by_year(catalogue: PageCatalogue) -> list[JsonObject]:
    """`{ordinal, year, score, with_film_id, ...}`: ratios from 0 to 1, None of nothing."""
    return [
        {
            "ordinal": ordinal,
            "year": catalogue.by_ordinal[ordinal]["year"],
            "score": quality.score,
            **{name: share.ratio for name, share in quality.shares()},
        }
        for ordinal, quality in sorted(catalogue.qualities.items())
    ]


def ratings_by_year(catalogue: PageCatalogue, category: str | None, rating: str) -> list[JsonObject]:
    """`{ordinal, year, winners, nominees}`: the mean rating of the films that won, and of those that did not."""
    rows = []
    for ordinal, nominations in sorted(catalogue.within(category).items()):
        won = {film.imdb_id for one in nominations if one.won for film in one.films}
        lost = {film.imdb_id for one in nominations if not one.won for film in one.films} - won
        rows.append(
            {
                "ordinal": ordinal,
                "year": catalogue.by_ordinal[ordinal]["year"],
                "winners": _mean(_ratings(catalogue, won, rating)),
                "nominees": _mean(_ratings(catalogue, lost, rating)),
            }
        )
    return [row for row in rows if row["winners"] is not None or row["nominees"] is not None]


def ratings_by_category(catalogue: PageCatalogue, rating: str) -> list[JsonObject]:
    """`{category, winners, nominees, rated}` where enough of the winners are rated, the widest gap first."""
    rows = []
    for category in catalogue.categories:
        nominations = [one for own in catalogue.within(category).values() for one in own]
        won = _ratings(catalogue, {film.imdb_id for one in nominations if one.won for film in one.films}, rating)
        lost = _ratings(catalogue, {film.imdb_id for one in nominations if not one.won for film in one.films}, rating)
        if len(won) >= FEWEST_RATED and lost:
            row = {"category": category, "winners": mean(won), "nominees": mean(lost), "rated": len(won) + len(lost)}
            rows.append(row)
    return sorted(rows, key=lambda row: row["nominees"] - row["winners"])


def _ratings(catalogue: PageCatalogue, films: Iterable[str | None], rating: str) -> list[float]:
    found = (catalogue.films.get(film, {}).get("omdb", {}).get("ratings", {}).get(rating) for film in films if film)
    return [float(value) for value in found if value is not None]


def _mean(values: list[float]) -> float | None:
    return mean(values) if values else None
