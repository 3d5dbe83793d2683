"""Fetching the open table of nominations."""

from __future__ import annotations

from oscar_import.errors import Terminal, Transient
from oscar_import.sources.oscar_data import parser as oscar_data
from oscar_import.upstream.deadline import Deadline
from oscar_import.upstream.http import MAX_REDIRECTS, REDIRECTS, get, new_session

HINT = "Is OSCAR_DATA_URL the address of oscars.csv?"


class OscarDataClient:
    def __init__(self, url: str, deadline: Deadline) -> None:
        self._url = url
        self._deadline = deadline
        self._session = new_session()

    def table(self) -> bytes:
        """The table as it is served. Raises Terminal `source_invalid`, or Transient when it cannot be had now."""
        pause = 1.0
        while True:
            try:
                return self._fetch()
            except Transient:
                if not self._deadline.wait(pause):
                    raise
                pause *= 2

    def _fetch(self) -> bytes:
        response = get(
            self._session,
            self._url,
            upstream="the table of nominations",
            largest_body=oscar_data.MAX_TABLE,
            seconds_left=self._deadline.left(),
            redirects=MAX_REDIRECTS,
        )
        if response.status == 429 or response.status >= 500:
            raise Transient(
                "upstream_unavailable", f"the table of nominations answered HTTP {response.status}", hint=HINT
            )
        if response.status in REDIRECTS:
            raise Terminal(
                "source_invalid",
                f"the table of nominations answered HTTP {response.status}: a redirect to another place, which is not "
                "followed",
                hint=HINT,
            )
        if response.status != 200 or not response.body:
            raise Terminal(
                "source_invalid",
                f"the table of nominations answered HTTP {response.status} with {len(response.body)} bytes",
                hint=HINT,
            )
        return response.body
