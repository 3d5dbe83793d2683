"""Fetching the ceremony pages of oscars.org and IMDb, one at a time, and again only if they changed.

Conditional requests: RFC 9110, 13.1. A page is kept whole under its hash, and beside it what the site said of it.
"""

from __future__ import annotations

import json
from typing import Any

from oscar_import.bodies import Bodies, content_hash
from oscar_import.errors import Throttled, Transient
from oscar_import.http_get import Response, get, new_session
from oscar_import.pages import LARGEST_PAGE, Page
from oscar_import.patience import Patience
from oscar_import.permits import Permits

PAGES_PER_SECOND = 1.0
"""Of both sites together, over all functions: a person clicks no faster."""
MOST_TRIES = 4


class PageClient:
    def __init__(self, bodies: Bodies, permits: Permits, patience: Patience) -> None:
        self._bodies = bodies
        self._permits = permits
        self._patience = patience
        self._session = new_session()

    def page(self, site: str, base_url: str, path: str) -> Page:
        """The page under `base_url` + `path`; `site` is its name in messages and in the bucket.

        Whether it is the page that was wanted is for its reader to say. Raises Transient where the site does not
        answer now (429, 5xx, nothing at all).
        """
        folder = f"sources/{site}/{path.strip('/').replace('/', '-')}"
        kept = self._kept(folder)
        response = self._ask(site, base_url.rstrip("/") + "/" + path.lstrip("/"), _conditions(kept))
        if response.status == 304 and kept is not None:
            body = self._bodies.get(f"{folder}/{kept['hash']}")
            if body is not None:
                return Page(body, 200, kept["content_type"])
            response = self._ask(site, base_url.rstrip("/") + "/" + path.lstrip("/"), {})
        page = Page(response.body, response.status, response.header("content-type"))
        if response.status == 200:
            self._keep(folder, page, response)
        return page

    def _ask(self, site: str, url: str, conditions: dict[str, str]) -> Response:
        pause = 1.0
        for tries_left in reversed(range(MOST_TRIES)):
            self._permits.take()
            response = get(
                self._session,
                url,
                upstream=site,
                headers={"Accept": "text/html,application/xhtml+xml", **conditions},
                largest_body=LARGEST_PAGE,
            )
            if response.status != 429 and response.status < 500:
                return response
            if response.status == 429:
                self._permits.slow_down(None)
            if not tries_left or not self._patience.wait(pause):
                break
            pause *= 2
        kind = Throttled if response.status == 429 else Transient
        raise kind(
            "upstream_unavailable", f"{site} answered HTTP {response.status}", hint="It is tried again by itself."
        )

    def _kept(self, folder: str) -> dict[str, Any] | None:
        note = self._bodies.get(f"{folder}/latest.json")
        return json.loads(note) if note is not None else None

    def _keep(self, folder: str, page: Page, response: Response) -> None:
        note = {
            "hash": content_hash(page.body),
            "content_type": page.content_type,
            "etag": response.header("etag"),
            "last_modified": response.header("last-modified"),
        }
        self._bodies.put(f"{folder}/{note['hash']}", page.body, content_type=page.content_type or "text/html")
        self._bodies.put(f"{folder}/latest.json", json.dumps(note).encode(), content_type="application/json")


def _conditions(kept: dict[str, Any] | None) -> dict[str, str]:
    if kept is None:
        return {}
    named = {"If-None-Match": kept["etag"], "If-Modified-Since": kept["last_modified"]}
    return {name: value for name, value in named.items() if value}
