"""`oscars export`: what was imported as SQLite, CSV or Parquet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from oscars.cli.output import examples, json_option, output, write_json, write_line
from oscars.cli.termination import stopped_in_order
from oscars.cli.views.progress_bar import progress_bar
from oscars.errors import UsageError
from oscars.export.atomic_write import check_place, placed_whole
from oscars.export.rows import Rows
from oscars.export.schema import TABLES, Table
from oscars.operations.catalogue import read_catalogue
from oscars.operations.connection import connected
from oscars.operations.formatting import count

Write = Callable[..., dict[str, int]]

READ_SECONDS = 2.0

FORMATS = {".sqlite": "sqlite", ".csv": "csv", ".parquet": "parquet"}
"""The end of PATH to the module that writes it: loaded when it is needed, for one of them takes a second to load."""
OPEN_WITH: Mapping[str, str] = {
    ".sqlite": "datasette {path}",
    ".csv": """python -c "import pandas; print(pandas.read_csv('{path}/films.csv'))\"""",
    ".parquet": """duckdb -c "FROM '{path}/nominations.parquet' WHERE won\"""",
}


@click.command(
    epilog=examples("oscars export oscars.sqlite", "oscars export tables.csv", "oscars export tables.parquet --force")
)
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace what is there.")
@click.option("--raw-csv", is_flag=True, help="Write text in CSV as it is, also what a spreadsheet would run.")
@json_option
def export(path: Path, force: bool, raw_csv: bool, as_json: bool) -> None:
    """Write everything imported so far to PATH, as its end says.

    \b
    .sqlite   one file
    .csv      a folder with one file per table
    .parquet  a folder with one file per table

    In CSV an apostrophe stands before text that a spreadsheet would run as a formula. The tables and their columns
    are described in docs/data.md. PATH is written whole or not at all.
    """
    ending = path.suffix.lower()
    if ending not in FORMATS:
        raise UsageError(f"{path} ends in none of {', '.join(FORMATS)}: the end says what is to be written")
    if raw_csv and ending != ".csv":
        raise UsageError(f"--raw-csv is for a PATH that ends in .csv; {ending} holds every text as it is")
    files = [] if ending == ".sqlite" else [f"{table.name}{ending}" for table in TABLES]
    check_place(path, force=force, files=files)
    console = output(stderr=True)
    with progress_bar(console, "Reading the catalogue ...", seconds=READ_SECONDS), connected() as deployment:
        rows = Rows(read_catalogue(deployment))
    write: Write = import_module(f"oscars.export.{FORMATS[ending]}").write
    how = {"raw": True} if raw_csv else {}
    with (
        stopped_in_order(),
        placed_whole(path, force=force, files=files) as unfinished,
        _progress(console) as begin,
    ):
        counts = write(unfinished, rows, begin=begin, **how)
    if as_json:
        write_json({"path": str(path), "format": ending.removeprefix("."), "bytes": _size(path), "tables": counts})
        return
    write_line(f"Wrote {path} ({_size(path) / 1e6:,.1f} MB): {_in_words(counts)}.")
    write_line(f"Open it, for example: {OPEN_WITH[ending].format(path=path)}")


def _in_words(counts: Mapping[str, int]) -> str:
    return ", ".join(
        (
            count(counts["ceremonies"], "ceremony", "ceremonies"),
            count(counts["nominations"], "nomination"),
            count(counts["films"], "film"),
            count(counts["people"], "person", "people"),
        )
    )


def _size(path: Path) -> int:
    files = path.iterdir() if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files)


@contextmanager
def _progress(console: Console) -> Iterator[Callable[[Table], None]]:
    """Shows which table is being written, and the time left."""
    columns = (TextColumn("Writing {task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("...", total=len(TABLES))
        yield lambda table: progress.update(task, description=table.name, completed=TABLES.index(table))
