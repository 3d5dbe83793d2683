"""What has to be stored of a night: the open table's films, people and winners, under their ids or without, never
under another's."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from oscar_import.names import name_key
from oscar_import.normalization import normalise_title
from oscar_import.sources.oscar_data.parser import TableRow
from oscar_import.sources.oscars_org.merge import INTERNATIONAL, SONG

from tests.support.night.pages import on_page

Document = Mapping[str, Any]
TRACKED = ("ACTOR", "ACTRESS", "DIRECTING")


def without_film_id(document: Document) -> list[str]:
    """The nominations whose film is not known yet: where no nominee is named, nothing tells namesakes apart."""
    return [one["id"] for one in document["nominations"] if any(film["imdb_id"] is None for film in one["films"])]


def fields_of_the_announcement(undecided: Iterable[object], before: Document) -> dict[str, int]:
    """What changes when the nominees are named who were undecided `before`: they, and the films known by them only."""
    fields = {"nominees": len(list(undecided)), "films": len(without_film_id(before))}
    return {field: number for field, number in fields.items() if number}


@dataclass
class Ids:
    """How many films or people there are, how many have their id, and who has another's."""

    all: int = 0
    right: int = 0
    wrong: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    unproved: list[str] = field(default_factory=list)
    """Those whose id comes from no source and without evidence."""

    @property
    def share(self) -> float:
        """Of those that have their id."""
        return self.right / self.all

    def count(self, what: str, expected: Iterable[str], found: Iterable[str], *, has_evidence: bool) -> None:
        self.all += 1
        told = [one for one in found if one != "?"]
        if not told:
            self.missing.append(what)
        elif set(told) <= set(expected):
            self.right += 1
            self.unproved += [] if has_evidence else [what]
        else:
            self.wrong.append(f"{what}: {', '.join(told)}")


@dataclass
class Found:
    """What is stored of a ceremony beside what the table says."""

    films: Ids
    acting_and_directing: Ids
    others: Ids
    """All other nominees who are one person; companies and countries apart."""
    strange: list[str]
    """Nominations of which the table knows nothing, and names that are nobody's."""
    winners_differ: list[str]


def compared(document: Document, rows: list[TableRow]) -> Found:
    """The ceremony as it is stored (`oscars show ceremony N --json`) beside the table's rows."""
    films: dict[str, list[tuple[str, str]]] = defaultdict(list)
    found = Found(Ids(), Ids(), Ids(), [], [])
    for nomination in document["nominations"]:
        row = row_of(nomination, rows)
        if row is None:
            found.strange.append(_named(nomination))
            continue
        if row.won != nomination["won"]:
            found.winners_differ.append(_named(nomination))
        for film in nomination["films"]:
            films[str(row.films[0].imdb_id)].append((film["imdb_id"] or "?", film.get("evidence") or ""))
        _count_people(found, nomination, row)
    for imdb_id, told in films.items():
        has_evidence = all(evidence for _, evidence in told)
        found.films.count(imdb_id, [imdb_id], {one for one, _ in told}, has_evidence=has_evidence)
    return found


def counts_of(rows: Iterable[TableRow]) -> dict[str, tuple[int, int]]:
    """A film's id → its nominations and wins, as statistics have to count them."""
    nominations, wins = Counter[str](), Counter[str]()
    for row in rows:
        for film in row.films:
            nominations[str(film.imdb_id)] += 1
            wins[str(film.imdb_id)] += row.won
    return {film: (count, wins[film]) for film, count in nominations.items()}


def ids_in(document: Document) -> dict[tuple[str, str], str]:
    """Every id of a ceremony by nomination and by who or what has it; to see that none is changed."""
    found = {}
    for nomination in document["nominations"]:
        for film in nomination["films"]:
            found[nomination["id"], normalise_title(film["title"])] = film["imdb_id"] or ""
        for nominee in nomination["nominees"]:
            found[nomination["id"], name_key(nominee["name"])] = ",".join(nominee["imdb_ids"])
    return {key: ids for key, ids in found.items() if ids}


def row_of(nomination: Document, rows: Iterable[TableRow]) -> TableRow | None:
    """The row of the table that says the same; by category and film, then by song or by its first known nominee."""
    fitting = [row for row in rows if _is_of(nomination, row)]
    if len(fitting) > 1 and nomination["canonical_category"] == SONG and nomination["detail"]:
        fitting = [row for row in fitting if row.detail == nomination["detail"]]
    if len(fitting) > 1:
        names = {name_key(one["name"]) for one in nomination["nominees"]}
        fitting = [row for row in fitting if names & {name_key(on_page(one.name)) for one in row.nominees}]
    return fitting[0] if len(fitting) == 1 else None


def _is_of(nomination: Document, row: TableRow) -> bool:
    titles = {normalise_title(on_page(film.title)) for film in row.films}
    told = {normalise_title(on_page(film["title"])) for film in nomination["films"]}
    return nomination["canonical_category"] == row.canonical_category and titles == told


def _count_people(found: Found, nomination: Document, row: TableRow) -> None:
    if row.canonical_category == INTERNATIONAL:
        return
    expected = {name_key(on_page(one.name)): one for one in row.nominees}
    ids = found.acting_and_directing if row.canonical_category.startswith(TRACKED) else found.others
    for nominee in nomination["nominees"]:
        # What the table itself cut wrongly has the right name on the page.
        known = expected.get(name_key(on_page(nominee["name"])))
        if known is None:
            endings = [one for key, one in expected.items() if key.endswith(name_key(nominee["name"]))]
            known = endings[0] if len(endings) == 1 else None
        if known is None:
            found.strange.append(f"{_named(nomination)}: {nominee['name']}")
        else:
            has_evidence = bool(nominee.get("evidence"))
            ids.count(nominee["name"], known.imdb_ids, nominee["imdb_ids"], has_evidence=has_evidence)


def _named(nomination: Document) -> str:
    films = ", ".join(film["title"] for film in nomination["films"])
    return f"{nomination['canonical_category']}: {films}"
