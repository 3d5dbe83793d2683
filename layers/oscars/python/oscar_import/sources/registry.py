"""Where a ceremony comes from: every source turns what it fetched into the same `Ceremony`.

- `oscar_data`  the open table, fetched once a run and cut into its ceremonies
- `oscars_org`  the ceremony's page, with the ids of IMDb's page of the same ceremony
- `file`        a table or a saved page that the user brought
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from oscar_import.aws.bucket import Bodies, content_hash, part_key, table_key
from oscar_import.ceremonies.model import Ceremony
from oscar_import.dependencies import Dependencies
from oscar_import.errors import Terminal
from oscar_import.runs.messages import CeremonyMessage
from oscar_import.runs.request import ImportRequest
from oscar_import.sources import uploaded_file
from oscar_import.sources.html.client import PageClient
from oscar_import.sources.imdb import parser as imdb_event
from oscar_import.sources.oscar_data import parser as oscar_data
from oscar_import.sources.oscars_org import parser as oscars_org
from oscar_import.sources.oscars_org.merge import merge
from oscar_import.sources.uploaded_file import FileKind

OSCARS_ORG = "oscars_org"


@dataclass(frozen=True)
class StoredSource:
    """A ceremony's source in the bucket; both None where it is fetched by the stage, or has no such ceremony."""

    key: str | None = None
    hash: str | None = None


def store_sources(request: ImportRequest, deps: Dependencies) -> dict[int, StoredSource]:
    """Fetches what all the run's ceremonies are read from and keeps it in the bucket; by ordinal.

    Where the current ceremony is asked for and the table has no nominations of it yet, it is the one before: from
    January on, until they are announced. Raises Terminal `source_invalid`, `source_missing`, `unrecognised_file`;
    Transient where it cannot be had now.
    """
    if request.source == OSCARS_ORG:
        return {ordinal: StoredSource() for ordinal in request.ceremonies}
    if request.source_object is None:
        return _store_table(deps.oscar_data.table(), request, deps.bodies)
    content = deps.bodies.get(request.source_object)
    if content is None:
        raise Terminal("source_missing", f"source_object: the bucket has no object {request.source_object!r}")
    if uploaded_file.recognise(content) is FileKind.OSCAR_DATA:
        return _store_table(content, request, deps.bodies)
    return {ordinal: StoredSource(request.source_object, content_hash(content)) for ordinal in request.ceremonies}


def _store_table(table: bytes, request: ImportRequest, bodies: Bodies) -> dict[int, StoredSource]:
    """Keeps the table under its hash, and each ceremony's part beside it."""
    parts = oscar_data.split(table)
    table_hash = content_hash(table)
    if not bodies.exists(table_key(oscar_data.SOURCE, table_hash)):
        bodies.put(table_key(oscar_data.SOURCE, table_hash), table, content_type="text/tab-separated-values")
    ordinals = request.ceremonies
    if request.asks_for_current:
        ordinals = tuple(o if _is_announced(parts.get(o), o) else o - 1 for o in ordinals)
    stored: dict[int, StoredSource] = {}
    for ordinal in ordinals:
        part = parts.get(ordinal)
        if part is None:
            stored[ordinal] = StoredSource()
            continue
        key = part_key(oscar_data.SOURCE, table_hash, ordinal)
        bodies.put(key, part, content_type="text/tab-separated-values")
        stored[ordinal] = StoredSource(key, content_hash(part))
    return stored


def _is_announced(part: bytes | None, ordinal: int) -> bool:
    """Whether the table has nominations of the ceremony; awards outside the competition are known months before."""
    try:
        oscar_data.read_ceremony(part, ordinal)
    except Terminal as error:
        return error.code != "not_published"
    return True


def fetch_ceremony(message: CeremonyMessage, deps: Dependencies) -> Ceremony:
    """The ceremony as its source tells it, nominations without ids.

    Raises Terminal: `not_published`, `source_missing`, and the codes of `oscar_data`, `source_file` and `pages`;
    Transient where a page cannot be had now.
    """
    if message.source == OSCARS_ORG:
        urls = deps.settings.oscars_org_url, deps.settings.imdb_url
        return ceremony_of_pages(message.ceremony, deps.pages, *urls)
    if message.source_object is None:
        return oscar_data.read_ceremony(None, message.ceremony)
    content = deps.bodies.get(message.source_object)
    if content is None:
        raise Terminal(
            "source_missing",
            f"the source {message.source_object} is gone from the bucket",
            hint="Import the year again: it is fetched anew.",
        )
    ceremony = uploaded_file.read_file(content, message.ceremony)
    return replace(ceremony, source_hash=content_hash(content))


def ceremony_of_pages(ordinal: int, pages: PageClient, oscars_org_url: str, imdb_url: str) -> Ceremony:
    """The ceremony as oscars.org's page and IMDb's tell it. Raises what `PageClient.read` raises."""
    page = pages.read(
        OSCARS_ORG, oscars_org_url, oscars_org.path_of(ordinal), lambda page: oscars_org.read_page(page, ordinal)
    )
    event = pages.read("imdb", imdb_url, imdb_event.path_of(ordinal), lambda page: imdb_event.read_event(page, ordinal))
    ceremony = merge(page, event)
    return replace(ceremony, source_hash=_hash_of_what_is_told(ceremony))


def _hash_of_what_is_told(ceremony: Ceremony) -> str:
    """Of the ceremony, not of the pages: those differ at every request (counters, nonces, other people's comments)."""
    return content_hash(json.dumps(ceremony.to_document(), ensure_ascii=False, sort_keys=True).encode())
