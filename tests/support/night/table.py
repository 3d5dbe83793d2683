"""The open table's rows of one ceremony, before and after the night.

`titles` are films, by id, that are to have another title than the table's: that of another film, for example.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from oscar_import.sources.oscar_data.parser import TableRow, read_rows, split

TABLE = Path("oscar_data") / "oscars.csv"
FILM_ID = 6
"""The column of the film's id; its title is in the one before."""


def rows_of(shared: Path, ordinal: int, titles: Mapping[str, str] | None = None) -> list[TableRow]:
    """The nominations of a ceremony as the recorded table has them; `name` is the credit, in the Academy's words."""
    part = split(whole_table(shared, titles))[ordinal]
    return [row for row in read_rows(part, ordinal) if row.competitive]


def table_without(shared: Path, *ordinals: int) -> bytes:
    """The recorded table as it was before it had these ceremonies."""
    lines = whole_table(shared).splitlines(keepends=True)
    beginnings = tuple(f"{ordinal}\t".encode() for ordinal in ordinals)
    return b"".join(line for line in lines if not line.startswith(beginnings))


def whole_table(shared: Path, titles: Mapping[str, str] | None = None) -> bytes:
    """The recorded table, winners and all: as it is weeks after the night."""
    table = (shared / TABLE).read_bytes()
    if not titles:
        return table
    return b"".join(_retitled(line, titles) for line in table.splitlines(keepends=True))


def _retitled(line: bytes, titles: Mapping[str, str]) -> bytes:
    cells = line.split(b"\t")
    if len(cells) > FILM_ID and (title := titles.get(cells[FILM_ID].decode().strip())):
        cells[FILM_ID - 1] = title.encode()
    return b"\t".join(cells)
