"""Which address is answered by what, without the network around it."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock
from typing import Any
from urllib.parse import parse_qsl, unquote

from oscars.local.facts.model import CeremonyFacts
from oscars.local.facts.table import render_table
from oscars.local.upstream import omdb, tmdb
from oscars.local.upstream.films import Films

PLACES = {"oscar_data": "/oscars.csv", "tmdb": "/3", "omdb": "/omdb/"}
"""Whom this server plays, and where each one's address begins."""
CONTROL = ("_requests", "_reset")
"""Addresses that are about the upstream itself."""

_JSON = "application/json;charset=utf-8"
_NO_SUCH_ADDRESS = {
    "error": "no such address; here are /oscars.csv, /3/movie/ID, /3/find/ID, /3/person/ID/external_ids, "
    "/3/search/movie, /3/configuration, /omdb/, /_requests, /_reset (POST) and /_health"
}


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes
    content_type: str = _JSON
    etag: str | None = None


class Upstream:
    """The three services over one set of facts, and the count of what they were asked. Safe to share by threads."""

    def __init__(self, ceremonies: Iterable[CeremonyFacts]) -> None:
        ceremonies = list(ceremonies)
        self._ceremonies = len(ceremonies)
        self._films = Films(ceremonies)
        self._table = "".join(render_table(ceremonies)).encode()
        self._table_etag = f'"{hashlib.sha256(self._table).hexdigest()}"'
        self._lock = Lock()
        self._by_path: dict[tuple[str, str], int] = {}

    def get(self, target: str, if_none_match: str = "") -> Answer:
        """Answer a GET of a path with its query; requests to one of the three services are counted."""
        path, _, parameters = target.partition("?")
        query = dict(parse_qsl(parameters, keep_blank_values=True))
        match path.strip("/").split("/"):
            case ["oscars.csv"]:
                self._count("oscar_data", "/oscars.csv")
                return self._table_answer(if_none_match)
            case ["3", "movie", film_id]:
                self._count("tmdb", "/3/movie/{id}")
                return _json(*tmdb.movie(self._films, unquote(film_id), query.get("append_to_response", "")))
            case ["3", "find", external_id]:
                self._count("tmdb", "/3/find/{id}")
                return _json(*tmdb.find(self._films, unquote(external_id), query.get("external_source", "")))
            case ["3", "person", person_id, "external_ids"]:
                self._count("tmdb", "/3/person/{id}/external_ids")
                return _json(*tmdb.person_external_ids(self._films, unquote(person_id)))
            case ["3", "search", "movie"]:
                self._count("tmdb", "/3/search/movie")
                return _json(*tmdb.search(self._films, query))
            case ["3", "configuration"]:
                self._count("tmdb", "/3/configuration")
                return _json(200, tmdb.CONFIGURATION)
            case ["3", *_]:
                self._count("tmdb", "/3/other")
                return _json(404, tmdb.NOT_FOUND)
            case ["omdb"]:
                self._count("omdb", "/omdb/")
                return _json(200, omdb.answer(self._films, query))
            case ["_requests"]:
                return _json(200, self._requests())
            case ["_health"]:
                return _json(200, {"status": "ok", "ceremonies": self._ceremonies, "films": len(self._films)})
            case _:
                return _json(404, _NO_SUCH_ADDRESS)

    def post(self, target: str) -> Answer:
        """Answer a POST: /_reset puts the counts back to zero and answers with them; there is no other."""
        if target != "/_reset":
            return _json(404, _NO_SUCH_ADDRESS)
        with self._lock:
            self._by_path.clear()
        return _json(200, self._requests())

    def _count(self, upstream: str, path: str) -> None:
        with self._lock:
            self._by_path[upstream, path] = self._by_path.get((upstream, path), 0) + 1

    def _requests(self) -> dict[str, Any]:
        with self._lock:
            by_path = sorted(self._by_path.items())
        totals = {upstream: sum(n for (served_by, _), n in by_path if served_by == upstream) for upstream in PLACES}
        return totals | {"by_path": {path: n for (_, path), n in by_path}}

    def _table_answer(self, if_none_match: str) -> Answer:
        known = {etag.strip().removeprefix("W/") for etag in if_none_match.split(",")}
        fresh = known & {self._table_etag, "*"}
        return Answer(
            status=304 if fresh else 200,
            body=b"" if fresh else self._table,
            content_type="text/plain; charset=utf-8",
            etag=self._table_etag,
        )


def _json(status: int, body: dict[str, Any]) -> Answer:
    return Answer(status=status, body=json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode())
