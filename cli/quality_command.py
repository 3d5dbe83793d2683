"""`oscars quality`: how good the imported data are, the worst first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import click
from oscar_import.ceremony import Ceremony
from oscar_import.quality import FilmStages, Quality, StageEnd, quality_of, together, worst_first
from oscar_import.records import runs
from oscar_import.stage import Outcome, Stage
from oscar_import.years import year_held
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cli.catalogue_snapshot import Catalogue, read_catalogue
from cli.connection import connected
from cli.options import examples, json_option, output, run_argument, write_json
from cli.runs_found import run_named
from cli.words import ordinal
from local.errors import WrongCall

LABELS = {
    "with_film_id": "film ids",
    "with_person_ids": "person ids",
    "films_at_tmdb": "TMDb",
    "films_at_omdb": "OMDb",
    "films_enriched": "enriched",
}
Document = dict[str, Any]


@click.command(epilog=examples("oscars quality", "oscars quality --ceremony 16", "oscars quality --json"))
@run_argument
@click.option("--ceremony", type=click.IntRange(1, 999), default=None, help="One ceremony, in detail.")
@json_option
def quality(run: str | None, ceremony: int | None, as_json: bool) -> None:
    """How complete the data are, the worst first.

    Of the ceremonies of RUN (the newest by default), or of one ceremony; as of the end of the newest import.
    """
    if run is not None and ceremony is not None:
        raise WrongCall("give a RUN or --ceremony N, not both")
    with connected() as deployment:
        snapshot = read_catalogue(deployment)
        if ceremony is not None:
            wanted = [ceremony]
        else:
            wanted = [int(record.ceremony) for record in runs.ceremonies_of(run_named(run).run)]
    ceremonies = {item["ordinal"]: Ceremony.from_document(item) for item in snapshot.ceremonies}
    if ceremony is not None and ceremony not in ceremonies:
        raise WrongCall(f"the {ordinal(ceremony)} ceremony is not imported: oscars import {ceremony} --ceremonies")
    chosen = [ceremonies[number] for number in wanted if number in ceremonies]
    found = {item.ordinal: quality_of(item, _ends(item, snapshot)) for item in chosen}
    if as_json:
        write_json(_document(chosen, found))
    elif ceremony is not None:
        _show_one(ceremonies[ceremony], found[ceremony], output())
    else:
        _show_all(found, output())


def _ends(ceremony: Ceremony, snapshot: Catalogue) -> dict[str, FilmStages]:
    return {
        film: {
            Stage(stage): StageEnd(Outcome(outcome), reason)
            for stage, (outcome, reason) in snapshot.films.get(film, {}).get("stages", {}).items()
        }
        for film in ceremony.films()
    }


def _document(ceremonies: Iterable[Ceremony], found: dict[int, Quality]) -> Document:
    findings = {item.ordinal: item.to_document()["findings"] for item in ceremonies}
    return {
        "total": together(found.values()).to_document(),
        "ceremonies": [
            {"ceremony": number, "year": year_held(number), **own.to_document(), "findings": findings[number]}
            for number, own in worst_first(found)
        ],
    }


def _show_all(found: dict[int, Quality], console: Console) -> None:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("ceremony", no_wrap=True)
    for name in ("score", *LABELS.values(), "warnings", "unmatched"):
        table.add_column(name, justify="right", no_wrap=True)
    for number, own in worst_first(found):
        table.add_row(f"{ordinal(number)} ({year_held(number)})", *_cells(own))
    table.add_row("all", *_cells(together(found.values())), style="bold")
    console.print(table)
    if found:
        worst = worst_first(found)[0][0]
        console.print(f"\nThe worst in detail: oscars quality --ceremony {worst}")


def _cells(quality: Quality) -> list[str]:
    ratios = [share.ratio for _, share in quality.shares()]
    return [_percent(quality.score), *map(_percent, ratios), str(quality.warnings), str(len(quality.unmatched))]


def _percent(ratio: float | None) -> str:
    """Never 100 % of what is not whole."""
    return "-" if ratio is None else f"{int(ratio * 1000) / 10:.1f} %"


def _show_one(ceremony: Ceremony, quality: Quality, console: Console) -> None:
    console.print(f"{ordinal(ceremony.ordinal)} ceremony ({ceremony.year}), score {_percent(quality.score)}")
    for name, share in quality.shares():
        console.print(f"  {LABELS[name]:12}{_percent(share.ratio):>8}  {share.part:,} of {share.whole:,}")
    if ceremony.findings:
        console.print("\nFindings:")
    for finding in ceremony.findings:
        console.print(Text(f"  {finding.severity}: {finding.message} ({finding.code})"), soft_wrap=True)
    if quality.unmatched:
        ends = Counter((film.stage.value, film.outcome or "not yet") for film in quality.unmatched)
        console.print(f"\nNot found: {', '.join(f'{n} {end} in {stage}' for (stage, end), n in ends.items())}")
    for film in quality.unmatched:
        reason = f": {film.reason}" if film.reason else ""
        console.print(Text(f"  {film.title} ({film.film}), {film.stage.value}{reason}"), soft_wrap=True)
