"""What the stand-in answers, without the network around it: limits, faults, quota, keys, and the count of it all."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cache
from typing import Any, Literal
from urllib.parse import parse_qsl, unquote

from oscars.local.upstream import tmdb
from oscars.local.upstream.films import Films
from tests.support.facts import all_facts
from tests.support.fake_upstream import bodies
from tests.support.fake_upstream.rate_limit import RateLimit, busiest_second

RetryAfter = Literal["seconds", "date", "missing"]
Fault = Literal["503", "truncated", "empty", "202", "html"]

OMDB_LIMIT_REACHED = {"Response": "False", "Error": "Request limit reached!"}
OMDB_WRONG_KEY = {"Response": "False", "Error": "Invalid API key!"}
TMDB_WRONG_KEY = {
    "success": False,
    "status_code": 7,
    "status_message": "Invalid API key: You must be granted a valid key.",
}
TMDB_TOO_FAST = {"success": False, "status_code": 25, "status_message": "Your request count is over the limit."}


@dataclass(frozen=True)
class Behaviour:
    """How it behaves; `StandIn.behave` changes it at any time."""

    tmdb_per_second: float = 0
    """Refused with 429 beyond; 0: no limit."""
    retry_after: RetryAfter = "seconds"
    retry_after_seconds: int = 1
    omdb_per_day: int = 0
    """Per UTC day, then 401 until the next one; 0: no limit."""
    tmdb_key: str = ""
    """The one that is accepted; empty: any or none."""
    omdb_key: str = ""
    fault: Fault = "503"
    fault_every: int = 0
    """One film in so many meets `fault` at its first request; 0: none."""
    down_until: float = 0.0
    """Until then (seconds since 1970) everything is answered with 503."""
    latency_seconds: float = 0.0
    """Kept by the server, not here."""


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Asked:
    """One request as it was counted. `what` is movie, find, person, search, configuration or omdb."""

    at: float
    what: str
    film: str
    status: int
    answer: str
    """`ok`, `not_found`, `throttled`, `fault`, `down`, `quota` or `bad_key`."""


class StandIn:
    """Answers for every film of the facts. Safe to share by threads. `clock` gives seconds since 1970."""

    def __init__(self, films: Films, *, clock: Callable[[], float], behaviour: Behaviour | None = None) -> None:
        self._films = films
        self._clock = clock
        self._lock = threading.Lock()
        self._limit = RateLimit()
        self._days: Counter[str] = Counter()
        self._first_tries: set[str] = set()
        self._numbers = {film: number for number, film in enumerate(films.imdb_ids())}
        self.asked: list[Asked] = []
        self.behave(behaviour or Behaviour())

    def behave(self, behaviour: Behaviour) -> None:
        self.behaviour = behaviour
        self._limit.per_second = behaviour.tmdb_per_second

    def change(self, **changes: Any) -> None:
        """Changes some of the behaviour."""
        self.behave(replace(self.behaviour, **changes))

    def forget(self) -> None:
        """Puts all counts back to zero."""
        with self._lock:
            self.asked.clear()

    def get(self, target: str, authorization: str = "") -> Answer:
        """Answers a GET of /3/... (TMDb) or /omdb/ (OMDb) with its query."""
        path, _, parameters = target.partition("?")
        query = dict(parse_qsl(parameters, keep_blank_values=True))
        match path.strip("/").split("/"):
            case ["omdb"]:
                return self._counted("omdb", query.get("i", ""), lambda: self._omdb(query))
            case ["3", "movie", film]:
                film = unquote(film)
                return self._counted("movie", film, lambda: self._tmdb("movie", film, query, authorization))
            case ["3", "find", film]:
                return self._counted("find", film, lambda: self._tmdb("find", unquote(film), query, authorization))
            case ["3", "person", person, "external_ids"]:
                person = unquote(person)
                return self._counted("person", person, lambda: self._tmdb("person", person, query, authorization))
            case ["3", "search", "movie"]:
                title = query.get("query", "")
                return self._counted("search", title, lambda: self._tmdb("search", title, query, authorization))
            case ["3", "configuration"]:
                return self._counted("configuration", "", lambda: self._tmdb("configuration", "", query, authorization))
            case _:
                return _json(404, {"error": "no such address"})

    def _counted(self, what: str, film: str, decide: Callable[[], tuple[str, Answer]]) -> Answer:
        with self._lock:
            at = self._clock()
            kind, answer = decide()
            self.asked.append(Asked(at, what, film, answer.status, kind))
        return answer

    def _tmdb(self, what: str, film: str, query: dict[str, str], authorization: str) -> tuple[str, Answer]:
        behaviour, now = self.behaviour, self._clock()
        if now < behaviour.down_until:
            return "down", Answer(503, b"<html>down</html>")
        key = query.get("api_key") or authorization.removeprefix("Bearer ")
        if behaviour.tmdb_key and key != behaviour.tmdb_key:
            return "bad_key", _json(401, TMDB_WRONG_KEY)
        if not self._limit.allows(now):
            return "throttled", _json(429, TMDB_TOO_FAST, *self._retry_after(now))
        if what == "movie":
            return self._movie(film)
        if what == "find":
            return "ok", _json(*tmdb.find(self._films, film, query.get("external_source", "")))
        if what == "search":
            return "ok", _json(*tmdb.search(self._films, query))
        if what == "person":
            status, body = bodies.external_ids(self._films, film)
            return ("ok" if status == 200 else "not_found"), _json(status, body)
        return "ok", _json(200, tmdb.CONFIGURATION)

    def _movie(self, film: str) -> tuple[str, Answer]:
        every = self.behaviour.fault_every
        number = self._numbers.get(film)
        if every and number is not None and number % every == 0 and film not in self._first_tries:
            self._first_tries.add(film)
            return "fault", self._fault(film)
        body = bodies.movie(self._films, film)
        return ("ok", Answer(200, body)) if body else ("not_found", _json(404, tmdb.NOT_FOUND))

    def _fault(self, film: str) -> Answer:
        match self.behaviour.fault:
            case "503":
                return Answer(503, b"")
            case "202":
                return Answer(202, b"")
            case "empty":
                return Answer(200, b"")
            case "html":
                return Answer(200, b"<html>maintenance</html>")
            case "truncated":
                return Answer(200, (bodies.movie(self._films, film) or b"{}")[:-100])

    def _omdb(self, query: dict[str, str]) -> tuple[str, Answer]:
        behaviour, now = self.behaviour, self._clock()
        if now < behaviour.down_until:
            return "down", Answer(503, b"<html>down</html>")
        if behaviour.omdb_key and query.get("apikey") != behaviour.omdb_key:
            return "bad_key", _json(401, OMDB_WRONG_KEY)
        day = _day(now)
        if behaviour.omdb_per_day and self._days[day] >= behaviour.omdb_per_day:
            return "quota", _json(401, OMDB_LIMIT_REACHED)
        self._days[day] += 1
        body = bodies.ratings(self._films, query.get("i", ""))
        return ("ok" if body["Response"] == "True" else "not_found"), _json(200, body)

    def _retry_after(self, now: float) -> list[tuple[str, str]]:
        if self.behaviour.retry_after == "missing":
            return []
        seconds = self.behaviour.retry_after_seconds
        if self.behaviour.retry_after == "seconds":
            return [("Retry-After", str(seconds))]
        # A date has whole seconds; rounded up, so that it never says less than meant.
        return [("Retry-After", format_datetime(datetime.fromtimestamp(-(-now // 1) + seconds, UTC), usegmt=True))]

    def films_fetched(self) -> int:
        """How many different films TMDb has answered about."""
        with self._lock:
            return len({request.film for request in self.asked if request.what == "movie" and request.answer == "ok"})

    def report(self) -> dict[str, Any]:
        """What was asked so far: counts by kind and answer, times, and the films asked for more often than once."""
        with self._lock:
            asked = list(self.asked)
        to_tmdb = [request for request in asked if request.what != "omdb"]
        times = [request.at for request in to_tmdb]
        answered = Counter(request.film for request in to_tmdb if request.what == "movie" and request.answer == "ok")
        rated = Counter(request.film for request in asked if request.what == "omdb" and request.answer == "ok")
        return {
            "tmdb": len(to_tmdb),
            "omdb": len(asked) - len(to_tmdb),
            "by_kind": dict(Counter(request.what for request in asked)),
            "by_answer": dict(Counter(f"{request.what}:{request.answer}" for request in asked)),
            "films_fetched": len(answered),
            "films_fetched_twice": sorted(film for film, times_fetched in answered.items() if times_fetched > 1),
            "films_rated": len(rated),
            "films_rated_twice": sorted(film for film, times_rated in rated.items() if times_rated > 1),
            "first_at": min(times, default=None),
            "last_at": max(times, default=None),
            "seconds": max(times) - min(times) if times else 0.0,
            "busiest_second": busiest_second(times),
            "omdb_by_day": dict(Counter(_day(request.at) for request in asked if request.what == "omdb")),
            "behaviour": asdict(self.behaviour),
        }


@cache
def all_films() -> Films:
    """Every film of the project's own facts that has an IMDb id; read once."""
    return Films(all_facts())


def _day(now: float) -> str:
    return datetime.fromtimestamp(now, UTC).date().isoformat()


def _json(status: int, body: dict[str, Any], *headers: tuple[str, str]) -> Answer:
    return Answer(status, json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(), headers)
