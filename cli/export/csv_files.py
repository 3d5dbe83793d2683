"""An export as a folder of CSV files (RFC 4180, UTF-8, a heading line; unknown is an empty field)."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from cli.export.rows import Row, Rows, Value
from cli.export.tables import TABLES, Table


def write(folder: Path, rows: Rows, *, begin: Callable[[Table], None]) -> dict[str, int]:
    """Makes the folder, one file a table; returns rows by table."""
    folder.mkdir()
    counts = {}
    for table in TABLES:
        begin(table)
        with (folder / f"{table.name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(table.column_names)
            counts[table.name] = 0
            for row in _stored(rows.of(table)):
                writer.writerow(row)
                counts[table.name] += 1
    return counts


def _stored(rows: Iterable[Row]) -> Iterator[tuple[Value, ...]]:
    return (tuple(str(value).lower() if isinstance(value, bool) else value for value in row) for row in rows)
