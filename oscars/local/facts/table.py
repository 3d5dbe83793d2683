"""The open table of nominations (github.com/DLu/oscar_data, oscars.csv): read to make the facts, written from them.

UTF-8, one row a nomination, 14 columns separated by tabs, tabs at the end of a line left out, a quote written as \\".
Several values in one column are separated by "|". Columns that are prose (Name, Note, Citation) are not kept: of Name
only the country of an international feature, of Note only that a nomination is not an official one.
"""

import csv
from collections.abc import Iterable, Iterator
from itertools import groupby

from oscars.local.facts.model import AWARD_CLASSES, Ceremony, FactsError, Film, Nomination, Nominee

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
UNOFFICIAL_NOTE = "NOTE: THIS IS NOT AN OFFICIAL NOMINATION."

_UNOFFICIAL = "NOT AN OFFICIAL NOMINATION"
_COUNTRY_IN_NAME = "INTERNATIONAL FEATURE FILM"


def read_table(lines: Iterable[str]) -> list[Ceremony]:
    """Read the table's lines into ceremonies. Raises FactsError, naming the line, for a row that cannot be read."""
    reader = csv.DictReader(lines, delimiter="\t", doublequote=False, escapechar="\\", restval="")
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise FactsError(f"line 1: expected the columns {', '.join(COLUMNS)}; found {reader.fieldnames}")
    ceremonies = []
    for (ordinal, film_year), rows in groupby(_rows(reader), key=lambda row: (row[0], row[1])):
        ceremonies.append(
            Ceremony(ordinal=ordinal, film_year=film_year, nominations=tuple(nomination for _, _, nomination in rows))
        )
    return ceremonies


def render_table(ceremonies: Iterable[Ceremony]) -> Iterator[str]:
    """Yield the table's lines, the heading first, each with its line end."""
    yield "\t".join(COLUMNS) + "\n"
    for ceremony in ceremonies:
        for nomination in ceremony.nominations:
            yield "\t".join(_columns(ceremony, nomination)).rstrip("\t").replace('"', '\\"') + "\n"


def _rows(reader: "csv.DictReader[str]") -> Iterator[tuple[int, str, Nomination]]:
    for row in reader:
        try:
            yield int(row["Ceremony"]), row["Year"], _nomination(row)
        except ValueError as error:
            raise FactsError(f"line {reader.line_num}: {error}") from None


def _nomination(row: dict[str, str]) -> Nomination:
    if row["Class"] not in AWARD_CLASSES:
        raise FactsError(f"unknown class {row['Class']!r}; known: {', '.join(AWARD_CLASSES)}")
    return Nomination(
        award_class=row["Class"],
        canonical_category=row["CanonicalCategory"],
        category=row["Category"],
        films=tuple(
            Film(title=title, imdb_id=imdb_id or None) for title, imdb_id in _pairs(row["Film"], row["FilmId"])
        ),
        nominees=tuple(
            Nominee(name=name, imdb_ids=tuple(ids.split(",")) if ids else ())
            for name, ids in _pairs(row["Nominees"], row["NomineeIds"])
        ),
        detail=tuple(_values(row["Detail"])),
        country=row["Name"].partition(";")[0] if row["CanonicalCategory"] == _COUNTRY_IN_NAME else "",
        won=row["Winner"] == "True",
        official=_UNOFFICIAL not in row["Note"],
    )


def _values(column: str) -> list[str]:
    return column.split("|") if column else []


def _pairs(names: str, ids: str) -> Iterator[tuple[str, str]]:
    """Pair names with their ids, in the same places; without any ids, each name with an empty one."""
    names_, ids_ = _values(names), _values(ids)
    if ids_ and len(ids_) != len(names_):
        raise FactsError(f"{len(names_)} names but {len(ids_)} ids: {names!r}, {ids!r}")
    return zip(names_, ids_ or [""] * len(names_), strict=True)


def _columns(ceremony: Ceremony, nomination: Nomination) -> list[str]:
    return [
        str(ceremony.ordinal),
        ceremony.film_year,
        nomination.award_class,
        nomination.canonical_category,
        nomination.category,
        "|".join(film.title for film in nomination.films),
        "|".join(film.imdb_id for film in nomination.films if film.imdb_id),
        nomination.country,
        "|".join(nominee.name for nominee in nomination.nominees),
        "|".join(",".join(nominee.imdb_ids) for nominee in nomination.nominees if nominee.imdb_ids),
        "True" if nomination.won else "",
        "|".join(nomination.detail),
        "" if nomination.official else UNOFFICIAL_NOTE,
        "",
    ]
