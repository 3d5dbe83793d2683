"""Checks of the facts as a whole, beyond what reading a line can see."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from oscars.local.facts.format import CeremonyFile, ceremony_paths, file_name, read_ceremony
from oscars.local.facts.model import Ceremony, FactsError, Nomination

FIRST_FILM_YEAR = 1928  # the last of the two that the first ceremony honoured
SPLIT_YEARS_UNTIL = 6


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


def film_year_of(ordinal: int) -> str:
    """The film year that a ceremony honours: "1927/28" for the first, "2023" for the 96th."""
    last = FIRST_FILM_YEAR + ordinal - 1
    return f"{last - 1}/{last % 100}" if ordinal <= SPLIT_YEARS_UNTIL else str(last)


def totals(ceremonies: list[Ceremony]) -> dict[str, int]:
    """Count what the facts hold, over all ceremonies."""
    nominations = [nomination for ceremony in ceremonies for nomination in ceremony.nominations]
    return {
        "ceremonies": len(ceremonies),
        "rows": len(nominations),
        "competitive": sum(nomination.competitive for nomination in nominations),
        "won": sum(ceremony.won for ceremony in ceremonies),
        "scientific": sum(nomination.award_class == "SciTech" for nomination in nominations),
        "special": sum(nomination.award_class == "Special" for nomination in nominations),
        "unofficial": sum(not nomination.official for nomination in nominations),
        "films": len(_film_ids(nominations)),
        "competitive films": len(_film_ids([nomination for nomination in nominations if nomination.competitive])),
    }


def _film_ids(nominations: list[Nomination]) -> set[str]:
    return {film.imdb_id for nomination in nominations for film in nomination.films if film.imdb_id}


def _first_line_problems(file: CeremonyFile, ordinal: int) -> Iterator[str]:
    ceremony = file.ceremony
    if ceremony.ordinal != ordinal:
        yield f"{file.path}:1: the file's name says ceremony {ordinal}, its first line {ceremony.ordinal}"
    if ceremony.film_year != film_year_of(ordinal):
        yield f"{file.path}:1: ceremony {ordinal} honours {film_year_of(ordinal)}, not {ceremony.film_year}"
    counted = len(ceremony.nominations), ceremony.competitive, ceremony.won
    for what, declared, found in zip(("rows", "competitive", "won"), file.declared, counted, strict=True):
        if declared != found:
            yield f"{file.path}:1: the first line says {declared} {what}, the file has {found}"


def _repeated_nominations(file: CeremonyFile) -> Iterator[str]:
    first_line: dict[tuple[object, ...], int] = {}
    for line, nomination in zip(file.lines, file.ceremony.nominations, strict=True):
        if not nomination.competitive:
            continue  # one company did get two scientific awards of one section in one year
        key = (nomination.canonical_category, nomination.films, nomination.nominees, nomination.detail)
        if key in first_line:
            yield f"{file.path}:{line}: the same nomination as in line {first_line[key]}"
        first_line.setdefault(key, line)


def _categories_without_winner(file: CeremonyFile) -> Iterator[str]:
    if not file.ceremony.won:
        return  # announced, not held yet
    wins: Counter[str] = Counter()
    first_line: dict[str, int] = {}
    for line, nomination in zip(file.lines, file.ceremony.nominations, strict=True):
        if nomination.competitive:
            wins[nomination.category] += nomination.won
            first_line.setdefault(nomination.category, line)
    for category, count in wins.items():
        if not count:
            yield f"{file.path}:{first_line[category]}: {category} has no winner"
