"""The open table of nominations (github.com/DLu/oscar_data, oscars.csv): facts are made from it, and rendered as it.

Columns that are prose (Name, Note, Citation) are not kept: of Name only the country of an international feature, of
Note only that a nomination is not an official one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from oscar_import.ceremonies.calendar import film_years
from oscar_import.errors import Terminal
from oscar_import.sources.oscar_data.parser import COLUMNS, TableRow, read_rows, split

from oscars.local.facts.model import CeremonyFacts, FactsError

UNOFFICIAL_NOTE = "NOTE: THIS IS NOT AN OFFICIAL NOMINATION."

_COUNTRY_IN_NAME = "INTERNATIONAL FEATURE FILM"


def read_table(table: bytes) -> list[CeremonyFacts]:
    """The facts of every ceremony of a table. Raises FactsError, naming the row, for what cannot be read."""
    try:
        return [
            CeremonyFacts(ordinal, film_years(ordinal), tuple(map(_without_prose, read_rows(part, ordinal))))
            for ordinal, part in split(table).items()
        ]
    except Terminal as error:
        raise FactsError(str(error)) from None


def render_table(ceremonies: Iterable[CeremonyFacts]) -> Iterator[str]:
    """Yield the table's lines, the heading first, each with its line end."""
    yield "\t".join(COLUMNS) + "\n"
    for ceremony in ceremonies:
        for row in ceremony.rows:
            yield "\t".join(_columns(ceremony, row)).rstrip("\t").replace('"', '\\"') + "\n"


def _without_prose(row: TableRow) -> TableRow:
    return replace(row, name=row.name.partition(";")[0] if row.canonical_category == _COUNTRY_IN_NAME else "")


def _columns(ceremony: CeremonyFacts, row: TableRow) -> list[str]:
    return [
        str(ceremony.ordinal),
        ceremony.film_years,
        row.award_class,
        row.canonical_category,
        row.category,
        "|".join(film.title for film in row.films),
        "|".join(film.imdb_id for film in row.films if film.imdb_id),
        row.name,
        "|".join(nominee.name for nominee in row.nominees),
        "|".join(",".join(nominee.imdb_ids) for nominee in row.nominees if nominee.imdb_ids),
        "True" if row.won else "",
        row.detail,
        "" if row.official else UNOFFICIAL_NOTE,
        "",
    ]
