"""A file that a user brings: the open table, or a saved page of oscars.org or IMDb, told apart by its content."""

from __future__ import annotations

from enum import StrEnum

from oscar_import.ceremonies.model import Ceremony
from oscar_import.errors import Terminal
from oscar_import.sources.html.page import Page
from oscar_import.sources.imdb import parser as imdb_event
from oscar_import.sources.oscar_data import parser as oscar_data
from oscar_import.sources.oscar_data.resaved import has_header
from oscar_import.sources.oscars_org import parser as oscars_org
from oscar_import.sources.oscars_org.merge import from_event, merge


class FileKind(StrEnum):
    OSCAR_DATA = "oscar_data"
    OSCARS_ORG = "oscars_org"
    IMDB_EVENT = "imdb_event"


def recognise(body: bytes) -> FileKind:
    """What the file is, by the marks of its kind. Raises Terminal `unrecognised_file`."""
    first_line = body[:2000].removeprefix(b"\xef\xbb\xbf").partition(b"\n")[0].rstrip(b"\r")
    is_table = first_line.split(b"\t")[:3] == [column.encode() for column in oscar_data.COLUMNS[:3]]
    if is_table or has_header(body, oscar_data.COLUMNS):
        return FileKind.OSCAR_DATA
    if imdb_event.MARKER.encode() in body or (body.lstrip()[:1] == b"{" and b'"pageProps"' in body):
        return FileKind.IMDB_EVENT
    if oscars_org.MARKER.encode() in body:
        return FileKind.OSCARS_ORG
    beginning = " ".join(body[:60].decode("utf-8", "replace").split())
    raise Terminal(
        "unrecognised_file",
        f"the file of {len(body):,} bytes is none that can be imported; it begins {beginning!r}",
        hint="Bring oscars.csv of github.com/DLu/oscar_data, or a ceremony's page of oscars.org or IMDb saved as HTML.",
    )


def read_file(body: bytes, ordinal: int) -> Ceremony:
    """The ceremony out of a file of any kind, nominations without ids of their own.

    A page of oscars.org has no IMDb ids; `reconcile` keeps those that are stored. Raises Terminal: `unrecognised_file`,
    `not_published`, `source_invalid`, and the codes of `pages`.
    """
    kind = recognise(body)
    if kind is FileKind.OSCAR_DATA:
        return oscar_data.read_ceremony(oscar_data.split(body).get(ordinal), ordinal)
    if kind is FileKind.IMDB_EVENT:
        return from_event(imdb_event.read_event(Page(body), ordinal))
    return merge(oscars_org.read_page(Page(body), ordinal), None)
