"""Reads IMDb's event page of a ceremony, or the `__NEXT_DATA__` JSON out of it: films and people with their ids.

A nomination there is awarded to titles (with names beside them) or to names (with titles beside them). Its note has
the song ('For "..."') or the country. Awards outside the competition have no category; their own name says what they
are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from oscar_import.ceremonies.calendar import ceremonies_held_in, year_held
from oscar_import.ceremonies.model import FilmReference, Nominee
from oscar_import.json_fields import Unreadable, block, entries, parse, text_of, whole
from oscar_import.sources.html.page import Page, check_html, failure, page_text
from oscar_import.sources.imdb import language

EVENT = "ev0000003"
"""The Academy Awards at IMDb."""
MARKER = "__NEXT_DATA__"

_COMPETITION = "Oscar"
_LONGEST = 1000
"""Bytes of a name, title or note."""
_SONG = re.compile(r'^(?:For|for) (?:the song )?["“](.+)["”]\.?$')
_SCRIPT = re.compile(r"<script\b[^>]{0,500}>", re.IGNORECASE)
_END_OF_SCRIPT = re.compile("</script", re.IGNORECASE)
_TYPES = ("text/html", "application/xhtml+xml", "application/json")


@dataclass(frozen=True)
class ImdbFilm:
    imdb_id: str
    titles: tuple[str, ...]
    """The English title, then the original one if it differs."""

    @property
    def reference(self) -> FilmReference:
        return FilmReference(self.imdb_id, self.titles[0])


@dataclass(frozen=True)
class ImdbNomination:
    category: str
    """The category's name, or the award's own where it has no categories."""
    competitive: bool
    films: tuple[ImdbFilm, ...]
    nominees: tuple[Nominee, ...]
    """People (`nm…`) and companies (`co…`), one id each."""
    note: str
    won: bool

    @property
    def song(self) -> str:
        """The song that the note names, else nothing."""
        match = _SONG.match(self.note)
        return match[1] if match else ""


@dataclass(frozen=True)
class ImdbEvent:
    ordinal: int
    nominations: tuple[ImdbNomination, ...]
    incomplete: tuple[str, ...] = ()
    """Categories of which the page shows only the first nominations."""


def path_of(ordinal: int) -> str:
    """The path of the ceremony's page at IMDb: by the year it was held, the second one of 1930 under 2."""
    year = year_held(ordinal)
    return f"/event/{EVENT}/{year}/{ceremonies_held_in(year).index(ordinal) + 1}/"


def read_event(page: Page, ordinal: int | None) -> ImdbEvent:
    """Reads a page or its JSON; `ordinal` is the ceremony it should be of, None where any will do.

    Raises Terminal with the codes of `pages`.
    """
    expected = f"IMDb's event page of {'a ceremony' if ordinal is None else f'the ceremony number {ordinal}'}"
    properties = _page_properties(page_text(page, expected=expected, types=_TYPES), expected)
    found = _ordinal(properties, expected)
    if ordinal is not None and found != ordinal:
        raise failure("wrong_ceremony", expected, f"the page of the ceremony number {found}")
    edition = block(properties, "edition")
    if not isinstance(edition.get("awards"), list):
        raise failure("layout_changed", expected, "data without props.pageProps.edition.awards")
    categories = list(_categories(edition))
    language.check_names(dict.fromkeys(name for name, _, _ in categories if name), expected=expected)
    nominations = tuple(
        nomination for name, competitive, node in categories for nomination in _read(name, competitive, node)
    )
    if not nominations:
        raise failure("not_published", expected, "one without nominations", hint="Ask again once they are announced.")
    return ImdbEvent(
        ordinal=found,
        nominations=nominations,
        incomplete=tuple(
            name
            for name, _, node in categories
            if block(block(node, "nominations"), "pageInfo").get("hasNextPage") is True
        ),
    )


def _page_properties(text: str, expected: str) -> Mapping[str, Any]:
    """`props.pageProps` of the JSON, which is the text or stands in it."""
    if not text.lstrip().startswith("{"):
        check_html(text, expected=expected, marker=MARKER)
        language.check_tags(text, expected=expected)
        text = _script(text)
        if not text:
            raise failure("layout_changed", expected, f"one without the script {MARKER}")
    data = parse(text)
    if isinstance(data, Unreadable):
        at = f" at character {data.at:,}" if data.at is not None else ""
        raise failure("truncated", expected, f"data that break off or are damaged ({data.why}{at})")
    if isinstance(data, Mapping):
        language.check_data(data, expected=expected)
    properties = block(block(data, "props"), "pageProps") if isinstance(data, Mapping) else {}
    if not properties:
        raise failure("layout_changed", expected, "data without props.pageProps")
    return properties


def _script(text: str) -> str:
    """The content of the script; empty where there is none. A parser reads nothing in it as HTML either."""
    tag = next((tag for tag in _SCRIPT.finditer(text) if f'id="{MARKER}"' in tag[0]), None)
    end = _END_OF_SCRIPT.search(text, tag.end()) if tag else None
    return text[tag.end() : end.start()] if tag and end else ""


def _ordinal(properties: Mapping[str, Any], expected: str) -> int:
    name = _line(properties.get("eventName"))
    if not name.startswith("Academy Awards"):
        raise failure("wrong_award", expected, f"the event {name[:80]!r}")
    edition = block(properties, "editionInfo")
    year = whole(edition.get("year"), "event_year")
    instance = whole(edition.get("instanceWithinYear"), "event_instance")
    if year is None or instance is None:
        raise failure("layout_changed", expected, "data without year and instance in editionInfo")
    held = ceremonies_held_in(year)
    if instance > len(held):
        raise failure("wrong_ceremony", expected, f"the event number {instance} of {year}")
    return held[instance - 1]


def _categories(edition: Mapping[str, Any]) -> Iterator[tuple[str, bool, Mapping[str, Any]]]:
    """Name, whether it is competitive, and the JSON of every category."""
    for award in entries(edition, "awards"):
        award_name = _line(award.get("text"))
        for edge in entries(block(award, "nominationCategories"), "edges"):
            node = block(edge, "node")
            category = _line(block(node, "category").get("text"))
            yield category or award_name, award_name == _COMPETITION, node


def _read(category: str, competitive: bool, node: Mapping[str, Any]) -> Iterator[ImdbNomination]:
    for edge in entries(block(node, "nominations"), "edges"):
        node = block(edge, "node")
        awarded = block(node, "awardedEntities")
        yield ImdbNomination(
            category=category,
            competitive=competitive,
            films=tuple(_films(awarded)),
            nominees=tuple(_nominees(awarded)),
            note=_line(block(node, "notes").get("plainText")),
            won=node.get("isWinner") is True,
        )


def _films(awarded: Mapping[str, Any]) -> Iterator[ImdbFilm]:
    for field in ("awardTitles", "secondaryAwardTitles"):
        for entry in entries(awarded, field):
            title = block(entry, "title")
            names = [_line(block(title, name).get("text")) for name in ("titleText", "originalTitleText")]
            titles = tuple(dict.fromkeys(name for name in names if name))
            if titles and (imdb_id := _line(title.get("id"))):
                yield ImdbFilm(imdb_id, titles)


def _nominees(awarded: Mapping[str, Any]) -> Iterator[Nominee]:
    for kind, text in (("name", "nameText"), ("company", "companyText")):
        for field in (f"award{_PLURALS[kind]}", f"secondaryAward{_PLURALS[kind]}"):
            for entry in entries(awarded, field):
                named = block(entry, kind)
                name, imdb_id = _line(block(named, text).get("text")), _line(named.get("id"))
                if name and imdb_id:
                    yield Nominee(name, (imdb_id,))


_PLURALS = {"name": "Names", "company": "Companies"}


def _line(value: object) -> str:
    return unicodedata.normalize("NFC", text_of(value, to_bytes=_LONGEST) or "")
