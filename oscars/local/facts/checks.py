"""Checks of the facts as a whole, beyond what reading a line can see."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from oscar_import.ceremonies.calendar import film_years
from oscar_import.sources.oscar_data.parser import TableRow

from oscars.local.facts.format import CeremonyFile, ceremony_paths, file_name, read_ceremony
from oscars.local.facts.model import CeremonyFacts, FactsError


def problems(folder: Path) -> Iterator[str]:
    """Yield every problem found in a folder of facts as "file:line: what is wrong"; nothing when all is well.

    Of a file that cannot be read only the first unreadable line is told. Raises FactsError when there are no files.
    """
    for ordinal, path in enumerate(ceremony_paths(folder), start=1):
        if path.name != file_name(ordinal):
            yield f"{path}:1: the files must be numbered without a gap; expected {file_name(ordinal)} here"
            return
        try:
            file = read_ceremony(path)
        except FactsError as error:
            yield str(error)
            continue
        yield from _first_line_problems(file, ordinal)
        yield from _repeated_nominations(file)
        yield from _categories_without_winner(file)


def totals(ceremonies: list[CeremonyFacts]) -> dict[str, int]:
    """Count what the facts hold, over all ceremonies."""
    rows = [row for ceremony in ceremonies for row in ceremony.rows]
    return {
        "ceremonies": len(ceremonies),
        "rows": len(rows),
        "competitive": sum(row.competitive for row in rows),
        "won": sum(ceremony.won for ceremony in ceremonies),
        "scientific": sum(row.kind == "scientific" for row in rows),
        "special": sum(row.kind == "special" for row in rows),
        "unofficial": sum(not row.official for row in rows),
        "films": len(_film_ids(rows)),
        "competitive films": len(_film_ids([row for row in rows if row.competitive])),
    }


def _film_ids(rows: list[TableRow]) -> set[str]:
    return {film.imdb_id for row in rows for film in row.films if film.imdb_id}


def _first_line_problems(file: CeremonyFile, ordinal: int) -> Iterator[str]:
    ceremony = file.ceremony
    if ceremony.ordinal != ordinal:
        yield f"{file.path}:1: the file's name says ceremony {ordinal}, its first line {ceremony.ordinal}"
    if ceremony.film_years != film_years(ordinal):
        yield f"{file.path}:1: ceremony {ordinal} honours {film_years(ordinal)}, not {ceremony.film_years}"
    counted = len(ceremony.rows), ceremony.competitive, ceremony.won
    for what, declared, found in zip(("rows", "competitive", "won"), file.declared, counted, strict=True):
        if declared != found:
            yield f"{file.path}:1: the first line says {declared} {what}, the file has {found}"


def _repeated_nominations(file: CeremonyFile) -> Iterator[str]:
    first_line: dict[tuple[object, ...], int] = {}
    for line, row in zip(file.lines, file.ceremony.rows, strict=True):
        if not row.competitive:
            continue  # one company did get two scientific awards of one section in one year
        key = (row.canonical_category, row.films, row.nominees, row.detail)
        if key in first_line:
            yield f"{file.path}:{line}: the same nomination as in line {first_line[key]}"
        first_line.setdefault(key, line)


def _categories_without_winner(file: CeremonyFile) -> Iterator[str]:
    if not file.ceremony.won:
        return  # announced, not held yet
    wins: Counter[str] = Counter()
    first_line: dict[str, int] = {}
    for line, row in zip(file.lines, file.ceremony.rows, strict=True):
        if row.competitive:
            wins[row.category] += row.won
            first_line.setdefault(row.category, line)
    for category, count in wins.items():
        if not count:
            yield f"{file.path}:{first_line[category]}: {category} has no winner"
