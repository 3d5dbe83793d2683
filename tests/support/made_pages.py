"""Pages in the layouts of oscars.org and IMDb, made of a ceremony's facts: no word of them comes from the sites."""

from __future__ import annotations

import json
from collections.abc import Iterable
from html import escape
from itertools import groupby
from typing import Any

from oscar_import.ceremonies.calendar import ceremonies_held_in, year_held
from oscar_import.ceremonies.model import Ceremony, Nomination, SpecialAward
from oscar_import.sources.oscars_org.merge import INTERNATIONAL, SONG
from oscar_import.sources.oscars_org.parser import Honoree

Category = tuple[str, list[Nomination]]


def categories_of(ceremony: Ceremony) -> list[Category]:
    """Category name → nominations, in the order of the ceremony."""
    found: dict[str, list[Nomination]] = {}
    for nomination in ceremony.nominations:
        found.setdefault(nomination.category, []).append(nomination)
    return list(found.items())


def ordinal_word(number: int) -> str:
    endings = {1: "st", 2: "nd", 3: "rd"}
    return f"{number}{'th' if 10 <= number % 100 <= 20 else endings.get(number % 10, 'th')}"


def oscars_org_page(ceremony: Ceremony, categories: Iterable[Category] | None = None, *, title: str = "") -> str:
    """A ceremony page; `categories` in the order wanted, by default the ceremony's own."""
    in_order = categories_of(ceremony) if categories is None else categories
    honorees = [_honoree(category, one) for category, nominations in in_order for one in nominations]
    return page_of_honorees(ceremony.ordinal, honorees, title=title)


def page_of_honorees(ordinal: int, honorees: Iterable[Honoree], *, title: str = "") -> str:
    """A ceremony page that says these, in their order; without any it is the page before the nominations."""
    name = title or f"The {ordinal_word(ordinal)} Academy Awards"
    blocks = "".join(
        f'<div class="paragraph paragraph--type--award-category">'
        f'<div class="field field--name-field-award-category-oscars field__item">{escape(category)}</div>'
        f'<div class="field--name-field-award-honorees field__items">{"".join(map(_block, group))}</div></div>'
        for category, group in groupby(honorees, key=lambda honoree: honoree.category)
    )
    tabs = (
        f'<div class="field--name-tabs-honorees"><div class="field--name-field-award-categories">{blocks}</div></div>'
        if blocks
        else ""
    )
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>{escape(name)} | {year_held(ordinal)}</title></head>'
        f'<body><div class="node--type-award-ceremony"><div class="field--name-title"><span>{escape(name)}</span></div>'
        f"{tabs}</div></body></html>"
    )


def _honoree(category: str, nomination: Nomination) -> Honoree:
    films = tuple(film.title for film in nomination.films)
    names = tuple(nominee.name for nominee in nomination.nominees)
    credit = " and ".join(names)
    if nomination.canonical_category == INTERNATIONAL:
        films, credit = names, films[0]
    elif nomination.canonical_category == SONG:
        films, credit = (nomination.detail,), f"from {films[0]}; Music and Lyric by {credit}"
    return Honoree(category, films, credit, nomination.won)


def _block(honoree: Honoree) -> str:
    label, style = ("Winner", "winner") if honoree.won else ("Nominees", "nominee")
    items = "".join(f'<div class="field__item">{escape(film)}</div>' for film in honoree.films)
    return (
        '<div class="field__item"><div class="paragraph paragraph--type--award-honoree">'
        f'<div class="field field--name-field-honoree-type {style}">{label}</div>'
        '<div class="field--name-field-award-entities field__items">'
        f'<div class="field__item">{escape(honoree.credit)}</div></div>'
        f'<div class="field--name-field-award-film">{items}</div></div></div>'
    )


def imdb_data(ceremony: Ceremony, categories: Iterable[Category] | None = None) -> dict[str, Any]:
    """The `__NEXT_DATA__` of an event page."""
    year = year_held(ceremony.ordinal)
    oscars = {
        "text": "Oscar",
        "nominationCategories": {
            "edges": [
                _category(category, map(_nomination, nominations))
                for category, nominations in (categories_of(ceremony) if categories is None else categories)
            ]
        },
    }
    special = [
        {"text": award.category.title(), "nominationCategories": {"edges": [_category(None, [_award(award)])]}}
        for award in ceremony.special_awards
        if award.kind == "special"
    ]
    instance = ceremonies_held_in(year).index(ceremony.ordinal) + 1
    properties = {
        "eventName": "Academy Awards, USA",
        "editionInfo": {"year": year, "instanceWithinYear": instance},
        "edition": {"awards": [oscars, *special]},
    }
    return {"props": {"pageProps": properties}, "page": "/event/[evconst]/[year]/[instance]"}


def imdb_page(data: dict[str, Any]) -> str:
    script = f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(data)}</script>'
    return f"<!DOCTYPE html><html><head><title>Event</title></head><body>{script}</body></html>"


def _category(name: str | None, nominations: Iterable[dict[str, Any]]) -> dict[str, Any]:
    edges = [{"node": nomination} for nomination in nominations]
    return {
        "node": {
            "category": {"text": name} if name else None,
            "nominations": {"edges": edges, "pageInfo": {"hasNextPage": False}},
        }
    }


def _nomination(nomination: Nomination) -> dict[str, Any]:
    titles = [
        {"title": {"id": film.imdb_id, "titleText": {"text": film.title}, "originalTitleText": {"text": film.title}}}
        for film in nomination.films
        if film.imdb_id
    ]
    people: list[dict[str, Any]] = []
    companies: list[dict[str, Any]] = []
    for nominee in nomination.nominees:
        for imdb_id in nominee.imdb_ids:
            if imdb_id.startswith("nm"):
                people.append({"name": {"id": imdb_id, "nameText": {"text": nominee.name}}})
            elif imdb_id.startswith("co"):
                companies.append({"company": {"id": imdb_id, "companyText": {"text": nominee.name}}})
    note = f'For "{nomination.detail}"' if nomination.canonical_category == SONG else ""
    if nomination.canonical_category == INTERNATIONAL and nomination.nominees:
        note = nomination.nominees[0].name
    return {
        "isWinner": nomination.won,
        "notes": {"plainText": note} if note else None,
        "awardedEntities": {
            "awardTitles": titles,
            "secondaryAwardNames": people or None,
            "secondaryAwardCompanies": companies or None,
        },
    }


def _award(award: SpecialAward) -> dict[str, Any]:
    names = [
        {"name": {"id": imdb_id, "nameText": {"text": nominee.name}}}
        for nominee in award.nominees
        for imdb_id in nominee.imdb_ids
        if imdb_id != "?"
    ]
    return {"isWinner": award.won, "notes": None, "awardedEntities": {"awardNames": names}}
