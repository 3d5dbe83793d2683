"""Reads the ceremony page of oscars.org (layout of 2024): who was nominated, as text, without ids.

A page lists its categories, a category its honorees, each with a label ("Winner", "Nominees"), the text where the film
stands and the credit of who was nominated. For an original song the song stands where the film stands and the credit
begins "from FILM; "; for an international feature the country stands there and the credit is the film.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from selectolax.lexbor import LexborHTMLParser, LexborNode

from oscar_import.json_fields import clip
from oscar_import.sources.html.page import Page, check_html, failure, page_text
from oscar_import.sources.html.plain_html import plain_html

SOURCE = "oscars_org"
MARKER = "paragraph--type--award-category"
"""A class that every page with nominations has."""

MAX_HONOREES = 600
"""Of a page; the 15th ceremony, the largest, has 190 nominations."""
MAX_ITEMS = 100
"""Of a field; the recorded page has 4."""
MAX_TEXT = 1000
"""Bytes of a text; the longest of the recorded page has 159."""

_CATEGORY, _HONOREE = f".{MARKER}", ".paragraph--type--award-honoree"
_FILM, _ENTITIES = ".field--name-field-award-film", ".field--name-field-award-entities"
_ONE_IN_ANOTHER = ", ".join(
    (
        f"{_CATEGORY} {_CATEGORY}",
        f"{_HONOREE} {_HONOREE}",
        f"{_HONOREE} {_FILM} .field__item .field__item",
        f"{_HONOREE} {_ENTITIES} .field__item .field__item",
    )
)
"""What would be read once for each that it stands in."""
_TITLE = re.compile(r"\b([0-9]{1,3})(?:st|nd|rd|th) Academy Awards\b", re.IGNORECASE)
_AWARDED = {"winner": True, "winners": True, "nominee": False, "nominees": False}
_DATE_FORMATS = ("%A, %B %d, %Y", "%B %d, %Y")


@dataclass(frozen=True)
class Honoree:
    """One nomination as the page has it."""

    category: str
    films: tuple[str, ...]
    """What stands where the film stands; mostly one text."""
    credit: str
    won: bool


@dataclass(frozen=True)
class CeremonyPage:
    ordinal: int
    honorees: tuple[Honoree, ...]
    """In the order of the page."""
    date: str | None
    """ISO 8601."""
    venue: str | None


def path_of(ordinal: int) -> str:
    """The path of the ceremony's page at oscars.org, which counts 1928+N throughout."""
    return f"/oscars/ceremonies/{1928 + ordinal}"


def read_page(page: Page, ordinal: int | None) -> CeremonyPage:
    """Reads a page; `ordinal` is the ceremony it should be of, None where any will do (a file that was brought).

    Raises Terminal with the codes of `pages`.
    """
    expected = f"oscars.org's page of {_named(ordinal)}"
    text = page_text(page, expected=expected)
    check_html(text, expected=expected, marker=MARKER)
    tree = LexborHTMLParser(plain_html(text, expected=expected))
    found = _ordinal(tree, expected)
    if ordinal is not None and found != ordinal:
        raise failure("wrong_ceremony", expected, f"the page of the ceremony number {found}")
    categories = tree.css(_CATEGORY)
    if not categories:
        if tree.css_first(".node--type-award-ceremony") and not tree.css_first(".field--name-tabs-honorees"):
            raise failure(
                "not_published", expected, "one without nominations", hint="Ask again once they are announced."
            )
        raise failure("layout_changed", expected, f"one without any element of the class {MARKER}")
    if tree.css_first(_ONE_IN_ANOTHER):
        raise failure("layout_changed", expected, "one with a category, an honoree or an item inside another")
    if (count := len(tree.css(f"{_CATEGORY} {_HONOREE}"))) > MAX_HONOREES:
        raise failure("too_complex", expected, f"one with {count:,} honorees, more than {MAX_HONOREES}")
    return CeremonyPage(
        ordinal=found,
        honorees=tuple(honoree for category in categories for honoree in _honorees(category, expected)),
        date=_date(_text(tree.css_first(".field--name-field-date-time"))),
        venue=_text(tree.css_first(".field--name-field-location")) or None,
    )


def _named(ordinal: int | None) -> str:
    return "a ceremony" if ordinal is None else f"the ceremony number {ordinal}"


def _ordinal(tree: LexborHTMLParser, expected: str) -> int:
    titles = [_text(node) for selector in (".field--name-title", "title") if (node := tree.css_first(selector))]
    for title in titles:
        if match := _TITLE.search(title):
            return int(match[1])
    raise failure("wrong_award", expected, f"a page called {titles[0][:80] if titles else 'nothing'!r}")


def _honorees(category: LexborNode, expected: str) -> list[Honoree]:
    name = _text(category.css_first(".field--name-field-award-category-oscars"))
    if not name:
        raise failure("layout_changed", expected, "a category without a name")
    blocks = category.css(_HONOREE)
    if not blocks:
        raise failure("layout_changed", expected, f"{name!r} without honorees")
    return [_honoree(name, block, expected) for block in blocks]


def _honoree(category: str, block: LexborNode, expected: str) -> Honoree:
    label = _text(block.css_first(".field--name-field-honoree-type"))
    films = _items(block.css_first(_FILM), expected)
    credit = ", ".join(_items(block.css_first(_ENTITIES), expected))
    if label.lower() not in _AWARDED:
        raise failure("layout_changed", expected, f"an honoree of {category!r} labelled {label[:40]!r}")
    if not films and not credit:
        raise failure("layout_changed", expected, f"an honoree of {category!r} without film and name")
    return Honoree(category=category, films=films, credit=credit, won=_AWARDED[label.lower()])


def _items(field: LexborNode | None, expected: str) -> tuple[str, ...]:
    """The texts of a field that has one item, which is the field itself, or several inside."""
    if field is None:
        return ()
    items = field.css(".field__item") or [field]
    if len(items) > MAX_ITEMS:
        raise failure("too_complex", expected, f"a field with {len(items):,} items, more than {MAX_ITEMS}")
    return tuple(text for node in items if (text := _text(node)))


def _text(node: LexborNode | None) -> str:
    """On one line, accents composed, so that a text is the same however the page encodes it."""
    return unicodedata.normalize("NFC", clip(node.text(), to_bytes=MAX_TEXT)) if node else ""


def _date(text: str) -> str | None:
    for date_format in _DATE_FORMATS:
        try:
            return datetime.strptime(text, date_format).date().isoformat()  # noqa: DTZ007 (a date only)
        except ValueError:
            continue
    return None
