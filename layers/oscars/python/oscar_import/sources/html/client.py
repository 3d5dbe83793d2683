"""Fetching the ceremony pages of oscars.org and IMDb, one at a time, and again only if they changed.

Conditional requests: RFC 9110, 13.1. A page that its reader accepted is kept whole under its hash, and beside it what
the site said of it. One that was refused is not: asked for by its ETag, a page that had broken off would come back for
ever.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, TypeVar

from oscar_import.aws.bucket import Bodies
from oscar_import.clock import Clock
from oscar_import.errors import Throttled, Transient
from oscar_import.hashing import content_hash
from oscar_import.json_fields import parse
from oscar_import.sources.html.page import MAX_PAGE, Page
from oscar_import.upstream.deadline import Deadline
from oscar_import.upstream.http import MAX_REDIRECTS, Response, get, new_session
from oscar_import.upstream.rate_limiter import RateLimiter
from oscar_import.upstream.results import retry_after_seconds

PAGES_PER_SECOND = 1.0
"""Of both sites together, over all functions: a person clicks no faster."""
MAX_TRIES = 4
FIRST_PAUSE_SECONDS = 1.0
NOTED = ("hash", "content_type", "etag", "last_modified")
"""What is kept of an answer beside its page."""

ToldT = TypeVar("ToldT")


class PageClient:
    """`turn` keeps every other request for a page waiting while its block runs."""

    def __init__(
        self,
        bodies: Bodies,
        rate_limiter: RateLimiter,
        turn: Callable[[], AbstractContextManager[None]],
        deadline: Deadline,
        clock: Clock,
    ) -> None:
        self._bodies = bodies
        self._rate_limiter = rate_limiter
        self._turn = turn
        self._deadline = deadline
        self._clock = clock
        self._session = new_session()

    def read(
        self, site: str, base_url: str, path: str, reader: Callable[[Page], ToldT], *, most_tries: int = MAX_TRIES
    ) -> ToldT:
        """What `reader` makes of the page under `base_url` + `path`; `site` is its name in messages and in the bucket.

        Raises what `reader` raises, which says whether it is the page that was wanted; Transient or Throttled where the
        site does not answer now (429, 5xx, nothing at all).
        """
        url = base_url.rstrip("/") + "/" + path.lstrip("/")
        folder = f"sources/{site}/{path.strip('/').replace('/', '-')}"
        kept = self._kept(folder)
        response = self._ask(site, url, _conditions(kept), most_tries)
        if response.status == 304 and kept is not None:
            body = self._bodies.get(f"{folder}/{kept['hash']}")
            if body is not None:
                return reader(Page(body, 200, kept["content_type"]))
            response = self._ask(site, url, {}, most_tries)
        page = Page(response.body, response.status, response.header("content-type"))
        told = reader(page)
        self._keep(folder, page, response)
        return told

    def _ask(self, site: str, url: str, conditions: dict[str, str], most_tries: int) -> Response:
        pause = FIRST_PAUSE_SECONDS
        for tries_left in reversed(range(most_tries)):
            with self._turn():
                self._rate_limiter.take()
                try:
                    return self._ask_once(site, url, conditions)
                except Throttled as error:
                    self._rate_limiter.slow_down(error.retry_after_seconds)
                    if not tries_left:
                        raise
                except Transient:
                    if not tries_left or not self._deadline.wait(pause):
                        raise
            pause *= 2
        raise AssertionError("unreachable")

    def _ask_once(self, site: str, url: str, conditions: dict[str, str]) -> Response:
        response = get(
            self._session,
            url,
            upstream=site,
            headers={"Accept": "text/html,application/xhtml+xml", "Accept-Language": "en-US,en", **conditions},
            largest_body=MAX_PAGE,
            seconds_left=self._deadline.left(),
            redirects=MAX_REDIRECTS,
        )
        if response.status == 429:
            raise Throttled(
                "throttled",
                f"{site} asks for fewer requests",
                retry_after_seconds=retry_after_seconds(response.headers, now=self._clock()),
            )
        if response.status >= 500:
            raise Transient("upstream_unavailable", f"{site} answered HTTP {response.status}")
        return response

    def _kept(self, folder: str) -> dict[str, Any] | None:
        note = self._bodies.get(f"{folder}/latest.json")
        known = parse(note) if note is not None else None
        texts = isinstance(known, dict) and all(isinstance(known.get(name), str) for name in NOTED)
        return known if texts else None

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
