"""Any re-saving of the table tells the same ceremonies or is refused: nothing in between."""

from __future__ import annotations

import csv
import io
import re
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


@pytest.mark.parametrize(("encoding", "delimiter", "quoting"), [*SAVED[::11], *in_full(SAVED, but_every=11)])
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


def is_right_or_refused(table: bytes, right: dict[int, Any]) -> bool:
    """Whether it tells the same, or is refused with the line or row."""
    try:
        return told(table) == right
    except Terminal as error:
        return re.search(r"\b(line|row) [0-9]+", str(error)) is not None


SIGNS = "/^~!#$%&*+@`?_-=<>.,:;|()[]{}'\""
"""What programs may escape with. A letter that a table hardly has cannot be told from the text."""


@settings(max_examples=examples(100))
@given(
    delimiter=st.sampled_from("\t,;|:^"),
    quotechar=st.sampled_from("\"'~"),
    escapechar=st.sampled_from(["\\", None, *SIGNS]),
    doublequote=st.booleans(),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC, csv.QUOTE_NONE]),
    lineterminator=st.sampled_from(["\n", "\r\n", "\r"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"]),
    is_padded=st.booleans(),
)
def test_any_dialect_is_read_right_or_refused(
    rows: Rows, right: dict[int, Any], encoding: str, is_padded: bool, **dialect: Any
) -> None:
    given_rows = rows if is_padded else [without_empty_ends(row) for row in rows]
    try:
        table = saved(given_rows, encoding=encoding, **dialect)
    except (csv.Error, UnicodeEncodeError, TypeError, ValueError):
        return
    assert is_right_or_refused(table, right)


@settings(max_examples=examples(300))
@given(data=st.data())
def test_a_few_nominations_in_any_dialect_are_read_right_or_refused(table_of_facts: bytes, data: st.DataObject) -> None:
    """Few rows give little to tell a sign of escape by. "-" is left out: the table itself writes "--", so that a title
    with a doubled hyphen, and no other hyphen anywhere, cannot be told from a title with a dash."""
    header, *lines = table_of_facts.decode().splitlines()
    first = data.draw(st.integers(0, len(lines) - 1))
    some = [header, *lines[first : first + data.draw(st.sampled_from([1, 2, 5, 20, 120]))]]
    given_rows = list(csv.reader(some, **ORIGINAL))
    if data.draw(st.booleans()):
        given_rows = [[*row, *[""] * (14 - len(row))] for row in given_rows]
    dialect = {
        "delimiter": data.draw(st.sampled_from("\t,;|")),
        "quotechar": data.draw(st.sampled_from("\"'~")),
        "escapechar": data.draw(st.sampled_from(["\\", None, *SIGNS.replace("-", "")])),
        "doublequote": data.draw(st.booleans()),
        "quoting": data.draw(st.sampled_from([csv.QUOTE_NONE, csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC])),
        "lineterminator": data.draw(st.sampled_from(["\n", "\r\n", "\r"])),
    }
    try:
        table = saved(given_rows, **dialect)
    except (csv.Error, TypeError, ValueError):
        return
    assert is_right_or_refused(table, told("\n".join(some).encode()))


def without_empty_ends(row: list[str]) -> list[str]:
    return row[: max((place for place, cell in enumerate(row, start=1) if cell), default=1)]


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("quotechar", ["'", '"'])
def test_a_table_between_tabs_with_an_odd_sign_of_escape_is_refused(
    rows: Rows, right: dict[int, Any], sign: str, quotechar: str
) -> None:
    dialect: dict[str, Any] = {"delimiter": "\t", "quotechar": quotechar, "escapechar": sign, "doublequote": False}
    assert is_right_or_refused(saved(rows, quoting=csv.QUOTE_NONE, lineterminator="\n", **dialect), right)


@pytest.mark.parametrize("size", [1, 2, 5, 20])
def test_a_few_nominations_as_the_table_writes_them_are_never_doubted(table_of_facts: bytes, size: int) -> None:
    header, *lines = table_of_facts.splitlines(keepends=True)
    for first in range(0, len(lines) - size, 53):
        table = b"".join((header, *lines[first : first + size]))
        assert restored(table, COLUMNS) is table


@settings(max_examples=examples(60))
@given(data=st.data())
def test_whatever_a_spreadsheet_or_pandas_does_with_the_columns_is_read_right(
    rows: Rows, right: dict[int, Any], data: st.DataObject
) -> None:
    draw = data.draw
    order = draw(st.permutations(range(len(COLUMNS))))
    moved = [[row[place] for place in order] for row in rows]
    blanks = draw(st.sampled_from(["{}", " {}", "{} ", " {} "]))
    moved[0] = [blanks.format(draw(st.sampled_from([name, name.lower(), name.upper()]))) for name in moved[0]]
    if draw(st.booleans()):  # the index of pandas
        name = draw(st.sampled_from(["", "Unnamed: 0", "index"]))
        moved = [[str(place - 1) if place else name, *row] for place, row in enumerate(moved)]
    if draw(st.booleans()):  # an empty column at the end
        moved = [[*row, ""] for row in moved]
    truth = draw(st.sampled_from(["True", "TRUE", "true", "1"]))
    winner = [name.strip().casefold() for name in moved[0]].index("winner")
    for row in moved[1:]:
        row[winner] = truth if row[winner] else draw(st.sampled_from(["", "False"]))
    if draw(st.booleans()):  # a line broken inside of a cell
        moved = [moved[0], *([cell.replace(" and ", "\nand ") for cell in row] for row in moved[1:])]
    dialect = {
        "delimiter": draw(st.sampled_from("\t,;")),
        "quoting": draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])),
        "lineterminator": draw(st.sampled_from(["\n", "\r\n"])),
    }
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]))
    assert told(saved(moved, encoding=encoding, **dialect)) == right


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('96,2023,"Title","Bad"quote', "line 2: expected a cell"),
        ("x,2023", "line 2: expected a ceremony's number in Ceremony, got 'x'"),
        ("96," + "," * 13 + "more", "line 2: expected 14 columns at most, got 15"),
        ("96,2023,'O''Brien'", "line 2: expected cells in double quotes"),
        (
            '96,2023,Title,,,"Cousin,, Cousine"',
            "line 2: expected cells between ',', got cells in which each is doubled",
        ),
        ("96,2023,Title,BEST PICCTURE", "line 2: 'C' is doubled in a name, as a sign of escape"),
        ("96,2023,Acting,,,,,,Daniel Day--Lewis", "line 2: '-' is doubled in a name, as a sign of escape"),
        ("96,2023,Title,,,Hello Dolly!!", "line 2: '!' stands only before itself and quotes"),
    ],
)
def test_what_cannot_be_read_for_certain_is_refused_with_the_line_and_what_was_expected(line: str, said: str) -> None:
    table = (",".join(COLUMNS) + "\n" + line + "\n").encode()
    assert has_header(table, COLUMNS)
    with pytest.raises(NotReadable, match="line") as caught:
        restored(table, COLUMNS)
    assert said in str(caught.value)
