"""OMDb: what its answers mean, and its bodies turned into our ratings document.

The key travels in the query string, so no text made here holds a URL. Source of the shapes: https://www.omdbapi.com/
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from oscar_import.json_fields import Findings, clip, entries, number, text_of, whole
from oscar_import.stored_documents import FINDINGS, StoredDocument, said_of, stored
from oscar_import.upstream import results
from oscar_import.upstream.results import Answer, BadKey, Found, NotFound, QuotaUsedUp, Refused, Throttled, Unavailable

_UNKNOWN_FILM = re.compile(r"not found|incorrect imdb id|error getting data", re.IGNORECASE)
_WRONG_KEY = re.compile(r"api key|account", re.IGNORECASE)
_QUOTA = re.compile(r"limit reached", re.IGNORECASE)
_REFUSED = re.compile(r"too many results|conversion from string", re.IGNORECASE)
_MULTIPLIERS = {"": 1, "k": 1_000, "m": 1_000_000, "b": 1_000_000_000}
_CRITICS = {"internet movie database": "imdb", "rotten tomatoes": "rotten_tomatoes", "metacritic": "metacritic"}


def classify(status: int, headers: Mapping[str, str], body: bytes, *, now: datetime) -> Answer:
    """What an answer of OMDb means. `now` (aware) is needed for a Retry-After that is a date.

    OMDb says what is wrong in `Error`, mostly with HTTP 200; a used-up day is HTTP 401 like a wrong key, so the text
    decides. *Error getting data.* is its way to say that an id is not in its database (omdbapi/OMDb-API issue 47).
    """
    read = results.read_object(body)
    if isinstance(read, str):
        return results.without_object("OMDb", status, headers, body, read, now=now)
    if status == 200 and (text_of(read.get("Response"), to_bytes=10) or "").lower() == "true":
        return Found(read)
    error = read.get("Error")
    said = results.without_secrets(error) if isinstance(error, str) else ""
    if _QUOTA.search(said):
        return QuotaUsedUp(f"OMDb: {said}")
    if status == 429:
        return Throttled(results.retry_after_seconds(headers, now=now))
    if _WRONG_KEY.search(said) or (status in {401, 403} and said):
        return BadKey(f"OMDb: {said}")
    if not said and (300 <= status < 400 or status in {401, 403}):
        return results.without_object("OMDb", status, headers, body, "JSON that is not OMDb's", now=now)
    if status < 500 and _UNKNOWN_FILM.search(said):
        return NotFound(f"OMDb: {said}")
    if _REFUSED.search(said) or (400 <= status < 500 and status != 408):
        return Refused(f"OMDb answered HTTP {status}: {said or 'no reason given'}")
    pause = results.retry_after_seconds(headers, now=now) if status >= 500 else None
    return Unavailable(f"OMDb answered HTTP {status}: {said or 'no Response field'}", pause, damaged=status < 300)


def oscar_count_finding(
    document: Mapping[str, Any], *, own_wins: int, own_nominations: int, own_special_awards: int = 0
) -> str | None:
    """A sentence where OMDb's awards text contradicts our own count of a film, else None.

    `own_nominations` are the official competitive ones, wins among them. A film's special awards may be counted by
    OMDb among the wins, so any number of wins between the two counts agrees.
    """
    oscars = document.get("oscars")
    if not isinstance(oscars, Mapping):
        return None
    won, nominated = oscars.get("won"), oscars.get("nominated")
    if isinstance(won, int) and not own_wins <= won <= own_wins + own_special_awards:
        return f"OMDb's awards text counts {won} Oscars won, our record counts {own_wins}."
    if isinstance(nominated, int) and not won and nominated != own_nominations:
        return f"OMDb's awards text counts {nominated} Oscar nominations, our record counts {own_nominations}."
    return None


def oscars_in(awards_text: str | None) -> dict[str, int | None] | None:
    """The Oscars that an awards text speaks of: {won, nominated}; see `read`.

    OMDb's text begins with the highest award, so a text without the word means neither a win nor a nomination.
    """
    if awards_text is None:
        return None
    won = re.search(r"\bWon ([0-9,]{1,20}) Oscars?", awards_text, re.IGNORECASE)
    nominated = re.search(r"\bNominated for ([0-9,]{1,20}) Oscars?", awards_text, re.IGNORECASE)
    if won:
        return {
            "won": whole(whole_number(won[1]), "oscars_won"),
            "nominated": whole(whole_number(nominated[1]), "oscars_nominated") if nominated else None,
        }
    return {"won": 0, "nominated": (whole(whole_number(nominated[1]), "oscars_nominated") or 0) if nominated else 0}


def minutes(text: str | None) -> int | None:
    """`112 min`, `1h 52min`, `2 h` or `1,440 min` as minutes; None for anything else and seconds."""
    match = re.fullmatch(
        r"(?:(?P<hours>[0-9]{1,20})\s*h(?:ours?|rs?)?\.?)?\s*(?:(?P<minutes>[0-9][0-9,]{0,50})\s*m(?:in(?:utes?|s)?)?\.?)?",
        (text or "").strip(),
        re.IGNORECASE,
    )
    if not match:
        return None
    return 60 * int(match["hours"] or 0) + (whole_number(match["minutes"]) or 0) or None


def us_dollars(text: str | None) -> int | None:
    """`$128,530,421` or `$1.2M` as a whole number of dollars; None for another currency, zero or anything else."""
    match = re.fullmatch(r"(?:US)?\$\s*([0-9][0-9,]*(?:\.[0-9]+)?)\s*([KMB]?)", (text or "").strip(), re.IGNORECASE)
    amount = decimal(match[1]) if match else None
    if match is None or amount is None:
        return None
    return round(amount * _MULTIPLIERS[match[2].lower()]) or None


def whole_number(text: str | None) -> int | None:
    """The whole number a text begins with, thousands separated by commas; None without one."""
    match = re.match(r"-?[0-9][0-9,]{0,50}", (text or "").strip())
    return int(match[0].replace(",", "")) if match else None


def decimal(text: str | None) -> float | None:
    """The decimal number a text begins with, thousands separated by commas; None without one."""
    match = re.match(r"-?[0-9][0-9,]{0,50}(?:\.[0-9]{1,6})?", (text or "").strip())
    return float(match[0].replace(",", "")) if match else None


def _known(body: Mapping[str, Any], name: str, *, to_bytes: int = 200) -> str | None:
    value = body.get(name)
    if not isinstance(value, str):
        return None
    text = clip(value, to_bytes=to_bytes)
    return text if text and text.upper() != "N/A" else None


def _text(name: str, *, to_bytes: int = 200) -> Callable[..., str | None]:
    """Reads a text; `N/A` is None."""
    return lambda body, _findings: _known(body, name, to_bytes=to_bytes)


def _whole(name: str, value: str, meant: Callable[[str | None], int | None]) -> Callable[..., int | None]:
    """Reads a whole number out of a text, within the range that `value_ranges` has for `value`."""
    return lambda body, findings: whole(meant(_known(body, name)), value, findings)


def _ratings(body: Mapping[str, Any], findings: Findings) -> Ratings:
    """Every critic's own number, else the one that OMDb has for IMDb and Metacritic beside them."""
    imdb = number(decimal(_known(body, "imdbRating")), "imdb", findings)
    critics: dict[str, float | None] = {}
    for entry in entries(body, "Ratings"):
        critic = _CRITICS.get((text_of(entry.get("Source"), to_bytes=40) or "").lower())
        value = number(decimal(_known(entry, "Value")), critic, findings) if critic else None
        if critic and value is not None:
            critics[critic] = value if critic == "imdb" else int(value)
    metacritic = critics.get("metacritic", whole(whole_number(_known(body, "Metascore")), "metascore"))
    return Ratings(critics.get("imdb", imdb), _int(critics.get("rotten_tomatoes")), _int(metacritic))


def _int(value: float | None) -> int | None:
    return None if value is None else int(value)


def _oscars(body: Mapping[str, Any], _findings: Findings) -> Mapping[str, int | None] | None:
    return oscars_in(_known(body, "Awards", to_bytes=500))


@dataclass(frozen=True)
class Ratings(StoredDocument):
    """Numbers on each critic's own scale: imdb of 10, rotten_tomatoes and metacritic of 100."""

    imdb: float | None = stored()
    rotten_tomatoes: int | None = stored()
    metacritic: int | None = stored()


@dataclass(frozen=True, kw_only=True)
class FilmRatings(StoredDocument):
    """What OMDb knows of a film; what it does not know (`N/A`) is None.

    A field says how it is read, what it means, in what kind of column it is exported, and how the page calls it.
    """

    parser_version: ClassVar[int] = 1
    """Raise it when the same body is read differently: every film's document is then made again, without a request."""

    imdb_id: str | None = stored("The id that OMDb answered for.", read=_text("imdbID", to_bytes=20))
    title: str | None = stored("OMDb's title.", read=_text("Title"))
    year: int | None = stored("OMDb's year.", read=_whole("Year", "year", whole_number))
    type: str | None = stored("`movie` and the like.", read=_text("Type", to_bytes=20))
    rated: str | None = stored(
        "The age rating: `PG-13`.", read=_text("Rated", to_bytes=20), column="text", label="Rated"
    )
    runtime_minutes: int | None = stored("Length.", read=_whole("Runtime", "runtime_minutes", minutes))
    ratings: Ratings = stored(
        "`imdb` of 10, `rotten_tomatoes` of 100, `metacritic` of 100.", default=Ratings(), read=_ratings
    )
    metascore: int | None = stored("Metacritic's score, of 100.", read=_whole("Metascore", "metascore", whole_number))
    imdb_votes: int | None = stored("How many voted at IMDb.", read=_whole("imdbVotes", "imdb_votes", whole_number))
    box_office_usd: int | None = stored(
        "US dollars, in the United States.",
        read=_whole("BoxOffice", "box_office_usd", us_dollars),
        column="integer",
    )
    awards_text: str | None = stored("OMDb's sentence on awards.", read=_text("Awards", to_bytes=500), column="text")
    oscars: Mapping[str, int | None] | None = stored(
        "What that sentence says of Oscars: `won`, `nominated`; nominated is null beside a win, because OMDb then "
        "names the wins only.",
        read=_oscars,
    )
    findings: tuple[str, ...] = stored(FINDINGS, default=(), optional=True)


def read(body: Mapping[str, Any]) -> FilmRatings:
    """What a body says of a film."""
    findings = Findings()
    readers = {name: said.read for name, said in said_of(FilmRatings).items() if said.read}
    in_order = ("metascore", "ratings", *readers)
    found = {name: readers[name](body, findings) for name in dict.fromkeys(in_order)}
    return FilmRatings(**found, findings=tuple(findings.messages))
