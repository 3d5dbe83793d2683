"""The open table's rows of one ceremony, before and after the night."""

from __future__ import annotations

from pathlib import Path

from oscar_import.sources.oscar_data.parser import TableRow, read_rows, split

TABLE = Path("oscar_data") / "oscars.csv"


def rows_of(shared: Path, ordinal: int) -> list[TableRow]:
    """The nominations of a ceremony as the recorded table has them; `name` is the credit, in the Academy's words."""
    part = split((shared / TABLE).read_bytes())[ordinal]
    return [row for row in read_rows(part, ordinal) if row.competitive]


def table_without(shared: Path, *ordinals: int) -> bytes:
    """The recorded table as it was before it had these ceremonies."""
    lines = (shared / TABLE).read_bytes().splitlines(keepends=True)
    beginnings = tuple(f"{ordinal}\t".encode() for ordinal in ordinals)
    return b"".join(line for line in lines if not line.startswith(beginnings))


def whole_table(shared: Path) -> bytes:
    """The recorded table, winners and all: as it is weeks after the night."""
    return (shared / TABLE).read_bytes()
