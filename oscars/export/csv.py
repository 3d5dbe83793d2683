"""An export as a folder of CSV files (RFC 4180, UTF-8, a heading line; unknown is an empty field).

A spreadsheet runs a cell that begins like a formula, whoever wrote it. So an apostrophe stands before what could be
one: https://owasp.org/www-community/attacks/CSV_Injection. Numbers, dates and booleans are none.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from oscars.export.rows import Row, Rows, Value
from oscars.export.schema import TABLES, Table

# A cell also begins after `;` and a tab, where a spreadsheet splits by them, and with a line that follows.
_FORMULA = re.compile(r"(^|[;\t\r\n])(?=[\s\x00-\x1f\ufeff\u200b]{0,99}[=+\-@＝＋－＠])|^(?=[\t\r\n])")


def write(folder: Path, rows: Rows, *, begin: Callable[[Table], None], raw: bool = False) -> dict[str, int]:
    """Makes the folder, one file a table; returns rows by table. `raw` writes text as it is, formulas too."""
    folder.mkdir()
    counts = {}
    for table in TABLES:
        begin(table)
        with (folder / f"{table.name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(table.column_names)
            counts[table.name] = 0
            for row in _stored(rows.of(table), raw=raw):
                writer.writerow(row)
                counts[table.name] += 1
    return counts


def _stored(rows: Iterable[Row], *, raw: bool) -> Iterator[tuple[Value, ...]]:
    return (tuple(_cell(value, raw=raw) for value in row) for row in rows)


def _cell(value: Value, *, raw: bool) -> Value:
    if isinstance(value, bool):
        return str(value).lower()
    return harmless(value) if isinstance(value, str) and not raw else value


def harmless(text: str) -> str:
    """The text as no spreadsheet runs it: an apostrophe before whatever a cell could begin with that is a formula."""
    return _FORMULA.sub(r"\g<0>'", text)
