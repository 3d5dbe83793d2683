"""`oscars show`: a ceremony, a film, a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

import click
from oscar_import.ceremonies.model import FILM_KEY
from oscar_import.imdb_ids import PERSON_ID
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from oscars.cli.output import examples, json_option, output, write_json, write_text
from oscars.cli.params import CEREMONY_NUMBER
from oscars.errors import UsageError
from oscars.operations.catalogue import find_catalogue
from oscars.operations.connection import connected
from oscars.operations.documents import ceremony_document, film_document, person_document
from oscars.operations.formatting import count, ordinal, tally
from oscars.operations.plain_text import shown

CAST_SHOWN = 6
OUTCOME_STYLES = {"failed": "red", "ambiguous": "yellow", "not_found": "yellow", "done": "green"}
Document = Mapping[str, Any]


@click.group(
    epilog=examples("oscars show ceremony 66", "oscars show film tt0108052", "oscars show person nm0000229 --json")
)
def show() -> None:
    """What was imported: a ceremony, a film, a person."""


@show.command(epilog=examples("oscars show ceremony 66", "oscars show ceremony 96 --json"))
@click.argument("number", metavar="N", type=CEREMONY_NUMBER)
@json_option
def ceremony(number: int, as_json: bool) -> None:
    """Ceremony number N: its categories, nominees and winners."""
    with connected():
        document = ceremony_document(number)
    if document is None:
        raise UsageError(f"the {ordinal(number)} ceremony is not imported: oscars import {number} --ceremonies")
    if as_json:
        write_json(document)
    else:
        write_text(_ceremony(shown(document)), output())


@show.command(epilog=examples("oscars show film tt0108052", "oscars show film tt0108052 --json"))
@click.argument("film", metavar="TT")
@json_option
def film(film: str, as_json: bool) -> None:
    """The film with the IMDb id TT: what is known of it, and how each stage ended."""
    if not FILM_KEY.fullmatch(film):
        raise UsageError(f"{film[:40]!r} is not the IMDb id of a film, such as tt0108052")
    with connected():
        document = film_document(film)
    if document is None:
        raise UsageError(f"no imported ceremony names the film {film}; import its year: oscars import YEAR")
    if as_json:
        write_json(document)
    else:
        write_text(_film(shown(document)), output())


@show.command(epilog=examples("oscars show person nm0000229", "oscars show person nm0000229 --json"))
@click.argument("person", metavar="NM")
@json_option
def person(person: str, as_json: bool) -> None:
    """The person with the IMDb id NM: nominations, awards and the closest collaborators."""
    if not PERSON_ID.fullmatch(person):
        raise UsageError(f"{person[:40]!r} is not the IMDb id of a person, such as nm0000229")
    with connected() as deployment:
        document = person_document(person, find_catalogue(deployment))
    if document is None:
        raise UsageError(f"no imported ceremony names the person {person}; import the year: oscars import YEAR")
    if as_json:
        write_json(document)
    else:
        write_text(_person(shown(document)), output())


# a ceremony


def _ceremony(document: Document) -> RenderableType:
    name = f"{ordinal(document['ceremony'])} Academy Awards, {document['year']}"
    where = ", ".join(filter(None, (document["date"], document["venue"])))
    head = Text.assemble((name, "bold"), f"\nfilms of {document['film_years']}{'; ' + where if where else ''}")
    if document["hosts"]:
        head.append(f"\nhosts: {', '.join(document['hosts'])}")
    wins = sum(one["won"] for one in document["nominations"])
    head.append(f"\n{_tally(document['nominations'])}")
    if wins:
        head.append(" (* won)")
    if document["awaiting_winners"]:
        head.append(", winners not known yet", style="yellow")
    parts: list[RenderableType] = [head]
    in_order = sorted(
        document["nominations"], key=lambda one: _places(document["nominations"])[one["canonical_category"]]
    )
    for category, own in groupby(in_order, key=lambda one: one["canonical_category"]):
        parts += [Text(), Text(str(category), style="bold"), *(_nomination(one) for one in own)]
    if document["special_awards"]:
        parts += [Text(), Text("SPECIAL AND SCIENTIFIC AWARDS", style="bold")]
        parts += [Text(f"  {_award(one)}") for one in document["special_awards"]]
    if document["findings"]:
        parts += [Text(), Text("FINDINGS", style="bold")]
        parts += [Text(f"  {one['severity']}: {one['message']} ({one['code']})") for one in document["findings"]]
    return Group(*parts)


def _places(nominations: Iterable[Document]) -> dict[str, int]:
    """The canonical categories in the order in which they first come."""
    names = dict.fromkeys(one["canonical_category"] for one in nominations)
    return {name: place for place, name in enumerate(names)}


def _tally(nominations: Sequence[Document]) -> str:
    official = [one for one in nominations if one["official"]]
    return tally(
        len(official),
        sum(one["won"] for one in official),
        all_nominations=len(nominations),
        all_wins=sum(one["won"] for one in nominations),
    )


def _nomination(one: Document) -> Text:
    line = Text("  * " if one["won"] else "    ", style="green" if one["won"] else "")
    line.append(_subject(one), style="bold" if one["won"] else "")
    if not one["official"]:
        line.append(" (not an official nomination)", style="yellow")
    return line


def _subject(one: Document) -> str:
    names = ", ".join(nominee["name"] for nominee in one["nominees"])
    titles = ", ".join(_titled(film) for film in one["films"])
    first, second = (names, titles) if one["canonical_category"].startswith(("ACT", "DIRECTING")) else (titles, names)
    detail = one["detail"].replace("|", ", ")
    return " - ".join(filter(None, (first, detail and f'"{detail}"', second)))


def _titled(film: Document) -> str:
    return f"{film['title']} ({film['imdb_id']})" if film["imdb_id"] else film["title"]


def _award(one: Document) -> str:
    """The award and who or what it honours; a film's own view names the film as well."""
    names = ", ".join(nominee["name"] for nominee in one["nominees"])
    titles = ", ".join(_titled(film) for film in one["films"])
    subject = " - ".join(filter(None, (names, titles)))
    return f"{one['canonical_category']}: {subject}" + ("" if one["won"] else " (considered, not given)")


# a film


def _film(document: Document) -> RenderableType:
    released = document["release_date"]
    minutes = document["runtime_minutes"]
    facts = [
        *document["genres"],
        f"released {released}" if released else "",
        f"{minutes} minutes" if minutes else "",
    ]
    head = Text.assemble((str(document["title"]), "bold"), f"  {document['film']}")
    if document["tmdb_id"]:
        head.append(f", TMDb {document['tmdb_id']}")
    elif document.get("embedded_id"):
        head.append(", from the embedded facts, not from TMDb")
    if any(facts):
        head.append("\n" + ", ".join(filter(None, facts)))
    for label, names in (("directed by", _crew(document, "Director")), ("with", _cast(document))):
        if names:
            head.append(f"\n{label} {', '.join(names)}")
    if ratings := _ratings(document["omdb"]):
        head.append("\n" + ratings)
    parts: list[RenderableType] = [head, Text(), _statistics(document["oscar_stats"])]
    parts += [_of_year(one) for one in document["nominations"]]
    parts += [Text(f"  {one['year']}  {_award(one)}") for one in document["special_awards"]]
    parts += [Text(), _stages(document)]
    if document["candidates"] and document["status"]["tmdb_discovery"] in ("ambiguous", "not_found"):
        parts += [Text(), *_candidates(document)]
    if document["findings"]:
        parts += [Text(), Text("FINDINGS", style="bold")]
        parts += [Text(f"  {one['stage']}: {one['message']}") for one in document["findings"]]
    if failure := document["failure"]:
        parts += [
            Text(),
            Text(f"Failed in {failure['stage']}: {failure['error_message']}", style="red"),
            Text(f"  {failure['hint']}\n  then: {failure['command']}"),
        ]
    return Group(*parts)


def _crew(document: Document, job: str) -> list[str]:
    return [one["name"] for one in document["crew"] if one["job"] == job]


def _cast(document: Document) -> list[str]:
    return [one["name"] for one in document["cast"][:CAST_SHOWN]]


def _ratings(omdb: Document | None) -> str:
    if not omdb:
        return ""
    ratings = omdb["ratings"]
    parts = (
        f"IMDb {ratings['imdb']}" if ratings["imdb"] is not None else "",
        f"Rotten Tomatoes {ratings['rotten_tomatoes']} %" if ratings["rotten_tomatoes"] is not None else "",
        f"Metacritic {ratings['metacritic']}" if ratings["metacritic"] is not None else "",
        f"box office {omdb['box_office_usd']:,} USD" if omdb["box_office_usd"] else "",
    )
    return ", ".join(filter(None, parts))


def _statistics(stats: Document) -> Text:
    """Official nominations and wins, and the sums with unofficial ones where they differ; awards apart."""
    text = (
        f"{count(stats['official_nominations'], 'nomination')} ({stats['official_major_nominations']} major), "
        f"{count(stats['official_wins'], 'win')} ({stats['official_major_wins']} major)"
    )
    if (stats["official_nominations"], stats["official_wins"]) != (stats["nominations"], stats["wins"]):
        everything = f"{count(stats['nominations'], 'nomination')}, {count(stats['wins'], 'win')}"
        text += f"; with unofficial ones {everything}"
    for kind in ("special", "scientific"):
        if number := stats[f"{kind}_awards"]:
            text += f"; {count(number, f'{kind} award')}"
    return Text(text, style="bold")


def _of_year(one: Document) -> Text:
    line = _nomination(one)
    return Text.assemble(line[:4], f"{one['year']}  {one['canonical_category']}: ", line[4:])


def _stages(document: Document) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False)
    for stage, outcome in document["status"].items():
        style = OUTCOME_STYLES.get(outcome, "dim")
        reason = document["reasons"].get(stage, "")
        table.add_row(stage, Text(outcome or "not yet", style=style), Text(reason, style="dim"))
    return table


def _candidates(document: Document) -> list[Text]:
    """Films by the number that `oscars resolve` takes. A television entry has a number of its own kind, which is some
    other film's: it is shown without advice."""
    movies = [one for one in document["candidates"] if one.get("is_movie", True)]
    shows = [one for one in document["candidates"] if not one.get("is_movie", True)]
    lines = []
    for name, of_whom in (("tmdb_id", "TMDb's"), ("embedded_id", "The embedded facts'")):
        own = [one for one in movies if one.get(name)]
        if own:
            lines.append(Text(f"{of_whom} candidates; to decide: oscars resolve {document['film']} --tmdb ID"))
            lines += [Text(f"  {one[name]}  {one['title']} ({one['release_date'] or 'no date'})") for one in own]
    if shows:
        lines.append(Text("TMDb's television entries, which are no films and cannot be chosen"))
        lines += [Text(f"  {one['title']} ({one['release_date'] or 'no date'})") for one in shows]
    return lines


# a person


def _person(document: Document) -> RenderableType:
    parts: list[RenderableType] = [
        Text.assemble((str(document["name"]), "bold"), f"  {document['imdb_id']}"),
        _statistics(document["oscar_stats"]),
        *(_of_year(one) for one in document["nominations"]),
        *(Text(f"  {one['year']}  {_award(one)}") for one in document["special_awards"]),
    ]
    if document["collaborators"]:
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
        table.add_column("closest collaborators")
        for name in ("films", "nominations", "wins"):
            table.add_column(name, justify="right")
        table.add_column("years")
        for one in document["collaborators"]:
            table.add_row(
                f"{one['name']} ({one['id']})",
                str(one["films_together"]),
                str(one["nominations_together"]),
                str(one["wins_together"]),
                "-".join(dict.fromkeys(str(year) for year in (one["first_year"], one["last_year"]) if year)),
            )
        parts += [Text(), table]
    return Group(*parts)
