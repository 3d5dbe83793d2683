"""An export as one SQLite file."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from datetime import date
from pathlib import Path

from oscars.export.rows import Row, Rows, Value
from oscars.export.schema import TABLES, Column, Kind, Table

TYPES: Mapping[Kind, str] = {
    "text": "TEXT",
    "list": "TEXT",
    "integer": "INTEGER",
    "real": "REAL",
    "boolean": "INTEGER",
    "date": "TEXT",
}


def write(path: Path, rows: Rows, *, begin: Callable[[Table], None]) -> dict[str, int]:
    """Makes the file with keys, references and the meaning of every column in its schema; returns rows by table.

    Raises OSError where the disk does not take it.
    """
    try:
        return _write(path, rows, begin)
    except sqlite3.OperationalError as error:
        raise OSError(None, str(error)) from error


def _write(path: Path, rows: Rows, begin: Callable[[Table], None]) -> dict[str, int]:
    counts = {}
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("BEGIN")
        for table in TABLES:
            begin(table)
            database.execute(_create(table))
            places = ", ".join("?" for _ in table.columns)
            insert = f'INSERT INTO "{table.name}" VALUES ({places})'  # noqa: S608 the name is one of ours
            done = database.executemany(insert, _stored(rows.of(table)))
            counts[table.name] = done.rowcount
        for table in TABLES:
            for column in table.columns:
                if column.refers_to and table.key[0] != column.name:
                    index = f"{table.name}_{column.name}"
                    database.execute(f'CREATE INDEX "{index}" ON "{table.name}" ("{column.name}")')
        database.execute("COMMIT")
    return counts


def _create(table: Table) -> str:
    columns = ",\n".join(f"  -- {column.meaning}\n  {_column(column)}" for column in table.columns)
    key = ", ".join(f'"{name}"' for name in table.key)
    return f'CREATE TABLE "{table.name}" ( -- {table.meaning}\n{columns},\n  PRIMARY KEY ({key})\n)'


def _column(column: Column) -> str:
    other, _, name = (column.refers_to or "").partition(".")
    return f'"{column.name}" {TYPES[column.kind]}' + (f' REFERENCES "{other}" ("{name}")' if other else "")


def _stored(rows: Iterable[Row]) -> Iterable[tuple[Value, ...]]:
    return (tuple(value.isoformat() if isinstance(value, date) else value for value in row) for row in rows)
