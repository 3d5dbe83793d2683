"""`oscars stats`: the most nominated films and people, and the categories."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import click
from oscar_import.catalogue.statistics import statistics_of
from oscar_import.ceremonies.calendar import year_held
from oscar_import.ceremonies.categories import is_major
from oscar_import.ceremonies.model import Nomination
from oscar_import.json_fields import JsonObject
from rich.table import Table

from oscars.cli.output import examples, json_option, output, write_json
from oscars.operations.catalogue import Catalogue, read_catalogue
from oscars.operations.connection import connected
from oscars.operations.plain_text import shown

NUMBERS = ("nominations", "wins", "major_nominations", "major_wins")
"""With unofficial ones; what is shown is the official figure of each, and both where they differ."""
AWARDS = ("special_awards", "scientific_awards")
top_option = click.option("--top", type=click.IntRange(1, 100_000), default=10, show_default=True, help="How many.")


@click.group(epilog=examples("oscars stats films", "oscars stats people --top 25", "oscars stats categories --json"))
def stats() -> None:
    """Nominations and wins over everything that was imported."""


@stats.command(epilog=examples("oscars stats films", "oscars stats films --top 100 --json"))
@top_option
@json_option
def films(top: int, as_json: bool) -> None:
    """The most nominated films."""
    with connected() as deployment:
        snapshot = read_catalogue(deployment)
    found = [
        {"film": film, "title": snapshot.title(film), **_numbers(nominations)}
        for film, nominations in snapshot.nominations_of_films.items()
    ]
    _show(_ranked(found, "title")[:top], ("title", "film"), as_json=as_json)


@stats.command(epilog=examples("oscars stats people", "oscars stats people --top 25"))
@top_option
@json_option
def people(top: int, as_json: bool) -> None:
    """The most nominated people, whatever they were nominated for; special and scientific awards are counted apart."""
    with connected() as deployment:
        snapshot = read_catalogue(deployment)
    found = [_person(snapshot, person) for person in {**snapshot.nominations_of_people, **snapshot.awards_of_people}]
    ranked = _ranked(found, "imdb_id")[:top]
    _show([{"name": snapshot.name(one["imdb_id"]), **one} for one in ranked], ("name", "imdb_id"), as_json=as_json)


@stats.command(epilog=examples("oscars stats categories", "oscars stats categories --top 66"))
@top_option
@json_option
def categories(top: int, as_json: bool) -> None:
    """The categories with the most nominations."""
    with connected() as deployment:
        snapshot = read_catalogue(deployment)
    _show(_ranked(_categories(snapshot), "category")[:top], ("category", "ceremonies"), as_json=as_json)


def _person(snapshot: Catalogue, person: str) -> JsonObject:
    """Who has no nomination has the years of the awards."""
    given = snapshot.awards_of_people.get(person, [])
    nominations = snapshot.nominations_of_people.get(person, {})
    statistics = statistics_of(nominations, (award for _, award in given))
    years = {} if nominations else {"first_year": year_held(given[-1][0]), "last_year": year_held(given[0][0])}
    awards = {name: getattr(statistics, name) for name in AWARDS}
    return {"imdb_id": person, **_numbers(nominations), **awards, **years}


def _numbers(nominations: Mapping[int, Iterable[Nomination]]) -> JsonObject:
    statistics = statistics_of(nominations)
    return {
        **{name: getattr(statistics, name) for name in NUMBERS},
        **{f"official_{name}": getattr(statistics, f"official_{name}") for name in NUMBERS},
        "first_year": min(statistics.by_year, default=None),
        "last_year": max(statistics.by_year, default=None),
    }


def _categories(snapshot: Catalogue) -> list[JsonObject]:
    found: dict[str, dict[int, list[Nomination]]] = {}
    for ordinal, nominations in snapshot.nominations.items():
        for nomination in nominations:
            found.setdefault(nomination.canonical_category, {}).setdefault(ordinal, []).append(nomination)
    return [
        {
            "category": category,
            "is_major": is_major(category),
            "ceremonies": len(own),
            "nominations": sum(len(nominations) for nominations in own.values()),
            "wins": sum(nomination.won for nominations in own.values() for nomination in nominations),
            "official_nominations": sum(one.official for nominations in own.values() for one in nominations),
            "official_wins": sum(one.official and one.won for nominations in own.values() for one in nominations),
            "first_year": year_held(min(own)),
            "last_year": year_held(max(own)),
        }
        for category, own in found.items()
    ]


def _ranked(found: list[JsonObject], name: str) -> list[JsonObject]:
    """The most official nominations first, then the most wins, then all nominations, then by name."""
    numbers = ("official_nominations", "official_wins", "nominations")
    return sorted(found, key=lambda one: (*(-one[number] for number in numbers), str(one[name])))


def _show(found: list[JsonObject], names: tuple[str, ...], *, as_json: bool) -> None:
    if as_json:
        write_json(found)
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    columns = (*names, *(name for name in (*NUMBERS, *AWARDS) if name in found[0])) if found else names
    for name in columns:
        table.add_column(name.replace("_", " "), justify="left" if name in ("title", "name", "category") else "right")
    table.add_column("years")
    for one in shown(found):
        years = dict.fromkeys(str(year) for year in (one["first_year"], one["last_year"]))
        table.add_row(*(_cell(one, name) for name in columns), "-".join(years))
    output().print(table)


def _cell(one: JsonObject, name: str) -> str:
    """A value; of numbers the official one, and in brackets the one with unofficial nominations where it differs."""
    official = one.get(f"official_{name}", one[name])
    return str(official) if official == one[name] else f"{official} ({one[name]} with unofficial)"
