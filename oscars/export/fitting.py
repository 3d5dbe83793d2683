"""What a column takes of a stored value: what an older version stored and no file can hold is unknown."""

from __future__ import annotations

import math
from datetime import date

from oscar_import.json_fields import whole_characters
from oscar_import.value_ranges import RANGES

from oscars.export.schema import Column, Table

Value = str | int | float | bool | date | None

MAX_INTEGER = 2**63 - 1
"""Of SQLite and Parquet."""
MEASURED = ("films", "ratings")
"""Tables whose columns have the ranges of `value_ranges`."""


def fitting(value: object, column: Column, table: Table) -> Value:
    """The value as the column takes it, None where it does not."""
    if column.kind in ("text", "list"):
        return whole_characters(value) if isinstance(value, str) else None
    if column.kind == "date":
        return value if isinstance(value, date) else None
    if column.kind == "boolean":
        return value if isinstance(value, bool) else None
    if isinstance(value, bool) or not isinstance(value, int | float) or not _is_within(value, column, table):
        return None
    if column.kind == "real":
        return float(value)
    return int(value) if value == int(value) else None


def _is_within(number: float, column: Column, table: Table) -> bool:
    if not (math.isfinite(number) if isinstance(number, float) else True) or abs(number) > MAX_INTEGER:
        return False
    return table.name not in MEASURED or column.name not in RANGES or number in RANGES[column.name]
