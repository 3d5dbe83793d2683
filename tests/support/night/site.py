"""Everything that the importer asks in the weeks around a night, IMDb among it, which refuses everything."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests
from oscar_import.ceremonies.calendar import film_years
from oscar_import.sources.oscar_data.parser import TableRow, read_ceremony, split
from requests.adapters import BaseAdapter
from urllib3 import HTTPResponse

from oscars.local.upstream import omdb
from tests.support.fake_upstream.upstream import all_films
from tests.support.made_pages import imdb_data, imdb_page
from tests.support.night import pages
from tests.support.night.movies import SEED, Catalogue
from tests.support.night.table import rows_of, table_without, whole_table
from tests.support.night.tmdb import JSON, MadeTmdb
from tests.support.page_server import Served

IMDB = "/event/ev0000003/"
"""What every page of IMDb's about a ceremony begins with."""
OMDB = "/omdb/?"
TABLE = "/oscars.csv"
REFUSED = Served(b"", 202)
"""What IMDb answers robots since March 2026."""


class NightSite:
    """Answers GET by target, `imdb` is what IMDb answers to everything. `titles`: see `table`."""

    def __init__(self, shared: Path, *ordinals: int, seed: str = SEED, titles: Mapping[str, str] | None = None) -> None:
        self._shared = shared
        self._titles = titles
        self.rows: dict[int, list[TableRow]] = {ordinal: rows_of(shared, ordinal, titles) for ordinal in ordinals}
        self.tmdb = MadeTmdb(Catalogue({int(film_years(number)): self.rows[number] for number in ordinals}, seed=seed))
        self.states = dict.fromkeys(ordinals, pages.State.NOT_THERE)
        self.imdb = REFUSED
        self.table = table_without(shared, *ordinals)
        self.asked: list[str] = []

    def publish_table(self) -> None:
        """From now on the table has the ceremonies, winners and all."""
        self.table = whole_table(self._shared, self._titles)

    def bring_imdb_back(self, ordinal: int) -> None:
        """From now on IMDb's page is there; it says of the ceremony what the table says."""
        ceremony = read_ceremony(split(whole_table(self._shared, self._titles))[ordinal], ordinal)
        self.imdb = Served(imdb_page(imdb_data(ceremony)).encode())

    def get(self, target: str) -> Served:
        self.asked.append(target)
        if target.startswith("/3/"):
            return self.tmdb.get(target)
        if target.startswith(IMDB):
            return self.imdb
        if target.startswith(OMDB):
            return _json(omdb.answer(all_films(), dict(parse_qsl(target.removeprefix(OMDB)))))
        if target == TABLE:
            return Served(self.table, 200, "text/plain; charset=utf-8")
        for ordinal, rows in self.rows.items():
            if target == pages.path(ordinal):
                return pages.served(ordinal, rows, self.states[ordinal])
        return Served(b"<html></html>", 404)


def _json(body: dict[str, Any]) -> Served:
    return Served(json.dumps(body, ensure_ascii=False).encode(), 200, JSON)


class NightAdapter(BaseAdapter):
    """The same without a network: mounted on the session of a client. `waits` is called before every answer."""

    def __init__(self, site: NightSite, waits: Callable[[], None]) -> None:
        super().__init__()
        self._site = site
        self._waits = waits

    def send(self, request: requests.PreparedRequest, **_given: Any) -> requests.Response:  # type: ignore[override]
        self._waits()
        address = urlsplit(str(request.url))
        served = self._site.get(f"{address.path}?{address.query}" if address.query else address.path)
        response = requests.Response()
        response.status_code = served.status
        response.headers.update({"Content-Type": served.content_type, **served.headers})
        response.raw = HTTPResponse(io.BytesIO(served.body), preload_content=False)
        return response

    def close(self) -> None:
        pass
