"""oscars.org's page of a ceremony in the four states that it passes, in the layout of the recorded one.

It is made of the open table's facts. What the recorded page of the 96th and the table have different is different here
in the same way, and as often:

- the table writes credits, and the page too: `TableRow.name` is what stands where the nominee stands
- categories have other names (`CATEGORIES`), the winner comes first, the others by name or by title
- a song stands in the film's place and its film in the credit; a country stands where its film does
- letters that the table lost are on the page: 1 title of 53 and none of 233 names at the 96th; here `SPELLED`
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from enum import Enum

from oscar_import.sources.oscar_data.parser import TableRow
from oscar_import.sources.oscars_org.merge import INTERNATIONAL, SONG
from oscar_import.sources.oscars_org.parser import Honoree, path_of

from tests.support.made_pages import page_of_honorees
from tests.support.page_server import Served


class State(Enum):
    """What the page shows."""

    NOT_THERE = "404"
    EMPTY = "the ceremony without nominations"
    INCOMPLETE = "nominations, some of them without nominees"
    NOMINATIONS = "nominations"
    FIRST_WINNERS = "nominations and the winners of the categories that were awarded by now"
    WINNERS = "nominations and winners"


CATEGORIES = {
    "SHORT FILM (Animated)": "Animated Short Film",
    "SHORT FILM (Live Action)": "Live Action Short Film",
}
_SMALL_WORDS = {"in", "a", "and"}
SPELLED = {
    "Nai Nai & Wài Pó": "Nǎi Nai & Wài Pó",
    "Soundtrack to a Coup d'Etat": "Soundtrack to a Coup d’Etat",
    'Children No More: "Were and Are Gone"': "Children No More: “Were and Are Gone”",
    "Nebojša Slijepcevic": "Nebojša Slijepčević",
    "Ludwig Goransson": "Ludwig Göransson",
}
"""Title or name of the table → what the page has."""
UNDECIDED = ("Nominees to be determined", "To be determined", "TBD")
"""What stands for producers and crews whom the Academy has not settled yet."""
AWARDED_FIRST = 7
"""Categories in the middle of the night."""
SETTLED_LATE = ("BEST PICTURE", "DOCUMENTARY", "VISUAL EFFECTS")
"""Categories whose nominees are settled last."""


def served(ordinal: int, rows: Iterable[TableRow], state: State) -> Served:
    """What the site answers when it is asked for the ceremony's page."""
    if state is State.NOT_THERE:
        return Served(b"<!DOCTYPE html><html><body>Page not found</body></html>", 404)
    honorees = [] if state is State.EMPTY else honorees_of(rows, state)
    return Served(page_of_honorees(ordinal, honorees).encode())


def path(ordinal: int) -> str:
    """Where the ceremony's page is."""
    return path_of(ordinal)


def honorees_of(rows: Iterable[TableRow], state: State) -> list[Honoree]:
    """What the page says in this state, in its order."""
    told = [_honoree(row) for row in _with_undecided(rows, state)]
    categories = list(dict.fromkeys(one.category for one in told))
    awarded = categories[: {State.WINNERS: None, State.FIRST_WINNERS: AWARDED_FIRST}.get(state, 0)]
    told = [replace(one, won=one.won and one.category in awarded) for one in told]
    return sorted(told, key=lambda one: (categories.index(one.category), not one.won, _place(one)))


def on_page(text: str) -> str:
    """The text of the table as the page spells it."""
    for ours, theirs in SPELLED.items():
        text = text.replace(ours, theirs)
    return text


def undecided_of(rows: Iterable[TableRow]) -> list[TableRow]:
    """The nominations whose nominees are settled late: every third of their categories."""
    late = [row for row in rows if row.canonical_category.startswith(SETTLED_LATE)]
    return late[::3]


def _with_undecided(rows: Iterable[TableRow], state: State) -> list[TableRow]:
    rows = list(rows)
    late = undecided_of(rows) if state is State.INCOMPLETE else []
    said = {id(row): UNDECIDED[number % len(UNDECIDED)] for number, row in enumerate(late)}
    return [replace(row, name=said.get(id(row), row.name)) for row in rows]


def _honoree(row: TableRow) -> Honoree:
    films, credit = tuple(on_page(film.title) for film in row.films), on_page(row.name)
    if row.canonical_category == INTERNATIONAL:
        films, credit = (row.name,), films[0]
    elif row.canonical_category == SONG:
        films, credit = (row.detail,), f"from {films[0]}; {credit}"
    return Honoree(_category(row.category), films, credit, row.won)


def _category(name: str) -> str:
    if name in CATEGORIES:
        return CATEGORIES[name]
    words = [word if word.startswith("(") else word.capitalize() for word in name.split()]
    small = [word.lower() if word.lower() in _SMALL_WORDS else word for word in words]
    return " ".join(small)


def _place(honoree: Honoree) -> str:
    """By what the nominees of a category are in order: people by their last name, films by their title."""
    if re.match(r"Act(or|ress) ", honoree.category):
        return str(re.findall(r"(?:D[ei]l? )?\S+(?: Jr\.)?$", honoree.credit)[0])
    is_international = honoree.category.startswith("International")
    title = honoree.credit if is_international else honoree.films[0]
    return re.sub(r"^(The|A|An) ", "", title).lower()
