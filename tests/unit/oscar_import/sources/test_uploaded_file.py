"""A file that a user brings is known by its content."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oscar_import.ceremonies.comparison import compare
from oscar_import.ceremonies.model import Ceremony
from oscar_import.errors import Terminal
from oscar_import.sources.uploaded_file import FileKind, read_file, recognise

from tests.support.made_pages import imdb_data, imdb_page, oscars_org_page


@pytest.fixture(scope="module")
def files(ceremonies: dict[int, Ceremony], table_of_facts: bytes) -> dict[str, tuple[FileKind, bytes]]:
    data = imdb_data(ceremonies[96])
    return {
        "the table": (FileKind.OSCAR_DATA, table_of_facts),
        "the table with a byte order mark": (FileKind.OSCAR_DATA, b"\xef\xbb\xbf" + table_of_facts),
        "a page of oscars.org": (FileKind.OSCARS_ORG, oscars_org_page(ceremonies[96]).encode()),
        "a page of IMDb": (FileKind.IMDB_EVENT, imdb_page(data).encode()),
        "the data of IMDb's page": (FileKind.IMDB_EVENT, json.dumps(data).encode()),
    }


@pytest.mark.parametrize(
    "name",
    [
        "the table",
        "the table with a byte order mark",
        "a page of oscars.org",
        "a page of IMDb",
        "the data of IMDb's page",
    ],
)
def test_a_file_is_known_and_makes_the_ceremony(
    name: str, files: dict[str, tuple[FileKind, bytes]], ceremonies: dict[int, Ceremony]
) -> None:
    kind, body = files[name]
    assert recognise(body) is kind
    read = read_file(body, 96)
    differences = {difference.kind for difference in compare(ceremonies[96], read)}
    assert differences - {"nominee_names"} == set()
    has_ids = any(film.imdb_id for nomination in read.nominations for film in nomination.films)
    assert has_ids is (kind is not FileKind.OSCARS_ORG)


@pytest.mark.parametrize("name", ["the table", "a page of oscars.org", "a page of IMDb"])
def test_a_file_without_the_ceremony_is_refused(name: str, files: dict[str, tuple[FileKind, bytes]]) -> None:
    with pytest.raises(Terminal) as caught:
        read_file(files[name][1], 99)
    assert caught.value.code in {"not_published", "wrong_ceremony"}


@pytest.mark.parametrize("body", [b"", b"hello", b"\x1f\x8b\x08", b"<html></html>", b"{}", b"a\tb\tc\n", b"%PDF-1.7"])
def test_anything_else_is_refused_showing_how_it_begins(body: bytes) -> None:
    with pytest.raises(Terminal, match="none that can be imported; it begins '") as caught:
        recognise(body)
    assert caught.value.code == "unrecognised_file"


@given(st.binary(max_size=200))
def test_any_bytes_are_known_or_refused(body: bytes) -> None:
    try:
        code: str = recognise(body)
    except Terminal as refused:
        code = refused.code
    assert code in {*FileKind, "unrecognised_file"}


@pytest.mark.needs("shared")
@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("oscar_data/oscars.csv", FileKind.OSCAR_DATA),
        ("oscars_org/ceremonies_2024.html", FileKind.OSCARS_ORG),
        ("imdb/ev0000003_2024_1.next_data.json", FileKind.IMDB_EVENT),
    ],
)
def test_the_recorded_files_are_known(shared: Path, path: str, kind: FileKind) -> None:
    assert recognise((shared / path).read_bytes()) is kind
