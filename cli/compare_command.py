"""`oscars compare`: where two sources disagree about a ceremony."""

from __future__ import annotations

from collections.abc import Mapping

import click
from oscar_import import imdb_event, oscar_data, oscars_org
from oscar_import.ceremony import Ceremony
from oscar_import.compare import Difference, compare
from oscar_import.errors import ImportFailure
from oscar_import.http_get import get, new_session
from oscar_import.oscars_org_merge import merge
from oscar_import.pages import Page
from oscar_import.records import catalogue
from oscar_import.source_file import read_file
from rich.console import Console
from rich.text import Text

from cli.connection import connected
from cli.options import examples, json_option, output, write_json
from cli.upload import is_file, read_source_file
from cli.upstream_limits import variables_of
from cli.words import count, ordinal
from local.errors import Unreachable, WrongCall

SOURCES = "oscar_data, oscars_org, stored, file:PATH"


@click.command(
    "compare",
    epilog=examples(
        "oscars compare oscar_data oscars_org --ceremony 96",
        "oscars compare stored file:oscars.csv --ceremony 96 --json",
    ),
)
@click.argument("one", metavar="SOURCE")
@click.argument("other", metavar="SOURCE")
@click.option("--ceremony", "number", type=click.IntRange(1, 999), required=True, help="Which ceremony.")
@json_option
def compare_sources(one: str, other: str, number: int, as_json: bool) -> None:
    """Where two sources disagree about a ceremony.

    A SOURCE is oscar_data, oscars_org, file:PATH, or stored, which is what was imported.
    """
    for source in (one, other):
        if source not in SOURCES.split(", ") and not is_file(source):
            raise WrongCall(f"{source[:60]!r} is no source; there are {SOURCES}")
    console = output(stderr=as_json)
    with connected() as deployment:
        variables = variables_of(deployment)
        told = []
        for source in (one, other):
            with console.status(f"Reading {source} ..."):
                told.append(_ceremony(source, number, variables))
    differences = compare(told[0], told[1])
    if as_json:
        write_json(
            {
                "ceremony": number,
                "sources": [one, other],
                "nominations": [len(item.standing) for item in told],
                "differences": [item.to_document() for item in differences],
            }
        )
    else:
        _show(one, other, number, differences, console)


def _ceremony(source: str, number: int, variables: Mapping[str, str]) -> Ceremony:
    try:
        if is_file(source):
            return read_file(read_source_file(source).content, number)
        if source == "oscar_data":
            return _of_table(variables["OSCAR_DATA_URL"], number)
        if source == "oscars_org":
            return _of_pages(variables["OSCARS_ORG_URL"], variables["IMDB_URL"], number)
    except ImportFailure as error:
        raise Unreachable(f"{source}: {error}", "is its address right, and is it up?") from error
    stored = catalogue.find_ceremony(number)
    if stored is None:
        raise WrongCall(f"the {ordinal(number)} ceremony is not imported: oscars import {number} --ceremonies")
    return stored


def _of_table(url: str, number: int) -> Ceremony:
    answer = get(new_session(), url, upstream="the table of nominations", largest_body=oscar_data.LARGEST_TABLE)
    return oscar_data.read_ceremony(oscar_data.split(answer.body).get(number), number)


def _of_pages(oscars_org_url: str, imdb_url: str, number: int) -> Ceremony:
    page = oscars_org.read_page(_page(oscars_org_url + oscars_org.path_of(number), "oscars.org"), number)
    event = imdb_event.read_event(_page(imdb_url + imdb_event.path_of(number), "IMDb"), number)
    return merge(page, event)


def _page(url: str, upstream: str) -> Page:
    answer = get(new_session(), url, upstream=upstream)
    content_type = next((value for name, value in answer.headers.items() if name.lower() == "content-type"), "")
    return Page(answer.body, answer.status, content_type)


def _show(one: str, other: str, number: int, differences: tuple[Difference, ...], console: Console) -> None:
    if not differences:
        console.print(f"{one} and {other} say the same of the {ordinal(number)} ceremony.")
        return
    spelling = sum(item.spelling_only for item in differences)
    console.print(f"{count(len(differences), 'difference')}, {spelling} of them in spelling only")
    for item in differences:
        console.print(Text(f"\n{item.canonical_category}: {item.subject}", style="bold"), soft_wrap=True)
        note = " (spelling)" if item.spelling_only else ""
        console.print(Text(f"  {item.kind}{note}"))
        console.print(Text(f"    {one}: {item.one or '-'}\n    {other}: {item.other or '-'}"), soft_wrap=True)
