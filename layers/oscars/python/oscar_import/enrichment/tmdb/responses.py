"""TMDb: what its answers mean, and the body of one film turned into our details document.

The body is that of `/movie/{id}?append_to_response=credits,keywords,videos,images,external_ids,release_dates`.
Source of the shapes and of the status codes: https://developer.themoviedb.org/reference/movie-details and
https://developer.themoviedb.org/docs/errors
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from oscar_import.enrichment.tmdb.credits import (
    KEY_JOBS,
    CastCredit,
    CrewCredit,
    all_cast,
    all_crew,
    credited_names,
    director_names,
)
from oscar_import.errors import Terminal
from oscar_import.json_fields import Findings, block, entries, iso_date, number, text_of, whole
from oscar_import.normalization import any_same_name, goes_on_from, same_title
from oscar_import.upstream import results
from oscar_import.upstream.results import Answer, BadKey, Found, NotFound, Refused, Throttled, Unavailable
from oscar_import.web_address import https_address

APPENDED = "credits,keywords,videos,images,external_ids,release_dates"
"""What `append_to_response` asks for, so that one request brings everything."""

LEADING_CAST = 15
KEY_CREW = 30
LINKED_BEYOND_THOSE = 20
MAX_DOCUMENT = 40_000
"""Bytes of the details document as JSON; a DynamoDB item may have 400 KB, and a film's record holds more than this."""

_NO_SUCH_ID = {6, 21, 34, 37, 44}
_WRONG_KEY = {3, 7, 10, 14, 16, 17, 30, 31, 32, 33, 35, 36, 38, 39, 45}
_TOO_FAST = 25
_IN_THEATRES = {1, 2, 3}
"""Release types: premiere, limited and general; 4 to 6 are digital, physical and television."""
_IMDB_TITLE = re.compile(r"tt[0-9]{5,12}")
_YEARS_OF_A_RELEASE = 3
"""How far a release may lie from the film year: foreign films were eligible up to three years later."""


# --- what an answer means ---------------------------------------------------------------------------------------------


def classify(status: int, headers: Mapping[str, str], body: bytes, *, now: datetime) -> Answer:
    """What an answer of TMDb means. `now` (aware) is needed for a Retry-After that is a date.

    The status_code in the body decides where there is one (44, *the ID is invalid*, comes with HTTP 500), the HTTP
    status where there is none.
    """
    read = results.read_object(body)
    code = _plain_int(read.get("status_code")) if isinstance(read, dict) else None
    if status == 429 or code == _TOO_FAST:
        return Throttled(results.retry_after_seconds(headers, now=now))
    if isinstance(read, str):
        return _without_object(status, headers, body, read, now=now)
    said = _message(read)
    if code in _NO_SUCH_ID:
        return NotFound(f"TMDb: {said}")
    if code in _WRONG_KEY or (status in {401, 403} and isinstance(code, int)):
        return BadKey(f"TMDb: {said}")
    if 300 <= status < 400 or status in {401, 403}:
        return results.without_object("TMDb", status, headers, body, "JSON that is not TMDb's", now=now)
    if status == 200 and read.get("success") is not False and not (code and code != 1) and "errors" not in read:
        return Found(read)
    if status == 404:
        return NotFound(f"TMDb: {said}")
    if (400 <= status < 500 and status != 408) or (status == 200 and "errors" in read):
        return Refused(f"TMDb answered HTTP {status}: {said}")
    pause = results.retry_after_seconds(headers, now=now) if status >= 500 else None
    return Unavailable(f"TMDb answered HTTP {status}: {said}", pause, damaged=status < 300)


def _plain_int(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _without_object(status: int, headers: Mapping[str, str], body: bytes, why: str, *, now: datetime) -> Answer:
    if status == 404 and not body.strip():
        return NotFound("TMDb answered HTTP 404")
    return results.without_object("TMDb", status, headers, body, why, now=now)


def _message(body: Mapping[str, Any]) -> str:
    message = body.get("status_message")
    errors = body.get("errors")
    if not isinstance(message, str) and isinstance(errors, list):
        message = "; ".join(error for error in errors if isinstance(error, str))
    return results.without_secrets(message) if isinstance(message, str) and message else "no reason given"


# --- results of /find and /search -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Candidate:
    """A film (or, with `is_movie` False, a television entry) that TMDb offers for what was asked.

    `release_date` is ISO or None. What only the film's own body tells is None until it was read (`with_details`):
    its runtime, its directors' names and everybody's names.
    """

    tmdb_id: int
    title: str
    original_title: str
    release_date: str | None = None
    popularity: float = 0.0
    is_movie: bool = True
    runtime_minutes: int | None = None
    directors: tuple[str, ...] | None = None
    people: tuple[str, ...] | None = None

    @property
    def release_year(self) -> int | None:
        """The year of the release."""
        return int(self.release_date[:4]) if self.release_date else None

    def to_document(self) -> dict[str, Any]:
        """What is kept for a person to decide."""
        return {
            "tmdb_id": self.tmdb_id,
            "title": self.title,
            "original_title": self.original_title,
            "release_date": self.release_date,
            "is_movie": self.is_movie,
        }


def found_by_id(body: Mapping[str, Any]) -> list[Candidate]:
    """The candidates in a body of `/find/{imdb_id}?external_source=imdb_id`: movies, then television entries."""
    movies = [_movie_candidate(entry) for entry in entries(body, "movie_results")]
    shows = [
        _television_candidate(entry)
        for name in ("tv_results", "tv_episode_results", "tv_season_results")
        for entry in entries(body, name)
    ]
    return [candidate for candidate in (*movies, *shows) if candidate]


def found_by_title(body: Mapping[str, Any]) -> list[Candidate]:
    """The candidates in a body of `/search/movie`, in TMDb's order."""
    candidates = (_movie_candidate(entry) for entry in entries(body, "results"))
    return [candidate for candidate in candidates if candidate]


def with_details(candidate: Candidate, body: Mapping[str, Any]) -> Candidate:
    """The candidate with what its own body (`/movie/{id}` with credits) tells.

    A credits block without a single name says nothing: the people stay None.
    """
    cast, crew = all_cast(body), all_crew(body)
    return Candidate(
        tmdb_id=candidate.tmdb_id,
        title=text_of(body.get("title"), to_bytes=300) or candidate.title,
        original_title=text_of(body.get("original_title"), to_bytes=300) or candidate.original_title,
        release_date=iso_date(body.get("release_date")) or candidate.release_date,
        popularity=candidate.popularity,
        is_movie=candidate.is_movie,
        runtime_minutes=whole(body.get("runtime"), "runtime_minutes"),
        directors=director_names(crew) or None,
        people=credited_names(cast, crew) or None,
    )


def _movie_candidate(entry: Mapping[str, Any]) -> Candidate | None:
    return _candidate(entry, title="title", original_title="original_title", date="release_date", is_movie=True)


def _television_candidate(entry: Mapping[str, Any]) -> Candidate | None:
    date = "first_air_date" if entry.get("first_air_date") else "air_date"
    return _candidate(entry, title="name", original_title="original_name", date=date, is_movie=False)


def _candidate(
    entry: Mapping[str, Any], *, title: str, original_title: str, date: str, is_movie: bool
) -> Candidate | None:
    tmdb_id = whole(entry.get("id"), "tmdb_id")
    original = text_of(entry.get(original_title), to_bytes=300)
    shown = text_of(entry.get(title), to_bytes=300) or original
    if tmdb_id is None or shown is None:
        return None
    return Candidate(
        tmdb_id=tmdb_id,
        title=shown,
        original_title=original or shown,
        release_date=iso_date(entry.get(date)),
        popularity=number(entry.get("popularity"), "popularity") or 0.0,
        is_movie=is_movie,
    )


# --- the details of one film ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MovieDetails:
    """What is kept of a film in its record; everything else stays readable in the stored body.

    Unknown is None or empty: TMDb's zeros (runtime, budget, revenue, votes) and empty strings are unknown.
    """

    tmdb_id: int
    imdb_id: str | None
    """The IMDb id that TMDb's record holds, which is not always the one that was asked for."""
    title: str
    original_title: str
    original_language: str | None
    release_date: str | None
    release_dates: Mapping[str, str]
    """Country (ISO 3166-1) to the first date in its cinemas, else to its first release of any kind."""
    certifications: Mapping[str, str]
    runtime_minutes: int | None
    genres: tuple[str, ...]
    languages: tuple[str, ...]
    countries: tuple[str, ...]
    companies: tuple[str, ...]
    collection: str | None
    budget_usd: int | None
    revenue_usd: int | None
    overview: str | None
    tagline: str | None
    homepage: str | None
    status: str | None
    vote_average: float | None
    vote_count: int | None
    cast: tuple[CastCredit, ...]
    crew: tuple[CrewCredit, ...]
    cast_count: int
    crew_count: int
    directors: tuple[str, ...]
    people: tuple[str, ...]
    """Everybody's name, cast and crew; not in the document."""
    external_ids: Mapping[str, str]
    person_ids: Mapping[int, str]
    """TMDb person id to IMDb id of our persons among the credits."""
    findings: Findings
    """What was of no use in the body."""

    @property
    def release_year(self) -> int | None:
        """The year of the release."""
        return int(self.release_date[:4]) if self.release_date else None

    def to_document(self) -> dict[str, Any]:
        """The details as JSON, never more than `MAX_DOCUMENT` bytes: what is least asked for is cut first."""
        document = {
            "tmdb_id": self.tmdb_id,
            "imdb_id": self.imdb_id,
            "title": self.title,
            "original_title": self.original_title,
            "original_language": self.original_language,
            "release_date": self.release_date,
            "release_dates": dict(self.release_dates),
            "certifications": dict(self.certifications),
            "runtime_minutes": self.runtime_minutes,
            "genres": list(self.genres),
            "languages": list(self.languages),
            "countries": list(self.countries),
            "companies": list(self.companies),
            "collection": self.collection,
            "budget_usd": self.budget_usd,
            "revenue_usd": self.revenue_usd,
            "overview": self.overview,
            "tagline": self.tagline,
            "homepage": self.homepage,
            "status": self.status,
            "vote_average": self.vote_average,
            "vote_count": self.vote_count,
            "cast": [self._linked(credit.to_document()) for credit in self.cast],
            "crew": [self._linked(credit.to_document()) for credit in self.crew],
            "cast_count": self.cast_count,
            "crew_count": self.crew_count,
            "external_ids": dict(self.external_ids),
        }
        return self.findings.added_to(_cut_to_size(document))

    def _linked(self, credit: dict[str, Any]) -> dict[str, Any]:
        imdb_id = self.person_ids.get(credit["tmdb_id"])
        return {**credit, "imdb_id": imdb_id} if imdb_id else credit


Links = Callable[[list[CastCredit], list[CrewCredit]], Mapping[int, str]]
"""From cast and crew: TMDb person id to IMDb id of our persons."""


def read_movie(body: Mapping[str, Any], *, link: Links = lambda _cast, _crew: {}) -> MovieDetails:
    """The details in a film's body.

    Whom `link` (made of `credits.link_people`) names are our persons: they are kept beyond the leading cast and the
    key crew. An entry of the wrong shape inside a block is passed over. Raises `Terminal`
    (`tmdb_unreadable`) for a body that has no id or no title: it is not a film's body.
    """
    tmdb_id = whole(body.get("id"), "tmdb_id")
    original_title = text_of(body.get("original_title"), to_bytes=300)
    title = text_of(body.get("title"), to_bytes=300) or original_title
    if tmdb_id is None or title is None:
        raise Terminal(
            "tmdb_unreadable",
            "TMDb's answer has no film id or no title, so it is not the body of a film.",
            hint="Look at the stored body; if TMDb changed its format, tmdb.read_movie has to follow.",
        )
    findings = Findings()
    cast, crew = all_cast(body, findings), all_crew(body, findings)
    links = link(cast, crew)
    release_dates, certifications = _releases(body, findings)
    external_ids = _external_ids(body)
    vote_count = whole(body.get("vote_count"), "vote_count", findings)
    return MovieDetails(
        tmdb_id=tmdb_id,
        imdb_id=_imdb_title_id(body.get("imdb_id")) or _imdb_title_id(external_ids.get("imdb_id")),
        title=title,
        original_title=original_title or title,
        original_language=text_of(body.get("original_language"), to_bytes=10),
        release_date=iso_date(body.get("release_date"), "release_date", findings)
        or min(release_dates.values(), default=None),
        release_dates=release_dates,
        certifications=certifications,
        runtime_minutes=whole(body.get("runtime"), "runtime_minutes", findings),
        genres=_names(body, "genres"),
        languages=_names(body, "spoken_languages", "english_name"),
        countries=_names(body, "production_countries"),
        companies=_names(body, "production_companies"),
        collection=text_of(block(body, "belongs_to_collection").get("name"), to_bytes=200),
        budget_usd=whole(body.get("budget"), "budget_usd", findings),
        revenue_usd=whole(body.get("revenue"), "revenue_usd", findings),
        overview=text_of(body.get("overview"), to_bytes=2000),
        tagline=text_of(body.get("tagline"), to_bytes=300),
        homepage=https_address(body.get("homepage")),
        status=text_of(body.get("status"), to_bytes=40),
        vote_average=number(body.get("vote_average"), "vote_average", findings) if vote_count else None,
        vote_count=vote_count,
        cast=_leading(cast, links),
        crew=_key_crew(crew, links),
        cast_count=len(cast),
        crew_count=len(crew),
        directors=director_names(crew),
        people=credited_names(cast, crew),
        external_ids=external_ids,
        person_ids=links,
        findings=findings,
    )


def _leading(cast: list[CastCredit], links: Mapping[int, str]) -> tuple[CastCredit, ...]:
    beyond = [credit for credit in cast[LEADING_CAST:] if credit.tmdb_id in links]
    return (*cast[:LEADING_CAST], *beyond[:LINKED_BEYOND_THOSE])


def _key_crew(crew: list[CrewCredit], links: Mapping[int, str]) -> tuple[CrewCredit, ...]:
    rank = {job: place for place, job in enumerate(KEY_JOBS)}
    key = sorted((credit for credit in crew if credit.job in rank), key=lambda credit: rank[credit.job])
    kept = key[:KEY_CREW]
    shown = {credit.tmdb_id for credit in kept}
    beyond = [credit for credit in crew if credit.tmdb_id in links and credit.tmdb_id not in shown]
    return (*kept, *beyond[:LINKED_BEYOND_THOSE])


def _names(body: Mapping[str, Any], name: str, field: str = "name") -> tuple[str, ...]:
    texts = (
        text_of(entry.get(field), to_bytes=100) or text_of(entry.get("name"), to_bytes=100)
        for entry in entries(body, name)
    )
    return tuple(dict.fromkeys(text for text in texts if text))[:20]


def _releases(body: Mapping[str, Any], findings: Findings) -> tuple[dict[str, str], dict[str, str]]:
    dates: dict[str, str] = {}
    certifications: dict[str, str] = {}
    for country in entries(block(body, "release_dates"), "results"):
        code = country.get("iso_3166_1")
        if not isinstance(code, str) or not re.fullmatch(r"[A-Z]{2}", code):
            continue
        releases = list(entries(country, "release_dates"))
        in_theatres = [entry for entry in releases if _plain_int(entry.get("type")) in _IN_THEATRES]
        dated = (iso_date(entry.get("release_date"), "release_date", findings) for entry in in_theatres or releases)
        known = [date for date in dated if date]
        if known:
            dates[code] = min(known)
        texts = (text_of(entry.get("certification"), to_bytes=12) for entry in (*in_theatres, *releases))
        if certification := next((text for text in texts if text), None):
            certifications[code] = certification
    return dict(sorted(dates.items())), dict(sorted(certifications.items()))


def _external_ids(body: Mapping[str, Any]) -> dict[str, str]:
    ids = {
        name: text_of(value, to_bytes=100)
        for name, value in block(body, "external_ids").items()
        if isinstance(name, str) and re.fullmatch(r"[a-z]{2,20}_id", name)
    }
    return {name: text for name, text in sorted(ids.items()) if text}


def _imdb_title_id(value: object) -> str | None:
    return value if isinstance(value, str) and _IMDB_TITLE.fullmatch(value) else None


def _cut_to_size(document: dict[str, Any]) -> dict[str, Any]:
    for name in ("certifications", "release_dates", "external_ids", "companies", "crew", "cast"):
        while _bytes(document) > MAX_DOCUMENT and document[name]:
            kept = list(document[name])[: len(document[name]) // 2]
            document[name] = {key: document[name][key] for key in kept} if isinstance(document[name], dict) else kept
    return document


def _bytes(document: dict[str, Any]) -> int:
    return len(json.dumps(document, ensure_ascii=False).encode())


# --- is it the film we asked for --------------------------------------------------------------------------------------


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
