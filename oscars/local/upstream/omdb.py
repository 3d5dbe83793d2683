"""OMDb's answers (omdbapi.com), as far as the facts fill them; all else is "N/A"."""

from typing import Any

from oscars.local.upstream.films import Films, KnownFilm, words

NOT_AVAILABLE = "N/A"
INCORRECT_ID = {"Response": "False", "Error": "Incorrect IMDb ID."}
NOT_FOUND = {"Response": "False", "Error": "Movie not found!"}


def answer(films: Films, query: dict[str, str]) -> dict[str, Any]:
    """Answer ?i= (an IMDb id) or ?t= (a whole title) with &y= (film year); OMDb's HTTP status is 200 either way."""
    if "t" in query and "i" not in query:
        best = next(iter(films.search(query["t"], film_year=query.get("y", ""))), None)
        return _film(best) if best and words(best.title) == words(query["t"]) else NOT_FOUND
    film = films.by_imdb_id(query.get("i", ""))
    return _film(film) if film else INCORRECT_ID


def awards(film: KnownFilm) -> str:
    """Tell a film's Oscars in OMDb's words.

    OMDb goes on with the sum of a film's awards of every kind; the facts do not know these, so that part is left out.
    """
    if film.wins:
        return f"Won {film.wins} {_oscars(film.wins)}."
    if film.nominations:
        return f"Nominated for {film.nominations} {_oscars(film.nominations)}."
    return NOT_AVAILABLE


def _oscars(count: int) -> str:
    return "Oscar" if count == 1 else "Oscars"


def _film(film: KnownFilm) -> dict[str, Any]:
    return {
        "Title": film.title,
        "Year": NOT_AVAILABLE,  # a ceremony's year is not the film's: Limelight of 1952 was honoured with those of 1972
        "Rated": NOT_AVAILABLE,
        "Released": NOT_AVAILABLE,
        "Runtime": NOT_AVAILABLE,
        "Genre": NOT_AVAILABLE,
        "Director": NOT_AVAILABLE,
        "Writer": NOT_AVAILABLE,
        "Actors": NOT_AVAILABLE,
        "Plot": NOT_AVAILABLE,
        "Language": NOT_AVAILABLE,
        "Country": NOT_AVAILABLE,
        "Awards": awards(film),
        "Poster": NOT_AVAILABLE,
        "Ratings": [],
        "Metascore": NOT_AVAILABLE,
        "imdbRating": NOT_AVAILABLE,
        "imdbVotes": NOT_AVAILABLE,
        "imdbID": film.imdb_id,
        "Type": "movie",
        "DVD": NOT_AVAILABLE,
        "BoxOffice": NOT_AVAILABLE,
        "Production": NOT_AVAILABLE,
        "Website": NOT_AVAILABLE,
        "Response": "True",
    }
