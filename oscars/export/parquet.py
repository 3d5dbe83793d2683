"""An export as a folder of Parquet files, typed, each column with its meaning."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from oscars.export.rows import Rows
from oscars.export.schema import TABLES, Kind, Table

TYPES: Mapping[Kind, pa.DataType] = {
    "text": pa.string(),
    "list": pa.string(),
    "integer": pa.int64(),
    "real": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
}


def write(folder: Path, rows: Rows, *, begin: Callable[[Table], None]) -> dict[str, int]:
    """Makes the folder, one file a table; returns rows by table."""
    folder.mkdir()
    counts = {}
    for table in TABLES:
        begin(table)
        content = list(rows.of(table))
        schema = _schema(table)
        columns = [pa.array([row[place] for row in content], type=kind) for place, kind in enumerate(schema.types)]
        parquet.write_table(pa.table(columns, schema=schema), folder / f"{table.name}.parquet")
        counts[table.name] = len(content)
    return counts


def _schema(table: Table) -> pa.Schema:
    return pa.schema(
        [
            pa.field(
                column.name,
                TYPES[column.kind],
                nullable=column.name not in table.key,
                metadata={"description": column.meaning},
            )
            for column in table.columns
        ],
        metadata={"description": table.meaning},
    )
