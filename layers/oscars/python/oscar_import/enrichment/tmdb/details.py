"""The body of one film turned into our details document.

The body is that of `/movie/{id}?append_to_response=credits,keywords,videos,images,external_ids,release_dates`.
Source of the shapes: https://developer.themoviedb.org/reference/movie-details
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from oscar_import.enrichment.tmdb.credits import (
    KEY_JOBS,
    CastCredit,
    CrewCredit,
    all_cast,
    all_crew,
    credited_names,
    director_names,
)
from oscar_import.enrichment.tmdb.responses import plain_int
from oscar_import.enrichment.tmdb.stand_ins import NumberedByTmdb
from oscar_import.errors import Terminal
from oscar_import.imdb_ids import FILM_ID
from oscar_import.json_fields import Findings, JsonObject, block, entries, iso_date, number, text_of, whole
from oscar_import.stored_documents import FINDINGS, NO_ENTRIES, stored
from oscar_import.web_address import https_address

LEADING_CAST = 15
KEY_CREW = 30
LINKED_BEYOND_THOSE = 20
MAX_DOCUMENT = 40_000
"""Bytes of the details document as JSON; a DynamoDB item may have 400 KB, and a film's record holds more than this."""

_IN_THEATRES = {1, 2, 3}
"""Release types: premiere, limited and general; 4 to 6 are digital, physical and television."""


@dataclass(frozen=True)
class MovieDetails(NumberedByTmdb):
    """What is kept of a film in its record; everything else stays readable in the stored body.

    Unknown is None or empty: TMDb's zeros (runtime, budget, revenue, votes) and empty strings are unknown.
    """

    parser_version: ClassVar[int] = 2
    """Raise it when the same body is read differently: every film's document is then made again, without a request."""

    tmdb_id: int = stored("TMDb's number of the film.", default=0)
    imdb_id: str | None = stored("The IMDb id that TMDb has for it.")
    title: str = stored("Title, in English where TMDb has one.", default="")
    original_title: str = stored("Title in the film's own language.", default="")
    original_language: str | None = stored("ISO 639-1 code.")
    release_date: str | None = stored("First release.")
    release_dates: Mapping[str, str] = stored(
        "Country (ISO 3166-1) to the first day in its cinemas.", default=NO_ENTRIES
    )
    certifications: Mapping[str, str] = stored("Country to age rating.", default=NO_ENTRIES)
    runtime_minutes: int | None = stored("Length.")
    genres: tuple[str, ...] = stored("Names.", default=())
    languages: tuple[str, ...] = stored("Languages spoken.", default=())
    countries: tuple[str, ...] = stored("ISO 3166-1 codes of the countries that made it.", default=())
    companies: tuple[str, ...] = stored("Names of the production companies.", default=())
    collection: str | None = stored("The series it belongs to.")
    budget_usd: int | None = stored("US dollars.")
    revenue_usd: int | None = stored("US dollars.")
    overview: str | None = stored("Summary.")
    tagline: str | None = stored("Advertising line.")
    homepage: str | None = stored("Address; only `https`, of a host with a public name.")
    status: str | None = stored("`Released` and the like.")
    vote_average: float | None = stored("TMDb's users, of 10.")
    vote_count: int | None = stored("How many voted.")
    cast: tuple[CastCredit, ...] = stored("The leading cast, and everybody else whom a nomination names.", default=())
    crew: tuple[CrewCredit, ...] = stored("The key crew, and everybody else whom a nomination names.", default=())
    cast_count: int = stored("How many TMDb lists.", default=0)
    crew_count: int = stored("How many TMDb lists.", default=0)
    external_ids: Mapping[str, str] = stored("Its ids elsewhere.", default=NO_ENTRIES)
    findings: tuple[str, ...] = stored(FINDINGS, default=(), optional=True)
    directors: tuple[str, ...] = ()
    """Everybody's name who directed; not stored."""
    people: tuple[str, ...] = ()
    """Everybody's name, cast and crew; not stored."""

    @property
    def release_year(self) -> int | None:
        """The year of the release."""
        return int(self.release_date[:4]) if self.release_date else None

    def to_document(self) -> JsonObject:
        """The details as JSON, never more than `MAX_DOCUMENT` bytes: what is least asked for is cut first."""
        return _cut_to_size(super().to_document())


def imdb_id_of(body: Mapping[str, Any]) -> str | None:
    """The IMDb id of a film in its own body."""
    return _imdb_title_id(body.get("imdb_id")) or _imdb_title_id(block(body, "external_ids").get("imdb_id"))


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
        imdb_id=imdb_id_of(body),
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
        cast=tuple(replace(credit, imdb_id=links.get(credit.tmdb_id)) for credit in _leading(cast, links)),
        crew=tuple(replace(credit, imdb_id=links.get(credit.tmdb_id)) for credit in _key_crew(crew, links)),
        cast_count=len(cast),
        crew_count=len(crew),
        directors=director_names(crew),
        people=credited_names(cast, crew),
        external_ids=external_ids,
        findings=tuple(findings.messages),
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
        in_theatres = [entry for entry in releases if plain_int(entry.get("type")) in _IN_THEATRES]
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
    return value if isinstance(value, str) and FILM_ID.fullmatch(value) else None


def _cut_to_size(document: JsonObject) -> JsonObject:
    for name in ("certifications", "release_dates", "external_ids", "companies", "crew", "cast"):
        while _bytes(document) > MAX_DOCUMENT and document[name]:
            kept = list(document[name])[: len(document[name]) // 2]
            document[name] = {key: document[name][key] for key in kept} if isinstance(document[name], dict) else kept
    return document


def _bytes(document: JsonObject) -> int:
    return len(json.dumps(document, ensure_ascii=False).encode())
