"""One film through all stages after the import, with a TMDb and an OMDb that a test has scripted."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from oscar_import.batch import Errors
from oscar_import.ceremonies.model import is_identified
from oscar_import.ceremonies.projection import Kind, Part
from oscar_import.dependencies import Dependencies
from oscar_import.runs.messages import FilmMessage
from oscar_import.stage import Stage
from oscar_import.stages import (
    collaboration,
    media_processing,
    movie_enrichment,
    omdb_enrichment,
    tmdb_details,
    tmdb_discovery,
)
from oscar_import.storage import catalogue, film_work
from oscar_import.storage.models import FilmWork
from oscar_import.upstream.deadline import Deadline
from requests.adapters import BaseAdapter
from urllib3 import HTTPResponse

from oscars.local.upstream import tmdb as embedded_tmdb
from tests.support.fakes import FakeAws, clients_of, work_off
from tests.support.samples import FILM, NOW, enrich, open_run
from tests.support.template.guard import acting_as
from tests.support.template.stack import settings_of, with_limits

CEREMONY = 66
TITLE = "The Shawshank Redemption"
PROCESS: dict[Stage, Callable[[Sequence[FilmMessage], Dependencies], Errors]] = {
    Stage.MOVIE_ENRICHMENT: movie_enrichment.process,
    Stage.TMDB_DETAILS: tmdb_details.process,
    Stage.TMDB_DISCOVERY: tmdb_discovery.process,
    Stage.MEDIA_PROCESSING: media_processing.process,
    Stage.COLLABORATION: collaboration.process,
    Stage.OMDB_ENRICHMENT: omdb_enrichment.process,
}

_NOT_FOUND = (404, embedded_tmdb.NOT_FOUND)


def movie(tmdb_id: int, title: str = TITLE, **changes: Any) -> dict[str, Any]:
    """A body of `/movie/{id}`."""
    return {
        "id": tmdb_id,
        "imdb_id": FILM,
        "title": title,
        "original_title": title,
        "original_language": "en",
        "release_date": "1994-09-23",
        "popularity": 28.5,
        "images": {"posters": [{"file_path": "/one.jpg", "iso_639_1": "en", "width": 2, "height": 3}]},
        **changes,
    }


def directing(name: str, film: str | None = FILM) -> dict[str, Any]:
    """A nomination for directing."""
    return {
        "id": "066-001",
        "canonical_category": "DIRECTING",
        "category": "DIRECTING",
        "films": [{"imdb_id": film, "title": TITLE}],
        "nominees": [{"name": name, "imdb_ids": ["nm0001104"]}],
        "detail": "",
        "won": False,
        "official": True,
        "withdrawn": False,
    }


def directed_by(name: str) -> dict[str, Any]:
    """The credits in a film's body."""
    return {"cast": [], "crew": [{"id": 1, "name": name, "job": "Director", "department": "Directing"}]}


class Upstreams(BaseAdapter):
    """What is not scripted is not known. `asked` are the paths of TMDb and the ids of OMDb, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.movies: dict[str, dict[str, Any]] = {}
        self.found: dict[str, dict[str, Any]] = {}
        """By the IMDb id that `/find` is asked for."""
        self.results: list[dict[str, Any]] = []
        """Of every search."""
        self.people: dict[int, str | None] = {}
        """TMDb's number of a person → IMDb id."""
        self.ratings: dict[str, dict[str, Any]] = {}
        self.asked: list[str] = []
        self.asking: Callable[[], None] = lambda: None
        """Called at every request: something that happens meanwhile."""

    def send(self, request: requests.PreparedRequest, **_given: Any) -> requests.Response:  # type: ignore[override]
        self.asking()
        address = urlsplit(str(request.url))
        status, body = self._answer(address.path, parse_qs(address.query))
        response = requests.Response()
        response.status_code = status
        response.raw = HTTPResponse(io.BytesIO(json.dumps(body).encode()), preload_content=False)
        return response

    def _answer(self, path: str, query: Mapping[str, list[str]]) -> tuple[int, dict[str, Any]]:
        if path == "/omdb/":
            film = query["i"][0]
            self.asked.append(f"omdb {film}")
            return 200, self.ratings.get(film, {"Response": "False", "Error": "Incorrect IMDb ID."})
        what, _, name = path.removeprefix("/3/").partition("/")
        if what == "configuration":
            return 200, embedded_tmdb.CONFIGURATION
        self.asked.append(f"{what} {query['query'][0]}" if what == "search" else f"{what} {name}")
        if what == "find":
            return 200, self.found.get(name, {})
        if what == "search":
            return 200, {"results": self.results}
        if what == "person":
            number = int(name.removesuffix("/external_ids"))
            known = number in self.people
            return (200, embedded_tmdb.external_ids_of_person(number, self.people[number])) if known else _NOT_FOUND
        return (200, self.movies[name]) if name in self.movies else _NOT_FOUND

    def close(self) -> None:
        pass


class Enrichment:
    def __init__(self) -> None:
        self.upstreams = Upstreams()
        self.aws = FakeAws()
        self.passed: list[Stage] = []
        """The stages that the film passed in the last run."""
        self.nominations: list[dict[str, Any]] = []
        """Of the film, as a ceremony holds them."""

    def deps(self, function: str, now: datetime) -> Dependencies:
        settings = with_limits(settings_of(function), tmdb=0)
        deps = Dependencies.over(settings, clients_of(self.aws), Deadline(lambda: now, lambda _: None), lambda: now)
        for client in (deps.omdb, deps.tmdb):
            client._session.mount("https://", self.upstreams)
        deps.deadline.begin(120)
        return deps

    def run(
        self, name: str = "run-1", *, film: str = FILM, title: str = TITLE, years: str = "1994", now: datetime = NOW
    ) -> FilmWork:
        """The film's whole way through a run; returns its work as it then is."""
        open_run(name, CEREMONY, at=now, reprocess="all")
        enrich(CEREMONY, films=int(is_identified(film)), unidentified=int(not is_identified(film)), run=name)
        part = Part(Kind.FILM, film, title, self.nominations, [])
        catalogue.put_parts([part], ordinal=CEREMONY, version=1, run="import")
        message = FilmMessage(run=name, film=film, title=title, film_years=years, ceremony=CEREMONY)
        self.upstreams.asked.clear()
        self.aws.puts.clear()
        self.passed.clear()
        self.pass_stage(Stage.MOVIE_ENRICHMENT, message, now)
        while self.aws.sent:
            queue, body = self.aws.sent.pop(0)
            self.passed.append(Stage(queue))
            self.pass_stage(Stage(queue), FilmMessage.from_json(body), now)
        work = film_work.find_film_work(name, film)
        assert work is not None
        assert work.state == "done"
        return work

    def pass_stage(self, stage: Stage, message: FilmMessage, now: datetime) -> None:
        """Lets the stage's function work off the message."""
        with acting_as(stage):
            work_off(PROCESS[stage], message, self.deps(stage, now))
