"""`oscars quality`: how good the imported data are, the worst first."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection

import click
from oscar_import.aws.bucket import quality_key
from oscar_import.catalogue.quality import Quality
from oscar_import.catalogue.snapshot_quality import failed_films, findings_in, qualities, quality_document
from oscar_import.ceremonies.calendar import year_held
from oscar_import.json_fields import JsonObject
from oscar_import.stage import Stage
from rich.console import Console
from rich.table import Table
from rich.text import Text

from oscars.cli.output import examples, json_option, output, run_argument, write_json
from oscars.cli.params import CEREMONY_NUMBER
from oscars.errors import UsageError
from oscars.operations.catalogue import Catalogue, read_catalogue
from oscars.operations.connection import bodies_of, connected
from oscars.operations.embedded_facts import WHAT_KEYS_ADD
from oscars.operations.formatting import ordinal
from oscars.operations.open_failures import open_failures
from oscars.operations.plain_text import shown
from oscars.operations.run_lookup import run_named

LABELS = {
    "with_film_id": "film ids",
    "with_person_ids": "person ids",
    "films_at_tmdb": "TMDb",
    "films_at_omdb": "OMDb",
    "films_enriched": "enriched",
}


@click.command(epilog=examples("oscars quality", "oscars quality --ceremony 16", "oscars quality --json"))
@run_argument
@click.option("--ceremony", metavar="N", type=CEREMONY_NUMBER, default=None, help="One ceremony, in detail.")
@json_option
def quality(run: str | None, ceremony: int | None, as_json: bool) -> None:
    """How complete the data are, the worst first.

    Of the ceremonies of the newest run, or of one ceremony, as they are now; of RUN, as they were when it ended.
    """
    if run is not None and ceremony is not None:
        raise UsageError("give a RUN or --ceremony N, not both")
    with connected() as deployment:
        if ceremony is not None:
            document = _document_of_one(ceremony, read_catalogue(deployment))
        else:
            named = run_named(deployment, run)
            kept = bodies_of(deployment).get(quality_key(named.run)) if run is not None else None
            document = json.loads(kept) if kept else _document(named.ceremonies, read_catalogue(deployment))
            there = {item["ceremony"] for item in document["ceremonies"]}
            document["not_imported"] = [number for number in named.ceremonies if number not in there]
    if as_json:
        write_json(document)
    elif ceremony is not None:
        _show_one(shown(document["ceremonies"][0]), output())
    else:
        _show_all(document, output())


def _document(ordinals: Collection[int], snapshot: Catalogue) -> JsonObject:
    return quality_document(
        qualities(snapshot.document, ordinals, failed_films(open_failures(list(Stage)))),
        findings_in(snapshot.document),
    )


def _document_of_one(number: int, snapshot: Catalogue) -> JsonObject:
    document = _document([number], snapshot)
    if not document["ceremonies"]:
        raise UsageError(f"the {ordinal(number)} ceremony is not imported: oscars import {number} --ceremonies")
    return document


def _show_all(document: JsonObject, console: Console) -> None:
    if document["ceremonies"]:
        _show_table(document, console)
    if document["not_imported"]:
        names = ", ".join(f"{ordinal(number)} ({year_held(number)})" for number in document["not_imported"])
        console.print(f"Not imported: {names}", soft_wrap=True)


def _show_table(document: JsonObject, console: Console) -> None:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("ceremony", no_wrap=True)
    for name in ("score", *LABELS.values(), "warnings", "unmatched"):
        table.add_column(name, justify="right", no_wrap=True)
    for item in document["ceremonies"]:
        table.add_row(f"{ordinal(item['ceremony'])} ({item['year']})", *_cells(Quality.from_document(item)))
    table.add_row("all", *_cells(Quality.from_document(document["total"])), style="bold")
    console.print(table)
    _show_known(Quality.from_document(document["total"]), console)
    worst = document["ceremonies"][0]["ceremony"]
    console.print(f"\nThe worst in detail: oscars quality --ceremony {worst}")


def _show_known(quality: Quality, console: Console) -> None:
    """Of how many films what is known, and what would add to it."""
    if not quality.known:
        return
    fields = (f"{name.replace('_', ' ')} {share.part:,}" for name, share in quality.known.items())
    films = next(iter(quality.known.values())).whole
    console.print(f"\nKnown of {films:,} films: {', '.join(fields)}", soft_wrap=True)
    if any(share.part < share.whole / 2 for share in quality.known.values()):
        console.print(WHAT_KEYS_ADD, soft_wrap=True)


def _cells(quality: Quality) -> list[str]:
    ratios = [share.ratio for _, share in quality.shares()]
    return [_percent(quality.score), *map(_percent, ratios), str(quality.warnings), str(len(quality.unmatched))]


def _percent(ratio: float | None) -> str:
    """Never 100 % of what is not whole."""
    return "-" if ratio is None else f"{int(ratio * 1000) / 10:.1f} %"


def _show_one(item: JsonObject, console: Console) -> None:
    quality = Quality.from_document(item)
    console.print(f"{ordinal(item['ceremony'])} ceremony ({item['year']}), score {_percent(quality.score)}")
    for name, share in quality.shares():
        console.print(f"  {LABELS[name]:12}{_percent(share.ratio):>8}  {share.part:,} of {share.whole:,}")
    _show_known(quality, console)
    if item["findings"]:
        console.print("\nFindings:")
    for finding in item["findings"]:
        console.print(Text(f"  {finding['severity']}: {finding['message']} ({finding['code']})"), soft_wrap=True)
    if quality.unmatched:
        ends = Counter(film.end for film in quality.unmatched)
        console.print(f"\nNot there: {', '.join(f'{number} {end}' for end, number in ends.items())}")
    for film in quality.unmatched:
        reason = f": {film.reason}" if film.reason else ""
        console.print(Text(f"  {film.title} ({film.film}), {film.end}{reason}"), soft_wrap=True)
    if quality.odd_values:
        console.print("\nOf no use, and so not stored:")
    for odd in quality.odd_values:
        console.print(Text(f"  {odd.title} ({odd.film}), {odd.stage.value}: {odd.message}"), soft_wrap=True)
    if quality.contradictions:
        console.print("\nCounted otherwise by OMDb, which is wrong, or knows a ceremony that is not imported yet:")
    for contradiction in quality.contradictions:
        line = f"  {contradiction.title} ({contradiction.film}): {contradiction.message}"
        console.print(Text(line), soft_wrap=True)
