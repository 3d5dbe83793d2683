"""How each source is asked: every one turns what it fetched into the same `Ceremony`.

What people read of a source, and which settings it has, says `ceremonies.sources`; both have the same names.

- `oscar_data`  the open table, fetched once a run and cut into its ceremonies
- `oscars_org`  the ceremony's page, with the ids of IMDb's page of the same ceremony
- `file`        a table or a saved page that the user uploaded
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from oscar_import.aws.bucket import Bodies, part_key, table_key
from oscar_import.ceremonies.corrections import corrected, hash_with_corrections
from oscar_import.ceremonies.model import Ceremony
from oscar_import.ceremonies.placeholders import without_placeholders
from oscar_import.errors import Terminal, Transient
from oscar_import.hashing import content_hash
from oscar_import.runs.messages import CeremonyMessage
from oscar_import.runs.request import ImportRequest
from oscar_import.sources import uploaded_file
from oscar_import.sources.html.client import PageClient
from oscar_import.sources.imdb import parser as imdb_event
from oscar_import.sources.oscar_data import parser as oscar_data
from oscar_import.sources.oscar_data.client import OscarDataClient
from oscar_import.sources.oscars_org import parser as oscars_org
from oscar_import.sources.oscars_org.merge import imdb_refused, merge
from oscar_import.sources.uploaded_file import FileKind
from oscar_import.upstream.deadline import Deadline


class SourceDependencies(Protocol):
    """What sources work with; `Dependencies` is one."""

    @property
    def source_urls(self) -> Mapping[str, str]:
        """By the setting's name: `OSCARS_ORG_URL`."""

    @property
    def bodies(self) -> Bodies: ...

    @property
    def oscar_data(self) -> OscarDataClient: ...

    @property
    def pages(self) -> PageClient: ...

    @property
    def deadline(self) -> Deadline: ...


@dataclass(frozen=True)
class StoredSource:
    """A ceremony's source in the bucket; both None where it is fetched by the stage, or has no such ceremony."""

    key: str | None = None
    hash: str | None = None


Fetch = Callable[[int, SourceDependencies], Ceremony]
"""Asks the source for one ceremony, by its ordinal. Raises Terminal for what cannot be read, Transient for what cannot
be had now."""
Store = Callable[[ImportRequest, SourceDependencies], dict[int, StoredSource]]
"""Fetches once what all the run's ceremonies are read from, and keeps it in the bucket; by ordinal."""


@dataclass(frozen=True, kw_only=True)
class Reader:
    """How a source is asked. One without `store` is asked by every ceremony for itself."""

    fetch: Fetch
    store: Store | None = None


def store_sources(request: ImportRequest, deps: SourceDependencies) -> dict[int, StoredSource]:
    """Fetches what all the run's ceremonies are read from and keeps it in the bucket; by ordinal.

    Where the current ceremony is asked for and the table has no nominations of it yet, it is the one before: from
    January on, until they are announced. Raises Terminal `source_invalid`, `source_missing`, `unrecognised_file`;
    Transient where it cannot be had now.
    """
    store = READERS[request.source].store
    if request.source_object is not None:
        return _store_uploaded(request.source_object, request, deps)
    if store is None:
        return {ordinal: StoredSource() for ordinal in request.ceremonies}
    return store(request, deps)


def _store_uploaded(key: str, request: ImportRequest, deps: SourceDependencies) -> dict[int, StoredSource]:
    content = deps.bodies.get(key)
    if content is None:
        raise Terminal("source_missing", f"source_object: the bucket has no object {key!r}")
    if uploaded_file.recognise(content) is FileKind.OSCAR_DATA:
        return _store_table(content, request, deps.bodies)
    file_hash = content_hash(content)
    return {ordinal: StoredSource(key, hash_with_corrections(file_hash, ordinal)) for ordinal in request.ceremonies}


def _store_oscar_data(request: ImportRequest, deps: SourceDependencies) -> dict[int, StoredSource]:
    return _store_table(deps.oscar_data.table(), request, deps.bodies)


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
        stored[ordinal] = StoredSource(key, hash_with_corrections(content_hash(part), ordinal))
    return stored


def _is_announced(part: bytes | None, ordinal: int) -> bool:
    """Whether the table has nominations of the ceremony; awards outside the competition are known months before."""
    try:
        oscar_data.read_ceremony(part, ordinal)
    except Terminal as error:
        return error.code != "not_published"
    return True


def fetch_ceremony(message: CeremonyMessage, deps: SourceDependencies) -> Ceremony:
    """The ceremony as its source has it but for the mistakes that are known, nominations without ids.

    Raises Terminal: `not_published`, `source_missing`, and the codes of `oscar_data`, `source_file` and `pages`;
    Transient where a page cannot be had now.
    """
    reader = READERS[message.source]
    if reader.store is None:
        ceremony = _cleaned(reader.fetch(message.ceremony, deps))
        return replace(ceremony, source_hash=_content_hash(ceremony))
    if message.source_object is None:
        return oscar_data.read_ceremony(None, message.ceremony)
    content = deps.bodies.get(message.source_object)
    if content is None:
        raise Terminal(
            "source_missing",
            f"the source {message.source_object} is gone from the bucket",
            hint="Import the year again: it is fetched again.",
        )
    ceremony = _cleaned(uploaded_file.read_file(content, message.ceremony))
    return replace(ceremony, source_hash=hash_with_corrections(content_hash(content), message.ceremony))


def _cleaned(ceremony: Ceremony) -> Ceremony:
    return corrected(without_placeholders(ceremony))


def _content_hash(ceremony: Ceremony) -> str:
    """Of the ceremony, not of the pages: those differ at every request (counters, nonces, other people's comments)."""
    return content_hash(json.dumps(ceremony.to_document(), ensure_ascii=False, sort_keys=True).encode())


def _ceremony_of_table(ordinal: int, deps: SourceDependencies) -> Ceremony:
    return oscar_data.read_ceremony(oscar_data.split(deps.oscar_data.table()).get(ordinal), ordinal)


def _ceremony_of_pages(ordinal: int, deps: SourceDependencies) -> Ceremony:
    """The ceremony as oscars.org's page has it, with the ids of IMDb's; without them where IMDb's cannot be had.

    Raises what `PageClient.read` raises for oscars.org's page.
    """
    page = deps.pages.read(
        "oscars_org",
        deps.source_urls["OSCARS_ORG_URL"],
        oscars_org.path_of(ordinal),
        lambda page: oscars_org.read_page(page, ordinal),
    )
    try:
        event = deps.pages.read(
            "imdb",
            deps.source_urls["IMDB_URL"],
            imdb_event.path_of(ordinal),
            lambda page: imdb_event.read_event(page, ordinal),
            most_tries=1,
        )
    except (Terminal, Transient) as error:
        return imdb_refused(merge(page, None), error.code)
    return merge(page, event)


def _ceremony_of_file(ordinal: int, _deps: SourceDependencies) -> Ceremony:
    raise Terminal("source_missing", f"ceremony {ordinal} is to be read from a file, and none is named")


READERS: Mapping[str, Reader] = {
    "oscar_data": Reader(fetch=_ceremony_of_table, store=_store_oscar_data),
    "oscars_org": Reader(fetch=_ceremony_of_pages),
    "file": Reader(fetch=_ceremony_of_file, store=lambda _request, _deps: {}),
}
"""By the names of `ceremonies.sources`."""
