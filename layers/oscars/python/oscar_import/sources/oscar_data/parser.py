r"""Reads the open table of nominations (DLu/oscar_data, `oscars.csv`).

The table is UTF-8 text, one row a line, 14 tab-separated columns under a header, a double quote written `\"`, empty
columns at the end of a row left out. `|` joins the several films, nominees and id groups of a row; a comma joins the
ids of one nominee; `?` stands for an id that nobody knows.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from oscar_import.ceremonies.calendar import film_years, year_held
from oscar_import.ceremonies.categories import is_special
from oscar_import.ceremonies.facts import facts_of
from oscar_import.ceremonies.model import Ceremony, FilmReference, Nomination, Nominee, SpecialAward
from oscar_import.errors import Terminal
from oscar_import.json_fields import clip
from oscar_import.sources.oscar_data.resaved import NotReadable, restored

SOURCE = "oscar_data"
COLUMNS = (
    "Ceremony",
    "Year",
    "Class",
    "CanonicalCategory",
    "Category",
    "Film",
    "FilmId",
    "Name",
    "Nominees",
    "NomineeIds",
    "Winner",
    "Detail",
    "Note",
    "Citation",
)
MAX_TABLE = 32 * 1024 * 1024
"""Bytes; the table of 98 ceremonies has 2.2 million."""
MAX_ROW = 64 * 1024
"""Bytes; the longest row of 98 ceremonies has 2,000."""
MAX_TEXT = 1000
"""Bytes of a title, a name, a category or a detail; the longest of 98 ceremonies has 203."""
MAX_ROWS = 600
"""Of one ceremony; the 15th, the largest, has 190."""

_NOT_OFFICIAL = "NOT AN OFFICIAL NOMINATION"
_AWARD_KINDS = {"SciTech": "scientific", "Special": "special"}
AWARD_CLASSES = ("Acting", "Directing", "Music", "Production", "Title", "Writing", *_AWARD_KINDS)
"""The values of Class; the last two are outside the competition."""
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_HINT = "Expected is the tab-separated table oscars.csv of https://github.com/DLu/oscar_data."


@dataclass(frozen=True)
class TableRow:
    """One row of the table: a nomination, or an award outside the competition."""

    award_class: str
    category: str
    canonical_category: str
    films: tuple[FilmReference, ...]
    nominees: tuple[Nominee, ...]
    """Those of the column Nominees; `name` says who it was where that is empty."""
    name: str
    """Prose: who, in what capacity; of an international feature the country."""
    detail: str
    won: bool
    official: bool

    @property
    def kind(self) -> str:
        """`special` or `scientific` for an award outside the competition, else nothing.

        The table counts the honorary foreign-film awards to a competitive award: there the category decides.
        """
        return _AWARD_KINDS.get(self.award_class) or ("special" if is_special(self.category) else "")

    @property
    def competitive(self) -> bool:
        return not self.kind

    def nomination(self) -> Nomination:
        return Nomination(
            category=self.category,
            canonical_category=self.canonical_category,
            films=self.films,
            nominees=self._named(),
            detail=self.detail,
            won=self.won,
            official=self.official,
        )

    def special_award(self) -> SpecialAward:
        return SpecialAward(
            kind=self.kind,
            category=self.category,
            canonical_category=self.category if is_special(self.category) else self.canonical_category,
            films=self.films,
            nominees=self._named(),
            detail=self.detail,
            won=self.won,
        )

    def _named(self) -> tuple[Nominee, ...]:
        if self.nominees or not self.name:
            return self.nominees
        return (Nominee(name=clip(self.name, to_bytes=MAX_TEXT)),)


def split(table: bytes) -> dict[int, bytes]:
    """Cuts the table into its ceremonies: ordinal → the header and the ceremony's rows, in the order of the table.

    A table that another program saved again is read as `resaved` says.

    Raises Terminal `source_invalid` with the line number for anything that is not this table.
    """
    if len(table) > MAX_TABLE:
        raise _invalid(f"the table has {len(table):,} bytes; {MAX_TABLE:,} is the most that is read")
    try:
        lines = io.BytesIO(restored(table, COLUMNS))
    except NotReadable as error:
        raise _invalid(str(error)) from None
    header = lines.readline(MAX_ROW).rstrip(b"\r\n") + b"\n"
    _read_header(header)
    parts: dict[int, bytearray] = {}
    for number, line in enumerate(lines, start=2):
        row = line.rstrip(b"\r\n")
        if not row:
            continue
        ordinal = row.partition(b"\t")[0]
        if not (ordinal.isdigit() and len(ordinal) <= 3 and int(ordinal) > 0):
            raise _invalid(f"line {number}: expected a ceremony's number and a tab, got {_shown(row)}")
        part = parts.setdefault(int(ordinal), bytearray(header))
        part += row + b"\n"
    return {ordinal: bytes(part) for ordinal, part in sorted(parts.items())}


def read_rows(part: bytes, ordinal: int) -> list[TableRow]:
    """The rows of one ceremony's part of the table, in its order. Raises Terminal `source_invalid` naming the row."""
    return [
        TableRow(
            award_class=row["Class"],
            category=row["Category"],
            canonical_category=row["CanonicalCategory"],
            films=_films(row, place),
            nominees=_nominees(row, place),
            name=row["Name"],
            detail=row["Detail"],
            won=_won(row, place),
            official=_NOT_OFFICIAL not in row["Note"].upper(),
        )
        for place, row in _rows(part, ordinal)
    ]


def read_ceremony(part: bytes | None, ordinal: int) -> Ceremony:
    """Reads one ceremony out of its part of the table, as `split` makes it (None: the table has no such ceremony).

    Nominations come in the order of the rows and without ids. Raises Terminal `not_published` where the table has no
    nomination of the ceremony, `source_invalid` naming the row where it is not as expected.
    """
    rows = read_rows(part, ordinal) if part else []
    if not any(row.competitive for row in rows):
        raise Terminal(
            "not_published",
            f"the table of nominations has no nominations of ceremony {ordinal} ({year_held(ordinal)})",
            hint="Import it again once its nominations are announced and the table has them.",
        )
    facts = facts_of(ordinal)
    return Ceremony(
        ordinal=ordinal,
        year=year_held(ordinal),
        film_years=film_years(ordinal),
        nominations=tuple(row.nomination() for row in rows if row.competitive),
        special_awards=tuple(row.special_award() for row in rows if not row.competitive),
        date=facts.date,
        venue=facts.venue,
        hosts=facts.hosts,
        source=SOURCE,
        says_official=True,
    )


def _rows(part: bytes, ordinal: int) -> Iterator[tuple[str, dict[str, str]]]:
    """The rows with all columns filled in, each after the words that say where it stands."""
    if len(part) > MAX_ROWS * MAX_ROW:
        raise _invalid(f"ceremony {ordinal} has {len(part):,} bytes")
    lines = part.split(b"\n")
    columns = _read_header(lines[0])
    for number, line in enumerate((line for line in lines[1:] if line.strip()), start=1):
        if number > MAX_ROWS:
            raise _invalid(f"ceremony {ordinal} has more than {MAX_ROWS:,} rows")
        place = f"row {number} of ceremony {ordinal}"
        values = _cells(line, place)
        if len(values) > len(columns):
            raise _invalid(f"{place}: expected {len(columns)} columns at most, got {len(values)} in {_shown(line)}")
        row = dict(zip(columns, values + [""] * (len(columns) - len(values)), strict=True))
        for column, expected in (("Ceremony", str(ordinal)), ("Year", film_years(ordinal))):
            if row[column] != expected:
                raise _invalid(f"{place}: expected {column} {expected}, got {_shown(row[column])}")
        if row["Class"] not in AWARD_CLASSES:
            raise _invalid(f"{place}: {_shown(row['Class'])} is no Class of this table")
        for column in ("CanonicalCategory", "Category", "Detail"):
            row[column] = clip(row[column], to_bytes=MAX_TEXT)
            if not row[column] and column != "Detail":
                raise _invalid(f"{place}: {column} is empty")
        yield place, row


def _read_header(line: bytes) -> list[str]:
    """The names of the columns; more columns than expected do no harm, a missing one does."""
    if line.startswith(b"\x1f\x8b"):
        raise _invalid("line 1: expected the names of the columns, got compressed bytes (gzip)")
    columns = _cells(line.removeprefix(_BYTE_ORDER_MARK), "line 1")
    missing = [column for column in COLUMNS if columns.count(column) != 1]
    if missing:
        raise _invalid(f"line 1: expected the columns {', '.join(COLUMNS)}; without {missing[0]} came {_shown(line)}")
    return columns


def _cells(line: bytes, place: str) -> list[str]:
    if len(line) > MAX_ROW:
        raise _invalid(f"{place}: {len(line):,} bytes; {MAX_ROW:,} is the most that is read")
    try:
        text = line.rstrip(b"\r\n").decode("utf-8")
    except UnicodeDecodeError as error:
        raise _invalid(f"{place}: expected UTF-8, got the byte 0x{line[error.start]:02x} at {error.start}") from None
    try:
        cells = next(csv.reader([text], delimiter="\t", doublequote=False, escapechar="\\", strict=True), [])
    except csv.Error as error:
        raise _invalid(f"{place}: {error} in {_shown(line)}") from None
    return [unicodedata.normalize("NFC", clip(cell, to_bytes=MAX_ROW)) for cell in cells]


def _films(row: dict[str, str], place: str) -> tuple[FilmReference, ...]:
    titles = _joined(row, "Film", place)
    ids = row["FilmId"].split("|") if row["FilmId"] else [""] * len(titles)
    if len(ids) != len(titles):
        raise _invalid(f"{place}: {len(titles)} in Film, {len(ids)} in FilmId")
    return tuple(
        FilmReference(imdb_id=None if film_id in ("", "?") else film_id, title=clip(title, to_bytes=MAX_TEXT))
        for title, film_id in zip(titles, ids, strict=True)
    )


def _nominees(row: dict[str, str], place: str) -> tuple[Nominee, ...]:
    names = _joined(row, "Nominees", place)
    groups = row["NomineeIds"].split("|") if row["NomineeIds"] else [""] * len(names)
    if len(groups) != len(names):
        raise _invalid(f"{place}: {len(names)} in Nominees, {len(groups)} in NomineeIds")
    return tuple(
        Nominee(
            name=clip(name, to_bytes=MAX_TEXT),
            imdb_ids=tuple(part.strip() for part in group.split(",") if part.strip()),
        )
        for name, group in zip(names, groups, strict=True)
    )


def _joined(row: dict[str, str], column: str, place: str) -> list[str]:
    values = [value.strip() for value in row[column].split("|")] if row[column] else []
    if "" in values:
        raise _invalid(f"{place}: an empty entry in {column} {_shown(row[column])}")
    return values


def _won(row: dict[str, str], place: str) -> bool:
    if row["Winner"] not in ("", "True", "False"):
        raise _invalid(f"{place}: expected True or nothing in Winner, got {_shown(row['Winner'])}")
    return row["Winner"] == "True"


def _invalid(message: str) -> Terminal:
    return Terminal("source_invalid", f"this is not the table of nominations: {message}", hint=_HINT)


def _shown(text: str | bytes) -> str:
    """The beginning of what came, short enough for a message."""
    shown = repr(text if isinstance(text, str) else text[:80].decode("utf-8", "replace"))
    return shown if len(shown) <= 80 else shown[:77] + "..."
