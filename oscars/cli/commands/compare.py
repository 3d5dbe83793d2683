"""`oscars compare`: where two sources disagree about a ceremony."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import click
from oscar_import.aws.bucket import Bodies
from oscar_import.ceremonies import sources
from oscar_import.ceremonies.comparison import Difference, compare
from oscar_import.ceremonies.corrections import corrected
from oscar_import.ceremonies.model import Ceremony
from oscar_import.clock import system_clock
from oscar_import.dependencies import page_client
from oscar_import.errors import ImportFailure
from oscar_import.sources.html.client import PageClient
from oscar_import.sources.oscar_data.client import OscarDataClient
from oscar_import.sources.registry import READERS
from oscar_import.sources.uploaded_file import read_file
from oscar_import.storage import catalogue
from oscar_import.upstream.deadline import Deadline
from rich.console import Console
from rich.text import Text

from oscars.cli.output import examples, json_option, output, write_json
from oscars.cli.params import CEREMONY_NUMBER
from oscars.cli.views.progress_bar import progress_bar
from oscars.errors import StackUnavailable, UsageError
from oscars.operations.connection import bodies_of, connected
from oscars.operations.formatting import count, ordinal
from oscars.operations.plain_text import one_line
from oscars.operations.uploads import is_file, read_source_file
from oscars.operations.upstream_limits import variables_of

SOURCES = ", ".join((*sources.FETCHED, "stored", "file:PATH"))
PATIENCE_SECONDS = 60.0
"""For all that a source has to be asked for."""
READ_SECONDS = 3.0


@dataclass(frozen=True)
class SourceAccess:
    """What a source is asked with from here, where no function's dependencies are."""

    source_urls: Mapping[str, str]
    bodies: Bodies
    oscar_data: OscarDataClient
    pages: PageClient
    deadline: Deadline


@click.command(
    "compare",
    help="Where two sources disagree about a ceremony.\n\n"
    f"A SOURCE is {', '.join(sources.FETCHED)}, file:PATH, or stored, which is what was imported.",
    epilog=examples(
        "oscars compare oscar_data oscars_org --ceremony 96",
        "oscars compare stored file:oscars.csv --ceremony 96 --json",
    ),
)
@click.argument("one", metavar="SOURCE")
@click.argument("other", metavar="SOURCE")
@click.option("--ceremony", "number", metavar="N", type=CEREMONY_NUMBER, required=True, help="Which ceremony.")
@json_option
def compare_sources(one: str, other: str, number: int, as_json: bool) -> None:
    for source in (one, other):
        if source not in SOURCES.split(", ") and not is_file(source):
            raise UsageError(f"{source[:60]!r} is no source; there are {SOURCES}")
    console = output(stderr=as_json)
    with connected() as deployment:
        variables = variables_of(deployment)
        ceremonies = []
        for source in (one, other):
            with progress_bar(console, f"Reading {source} ...", seconds=READ_SECONDS):
                ceremonies.append(_ceremony(source, number, variables, bodies_of(deployment)))
    differences = compare(ceremonies[0], ceremonies[1])
    if as_json:
        write_json(
            {
                "ceremony": number,
                "sources": [one, other],
                "nominations": [len(item.standing) for item in ceremonies],
                "differences": [item.to_document() for item in differences],
            }
        )
    else:
        _show(one, other, number, differences, console)


def _ceremony(source: str, number: int, variables: Mapping[str, str], bodies: Bodies) -> Ceremony:
    """What the source has, without the mistakes that are known.

    Raises UsageError where it has no such ceremony, StackUnavailable where it cannot be had.
    """
    if source == "stored":
        return _stored(number)
    try:
        if is_file(source):
            return corrected(read_file(read_source_file(source).content, number))
        deadline = Deadline(system_clock)
        deadline.begin(PATIENCE_SECONDS)
        access = SourceAccess(
            source_urls=variables,
            bodies=bodies,
            oscar_data=OscarDataClient(variables["OSCAR_DATA_URL"], deadline),
            pages=page_client(bodies, deadline, system_clock),
            deadline=deadline,
        )
        return corrected(READERS[source].fetch(number, access))
    except ImportFailure as error:
        if is_file(source) or error.code == "not_published":
            raise UsageError(f"{source}: {error}\n{error.hint}".strip()) from error
        raise StackUnavailable(f"{source}: {error}", error.hint or "is its address right, and is it up?") from error


def _stored(number: int) -> Ceremony:
    stored = catalogue.find_ceremony(number)
    if stored is None:
        raise UsageError(f"the {ordinal(number)} ceremony is not imported: oscars import {number} --ceremonies")
    return stored


def _show(one: str, other: str, number: int, differences: tuple[Difference, ...], console: Console) -> None:
    if not differences:
        console.print(f"{one} and {other} say the same of the {ordinal(number)} ceremony.")
        return
    spelling = sum(item.spelling_only for item in differences)
    console.print(f"{count(len(differences), 'difference')}, {spelling} of them in spelling only")
    for item in differences:
        subject = one_line(f"{item.canonical_category}: {item.subject}")
        console.print(Text(f"\n{subject}", style="bold"), soft_wrap=True)
        note = " (spelling)" if item.spelling_only else ""
        console.print(Text(f"  {item.kind}{note}"))
        for source, said in ((one, item.one), (other, item.other)):
            console.print(Text(f"    {source}: {one_line(said or '-')}"), soft_wrap=True)
