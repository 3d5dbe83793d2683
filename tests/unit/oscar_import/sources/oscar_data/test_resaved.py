"""Any re-saving of the table tells the same ceremonies or is refused: nothing in between."""

from __future__ import annotations

import contextlib
import csv
import io
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oscar_import.errors import Terminal
from oscar_import.sources.oscar_data.parser import COLUMNS, read_rows, split
from oscar_import.sources.oscar_data.resaved import NotReadable, has_header, restored
from oscar_import.sources.uploaded_file import FileKind, recognise

from tests.support.examples import examples, in_full

Rows = list[list[str]]
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32")
SAVED = list(product(ENCODINGS, "\t,;|", (csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC)))
ORIGINAL: dict[str, Any] = {"delimiter": "\t", "doublequote": False, "escapechar": "\\"}


@pytest.fixture(scope="session")
def rows(table_of_facts: bytes) -> Rows:
    """The ceremonies with quotes, commas and apostrophes in abundance, header first, as csv reads them rightly."""
    read = list(csv.reader(io.StringIO(table_of_facts.decode()), **ORIGINAL))
    return [read[0], *([*row, *[""] * (14 - len(row))] for row in read[1:] if row[0] in ("60", "73", "91", "93"))]


def saved(rows: Rows, *, encoding: str = "utf-8", **dialect: Any) -> bytes:
    file = io.StringIO()
    csv.writer(file, **dialect).writerows(rows)
    return file.getvalue().encode(encoding)


def told(table: bytes) -> dict[int, Any]:
    return {ordinal: read_rows(part, ordinal) for ordinal, part in split(table).items()}


@pytest.fixture(scope="session")
def right(rows: Rows) -> dict[int, Any]:
    lines = ("\t".join(row).rstrip("\t").replace('"', '\\"') + "\n" for row in rows)
    return told("".join(lines).encode())


@pytest.mark.parametrize(("encoding", "delimiter", "quoting"), [*SAVED[::5], *in_full(SAVED, but_every=5)])
def test_what_spreadsheets_and_csv_save_is_read_right(
    rows: Rows, right: dict[int, Any], encoding: str, delimiter: str, quoting: int
) -> None:
    table = saved(rows, encoding=encoding, delimiter=delimiter, quoting=quoting)
    if encoding.startswith("utf-16-"):
        assert told(table) == right
    else:
        assert recognise(table) is FileKind.OSCAR_DATA
        assert told(table) == right


def test_a_name_in_quotes_is_not_corrupted(rows: Rows) -> None:
    names = {nominee.name for row in told(saved(rows, delimiter="\t"))[91] for nominee in row.nominees}
    assert {'Mark "Sounwave" Spears', 'Anthony "Top Dawg" Tiffith'} <= names


def test_columns_that_moved_blanks_in_their_names_and_an_index_do_no_harm(rows: Rows, right: dict[int, Any]) -> None:
    moved = [[str(place), *reversed(row)] for place, row in enumerate(rows)]
    moved[0] = ["", *(f" {name[:1]} {name[1:]} " for name in reversed(COLUMNS))]
    assert told(saved(moved)) == right


def test_truth_in_capitals_and_the_line_of_the_separator_are_read(rows: Rows, right: dict[int, Any]) -> None:
    shouted = [[cell.upper() if cell == "True" else cell for cell in row] for row in rows]
    assert told(b"sep=;\r\n" + saved(shouted, delimiter=";")) == right


def test_what_a_program_that_takes_escapes_for_text_saves_is_read(rows: Rows, right: dict[int, Any]) -> None:
    escaped = [[cell.replace('"', '\\"') for cell in row] for row in rows]
    assert told(saved(escaped)) == right


def test_the_table_itself_is_left_as_it_is(table_of_facts: bytes) -> None:
    assert restored(table_of_facts, COLUMNS) is table_of_facts


@settings(max_examples=examples(60))
@given(
    delimiter=st.sampled_from("\t,;|:^"),
    quotechar=st.sampled_from("\"'~"),
    escapechar=st.sampled_from(["\\", "/", None]),
    doublequote=st.booleans(),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC, csv.QUOTE_NONE]),
    lineterminator=st.sampled_from(["\n", "\r\n", "\r"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"]),
)
def test_any_dialect_is_read_right_or_refused(rows: Rows, right: dict[int, Any], encoding: str, **dialect: Any) -> None:
    try:
        table = saved(rows, encoding=encoding, **dialect)
    except (csv.Error, UnicodeEncodeError, TypeError):
        return
    with contextlib.suppress(Terminal):
        assert told(table) == right


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('96,2023,"Title","Bad"quote', "line 2: expected a cell"),
        ("x,2023", "line 2: expected a ceremony's number in Ceremony, got 'x'"),
        ("96," + "," * 13 + "more", "line 2: expected 14 columns at most, got 15"),
        ("96,2023,'O''Brien'", "line 2: expected cells in double quotes"),
    ],
)
def test_what_cannot_be_read_for_certain_is_refused_with_the_line_and_what_was_expected(line: str, said: str) -> None:
    table = (",".join(COLUMNS) + "\n" + line + "\n").encode()
    assert has_header(table, COLUMNS)
    with pytest.raises(NotReadable, match="line") as caught:
        restored(table, COLUMNS)
    assert said in str(caught.value)
