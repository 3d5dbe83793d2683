r"""Makes the open table again of one that a spreadsheet, Python's csv or pandas has saved.

What such programs change: the encoding (UTF-16), what stands between columns (commas, semicolons), how quotes are
written (doubled in quoted cells), blanks and capitals in the names of columns, their order, columns of their own (an
index), `TRUE` for `True`. A file is read in each of the two ways to write quotes, `\"` and `""`; where neither fits, or
both do and say different things, it is refused: no name is ever guessed.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from oscar_import.ceremonies.categories import NAMES
from oscar_import.sources.oscar_data.escape_sign import (
    OWN_QUOTE,
    is_always_doubled_in,
    sign_in_names,
    sign_in_own_form,
    sign_of_escape,
)

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SEPARATOR_LINE = re.compile(r"sep=.\r?\n", re.IGNORECASE)
"""The first line with which some spreadsheets say what stands between columns."""
_SINGLY_QUOTED = re.compile(r"(?:^|(?<=[\t\n]))'[^'\t\n]*''[^\t\n]*'(?=[\t\r\n]|\Z)")
"""A cell between single quotes with doubled ones inside: a program's way to write quotes that is not read."""
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_QUOTED_ESCAPED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_QUOTED_DOUBLED = re.compile(r'"((?:[^"]|"")*)"(?!")')
_TO_TAB = re.compile(r"[^\t\r\n]*")
_TO_COMMA = re.compile(r"[^,\r\n]*")
_TO_SEMICOLON = re.compile(r"[^;\r\n]*")
_TO_BAR = re.compile(r"[^|\r\n]*")
_BARE = {"\t": _TO_TAB, ",": _TO_COMMA, ";": _TO_SEMICOLON, "|": _TO_BAR}
_TRUTH = {"true": "True", "1": "True", "1.0": "True", "false": "False", "0": "False", "0.0": "False", "": ""}


class NotReadable(ValueError):
    """Why, and where, a table cannot be read for certain."""


@dataclass(frozen=True)
class _Header:
    delimiter: str
    names: tuple[str, ...]
    """Of the columns, as the table itself writes them; what is no column of the table is empty."""


def has_header(table: bytes, columns: Sequence[str]) -> bool:
    """Whether the bytes begin with the names of the table's columns, in whatever way they were saved."""
    try:
        return _header(_without_separator_line(_text(table[:8000], partial=True)), columns) is not None
    except NotReadable:
        return False


def restored(table: bytes, columns: Sequence[str]) -> bytes:
    """The table as its project saves it, whatever program saved it since; the same bytes where none did.

    What is no table at all is left as it is, for its reader to tell. Raises NotReadable, naming the line.
    """
    if not has_header(table, columns):
        return table
    text = _without_separator_line(_text(table))
    header = _header(text, columns)
    if header is None:
        return table
    is_original = _is_original(text, header, columns)
    sign, line = sign_in_own_form(text) if is_original else sign_of_escape(text, header.delimiter)
    if sign:
        raise NotReadable(
            f"line {line}: {sign!r} stands only before itself and quotes, as a sign of escape; expected none but \\"
        )
    if is_original:
        if OWN_QUOTE not in text:
            own_rows = [line.split("\t") for line in text.splitlines()]
            _check_names(own_rows, text, columns)
        return table
    readings = [_read(text, header, columns, is_doubled=is_doubled) for is_doubled in (False, True)]
    rows = [reading for reading in readings if not isinstance(reading, NotReadable)]
    if not rows:
        raise max((reading for reading in readings if isinstance(reading, NotReadable)), key=_line_of)
    if len(rows) == 2 and rows[0] != rows[1]:
        line = next(n for n, (one, other) in enumerate(zip(*rows, strict=False), start=2) if one != other)
        raise NotReadable(f'line {line}: its quotes can be read in two ways; expected quotes in a quoted cell as ""')
    _check_names(rows[0], text, columns)
    if header.delimiter != "\t" and is_always_doubled_in((cell for row in rows[0] for cell in row), header.delimiter):
        raise NotReadable(f"line 2: expected cells between {header.delimiter!r}, got cells in which each is doubled")
    return "".join("\t".join(map(_written, row)).rstrip("\t") + "\n" for row in (list(columns), *rows[0])).encode()


def _check_names(rows: Sequence[Sequence[str]], text: str, columns: Sequence[str]) -> None:
    """Raises NotReadable where a category's name has a sign twice that is in it once, or all hyphens of nominees are
    doubled: the table has "--" in titles, never in a name."""
    sign = sign_in_names((cell for row in rows for cell in row), NAMES)
    place = columns.index("Nominees")
    if not sign and is_always_doubled_in((row[place] for row in rows if len(row) > place), "-"):
        sign = "-"
    if sign:
        line = text[: max(text.find(sign * 2), 0)].count("\n") + 1
        raise NotReadable(f"line {line}: {sign!r} is doubled in a name, as a sign of escape; expected none but \\")


def _text(table: bytes, *, partial: bool = False) -> str:
    encoding = next((name for mark, name in _BOMS if table.startswith(mark)), "")
    if not encoding:
        encoding = {(False, True): "utf-16-le", (True, False): "utf-16-be"}.get(
            (table[:1] == b"\0", table[1:2] == b"\0"), "utf-8"
        )
    try:
        return codecs.getincrementaldecoder(encoding)().decode(table, final=not partial)
    except UnicodeDecodeError as error:
        line = table[: error.start].count(b"\n") + 1
        found = f"0x{table[error.start]:02x}" if error.start < len(table) else "the end"
        raise NotReadable(f"line {line}: expected UTF-8, got the byte {found} at {error.start}") from None


def _without_separator_line(text: str) -> str:
    found = _SEPARATOR_LINE.match(text)
    return text[found.end() :] if found else text


def _header(text: str, columns: Sequence[str]) -> _Header | None:
    first = text.partition("\n")[0].rstrip("\r")
    known = {column.casefold(): column for column in columns}
    for delimiter in _BARE:
        cells = [cell.strip().strip('"').strip() for cell in first.split(delimiter)]
        names = tuple(known.get(re.sub(r"[\s_-]+", "", cell).casefold(), "") for cell in cells)
        if all(names.count(column) == 1 for column in columns):
            return _Header(delimiter, names)
    return None


def _is_original(text: str, header: _Header, columns: Sequence[str]) -> bool:
    """Whether it is as the project saves it: then it is read, and its mistakes are told, as ever."""
    first = text.partition("\n")[0].rstrip("\r").split("\t")
    bare = _ESCAPE.sub("", text)
    return (
        header.delimiter == "\t"
        and first[: len(columns)] == list(columns)
        and '"' not in bare
        and not _SINGLY_QUOTED.search(text)
    )


def _read(text: str, header: _Header, columns: Sequence[str], *, is_doubled: bool) -> list[list[str]] | NotReadable:
    r"""The rows without the header, their cells in the order of the columns; or why they cannot be read so.

    `is_doubled`: quotes are written `""`, and only in quoted cells; else `\"` in any cell.
    """
    try:
        rows = list(_rows(text, header.delimiter, is_doubled=is_doubled))
        return [_in_order(row, line, header, columns) for line, row in rows[1:] if any(row)]
    except NotReadable as error:
        return error


def _rows(text: str, delimiter: str, *, is_doubled: bool) -> Iterator[tuple[int, list[str]]]:
    row: list[str] = []
    at, line = 0, 1
    while at < len(text) or row:
        quoted = _QUOTED_DOUBLED.match(text, at) if is_doubled else _QUOTED_ESCAPED.match(text, at)
        end = quoted.end() if quoted else _end_of_bare(text, at, delimiter, is_doubled=is_doubled)
        cell, after = (quoted[1] if quoted else text[at:end]), text[end : end + 1]
        if after not in ("", "\n", "\r", delimiter) or (is_doubled and not quoted and '"' in cell):
            shown = text[at : at + 40].partition("\n")[0]
            raise NotReadable(f'line {line}: expected a cell, its quotes written "" in a quoted cell, got {shown!r}')
        row.append(_cell(cell, is_doubled=is_doubled))
        line += cell.count("\n")
        at = end + (2 if text.startswith("\r\n", end) else 1)
        if after != delimiter:
            yield line, row
            row, line = [], line + 1


def _end_of_bare(text: str, at: int, delimiter: str, *, is_doubled: bool) -> int:
    """Where a cell without quotes around it ends: before a delimiter, or a line's end, that is not escaped."""
    end = at
    while (found := _BARE[delimiter].match(text, end)) is not None:
        end = found.end()
        escapes = len(found[0]) - len(found[0].rstrip("\\"))
        if is_doubled or escapes % 2 == 0 or end >= len(text):
            break
        end += 1
    plain = text[at:end] if is_doubled else _ESCAPE.sub("", text[at:end])
    return end if is_doubled or '"' not in plain else at


def _cell(text: str, *, is_doubled: bool) -> str:
    cell = text.replace('""', '"') if is_doubled else _ESCAPE.sub(r"\1", text)
    return cell.replace('\\"', '"')  # of a program that took the table's own way to write quotes for text


def _in_order(row: list[str], line: int, header: _Header, columns: Sequence[str]) -> list[str]:
    width = len(header.names)
    if any(map(_SINGLY_QUOTED.fullmatch, row)) or _is_cut_in_single_quotes(row):
        raise NotReadable(f"line {line}: expected cells in double quotes, got one in single quotes")
    if any(row[width:]):
        raise NotReadable(f"line {line}: expected {width} columns at most, got {len(row)}")
    named = dict(zip(header.names, [*row, *[""] * (width - len(row))], strict=False))
    named["Winner"] = _TRUTH.get(named["Winner"].strip().casefold(), named["Winner"])
    if not re.fullmatch("[1-9][0-9]{0,2}", named["Ceremony"].strip()):
        raise NotReadable(f"line {line}: expected a ceremony's number in Ceremony, got {named['Ceremony'][:40]!r}")
    named["Ceremony"] = named["Ceremony"].strip()
    return [named[column] for column in columns]


def _is_cut_in_single_quotes(row: list[str]) -> bool:
    """Whether a cell begins with a single quote that only a later one ends."""
    begun = False
    for cell in row:
        if begun and cell.endswith("'"):
            return True
        begun = begun or (cell.startswith("'") and not (len(cell) > 1 and cell.endswith("'")))
    return False


def _written(cell: str) -> str:
    return " ".join(cell.split()).replace("\\", "\\\\").replace('"', '\\"')


def _line_of(error: NotReadable) -> int:
    found = re.match(r"line ([0-9]+)", str(error))
    return int(found[1]) if found else 0
