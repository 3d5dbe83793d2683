"""The project's own format of facts, one text file a ceremony. README.md next to this file describes it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from oscar_import.ceremonies.model import UNKNOWN_ID, FilmReference, Nominee
from oscar_import.imdb_ids import USUAL_FILM_ID, USUAL_NOMINEE_ID
from oscar_import.sources.oscar_data.parser import AWARD_CLASSES, TableRow

from oscars.local.facts.model import CeremonyFacts, FactsError

FOLDER = Path(__file__).parent / "ceremonies"

_COLUMN = "|"
_ITEM = " ; "
_COLUMNS = 4
_FIRST_LINE = re.compile(
    r"ceremony (?P<ordinal>[1-9][0-9]{0,2}), film year (?P<film_year>[0-9]{4}(/[0-9]{2})?): "
    r"(?P<rows>[0-9]{1,5}) rows, (?P<competitive>[0-9]{1,5}) competitive, (?P<won>[0-9]{1,5}) won"
)
_HEADING = re.compile(
    rf"(?P<award_class>{'|'.join(AWARD_CLASSES)}): (?P<canonical>.+?)(?: = (?P<category>.+))?", re.DOTALL
)
_ROW = re.compile(r"(?P<won>[*-])(?P<unofficial>!?) (?P<columns>.+)")
_LOOKS_LIKE_AN_ID = re.compile(r"(tt|nm|co)[0-9]|\?$")


@dataclass(frozen=True, slots=True)
class CeremonyFile:
    """A ceremony as its file tells it, with the line of every row and of the counts the file declares."""

    path: Path
    ceremony: CeremonyFacts
    lines: tuple[int, ...]
    """1-based, one for each row."""
    declared: tuple[int, int, int]
    """Rows, competitive ones, and those of them that won, by the first line."""


def file_name(ordinal: int) -> str:
    return f"{ordinal:03}.txt"


def write_ceremony(ceremony: CeremonyFacts) -> str:
    """Return the text of a ceremony's file. Raises FactsError for a value that the format cannot hold."""
    lines = [
        f"ceremony {ceremony.ordinal}, film year {ceremony.film_years}: {len(ceremony.rows)} rows, "
        f"{ceremony.competitive} competitive, {ceremony.won} won"
    ]
    heading = ""
    for row in ceremony.rows:
        if (its_heading := _heading(row)) != heading:
            heading = its_heading
            lines += ["", heading]
        lines.append(_line(row))
    return "\n".join(lines) + "\n"


def read_folder(folder: Path = FOLDER) -> Iterator[CeremonyFacts]:
    """Yield the ceremonies of a folder, in order. Raises FactsError, naming file and line, for what cannot be read."""
    for path in ceremony_paths(folder):
        yield read_ceremony(path).ceremony


def ceremony_paths(folder: Path) -> list[Path]:
    """The files of a folder, in order. Raises FactsError when there are none."""
    if not (paths := sorted(folder.glob("[0-9]*.txt"))):
        raise FactsError(
            f"{folder}: no facts here; make them with: python -m oscars.local.facts_tool build PATH_TO_TABLE"
        )
    return paths


def read_ceremony(path: Path) -> CeremonyFile:
    """Read one ceremony's file. Raises FactsError, naming file and line, for what cannot be read."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise FactsError(f"{path}: the byte 0x{error.object[error.start]:02x} at {error.start} is no UTF-8") from None
    first = _FIRST_LINE.fullmatch(lines[0]) if lines else None
    if first is None:
        raise FactsError(
            f'{path}:1: expected "ceremony N, film year Y: R rows, C competitive, W won", found {lines[:1]}'
        )
    numbered = list(_rows(path, lines))
    ceremony = CeremonyFacts(
        ordinal=int(first["ordinal"]),
        film_years=first["film_year"],
        rows=tuple(row for _, row in numbered),
    )
    return CeremonyFile(
        path=path,
        ceremony=ceremony,
        lines=tuple(number for number, _ in numbered),
        declared=(int(first["rows"]), int(first["competitive"]), int(first["won"])),
    )


def _rows(path: Path, lines: list[str]) -> Iterator[tuple[int, TableRow]]:
    heading = None
    for number, line in enumerate(lines[1:], start=2):
        if not line:
            continue
        if found := _HEADING.fullmatch(line):
            heading = found
        elif not (row := _ROW.fullmatch(line)):
            raise FactsError(f'{path}:{number}: neither a heading ("Class: CATEGORY") nor a row ("* …", "- …"): {line}')
        elif heading is None:
            raise FactsError(f"{path}:{number}: a row before the first heading")
        else:
            try:
                yield number, _row(heading, row)
            except FactsError as error:
                raise FactsError(f"{path}:{number}: {error}") from None


def _row(heading: re.Match[str], row: re.Match[str]) -> TableRow:
    columns = [column.strip() for column in row["columns"].split(_COLUMN)]
    if len(columns) > _COLUMNS:
        raise FactsError(f"{len(columns)} columns; there are {_COLUMNS}: films, nominees, detail, country")
    film_column, nominee_column, detail, country = columns + [""] * (_COLUMNS - len(columns))
    films = tuple(_film(item) for item in _items(film_column))
    nominees = tuple(_nominee(item) for item in _items(nominee_column))
    _check_all_or_none([film.imdb_id is not None for film in films], "film")
    _check_all_or_none([bool(nominee.imdb_ids) for nominee in nominees], "nominee")
    return TableRow(
        award_class=heading["award_class"],
        canonical_category=heading["canonical"],
        category=heading["category"] or heading["canonical"],
        films=films,
        nominees=nominees,
        detail="|".join(_items(detail)),
        name=country,
        won=row["won"] == "*",
        official=not row["unofficial"],
    )


def _items(column: str) -> list[str]:
    return column.split(_ITEM) if column else []


def _film(item: str) -> FilmReference:
    title, ids = _name_and_ids(item)
    if len(ids) > 1 or not all(USUAL_FILM_ID.fullmatch(imdb_id) for imdb_id in ids):
        raise FactsError(f'"{item}": a film has one id, "tt" and 7 or 8 digits')
    return FilmReference(title=title, imdb_id=ids[0] if ids else None)


def _nominee(item: str) -> Nominee:
    name, ids = _name_and_ids(item)
    if ids != (UNKNOWN_ID,) and not all(USUAL_NOMINEE_ID.fullmatch(imdb_id) for imdb_id in ids):
        raise FactsError(f'"{item}": a nominee\'s id is "nm" or "co" and 7 or 8 digits, several joined by commas, or ?')
    return Nominee(name=name, imdb_ids=ids)


def _name_and_ids(item: str) -> tuple[str, tuple[str, ...]]:
    name, _, last = item.rpartition(" ")
    if not _LOOKS_LIKE_AN_ID.match(last):
        return item, ()
    if not name:
        raise FactsError(f'"{item}": an id without a name')
    return name, tuple(last.split(","))


def _check_all_or_none(have_id: list[bool], what: str) -> None:
    if any(have_id) and not all(have_id):
        raise FactsError(f"some {what}s have an id and some have none; write ? for a nominee's unknown one")


def _heading(row: TableRow) -> str:
    canonical, category = row.canonical_category, row.category
    heading = f"{row.award_class}: {canonical}" + (f" = {category}" if category != canonical else "")
    read = _HEADING.fullmatch(heading)
    if read is None or (read["canonical"], read["category"] or read["canonical"]) != (canonical, category):
        raise FactsError(f'"{heading}": the format of facts cannot hold these categories')
    return heading


def _line(row: TableRow) -> str:
    columns = [
        _joined(f"{film.title} {film.imdb_id}" if film.imdb_id else film.title for film in row.films),
        _joined(" ".join([nominee.name, *_ids(nominee)]) for nominee in row.nominees),
        _joined(row.detail.split("|") if row.detail else []),
        row.name,
    ]
    while columns and not columns[-1]:
        columns.pop()
    mark = ("*" if row.won else "-") + ("" if row.official else "!")
    return (mark + _COLUMN.join(f" {column} " if column else " " for column in columns)).rstrip()


def _ids(nominee: Nominee) -> list[str]:
    return [",".join(nominee.imdb_ids)] if nominee.imdb_ids else []


def _joined(items: Iterable[str]) -> str:
    items = list(items)
    for item in items:
        if _COLUMN in item or _ITEM in item or item != item.strip() or not item.isprintable():
            raise FactsError(f'"{item}": the format of facts cannot hold this text')
    return _ITEM.join(items)
