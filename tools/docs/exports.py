"""The tables of an export, from the list that the export itself follows."""

from __future__ import annotations

from oscars.export.schema import TABLES, Table
from tools.docs.markdown import code, table


def tables() -> str:
    return "\n\n".join(_table(found) for found in TABLES)


def _table(found: Table) -> str:
    rows = (
        (
            code(column.name),
            column.kind,
            column.meaning + (f" Found in {code(column.refers_to)}." if column.refers_to else ""),
        )
        for column in found.columns
    )
    key = ", ".join(map(code, found.key))
    return f"#### `{found.name}`\n\n{found.meaning} Key: {key}.\n\n{table(('column', 'kind', 'meaning'), rows)}"
