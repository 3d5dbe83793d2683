"""`oscars export` as it is called: where it writes, what it refuses, and that nothing partial stays."""

from __future__ import annotations

import csv
import json
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from oscar_import.ceremonies.model import Ceremony

from oscars.cli.commands import export as export_command
from oscars.cli.main import oscars
from oscars.errors import StackUnavailable, UsageError
from oscars.exit_codes import INTERRUPTED
from oscars.export import csv as csv_files
from oscars.export import sqlite
from oscars.export.rows import Rows
from oscars.export.schema import TABLES, Table
from oscars.operations.catalogue import Catalogue
from tests.support.cli_fakes import deployment
from tests.support.embedded_catalogue import embedded_snapshot
from tests.support.examples import in_full

NAMES = [table.name for table in TABLES]
PARQUET = in_full(["parquet"])
"""Its library loads pandas where that is installed, as it is for tests, and that takes longer than all tests here."""


@pytest.fixture(scope="module")
def catalogue(ceremonies: dict[int, Ceremony]) -> Catalogue:
    return Catalogue(json.loads(embedded_snapshot([ceremonies[1]])))


@pytest.fixture
def export(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Result]:
    """Calls `oscars export` in a folder of its own, with a catalogue that is there."""

    @contextmanager
    def connected() -> Iterator[Any]:
        yield deployment()

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(export_command, "connected", connected)
    monkeypatch.setattr(export_command, "read_catalogue", lambda _: catalogue)
    return lambda *arguments: CliRunner().invoke(oscars, ["export", *arguments])


def test_sqlite_is_one_file(export: Callable[..., Result], tmp_path: Path) -> None:
    answer = export("oscars.sqlite")
    assert answer.exit_code == 0, answer.output
    assert "Wrote oscars.sqlite" in answer.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["oscars.sqlite"]


@pytest.mark.parametrize("ending", ["csv", *PARQUET])
def test_csv_and_parquet_are_a_folder_with_a_file_a_table(
    ending: str, export: Callable[..., Result], tmp_path: Path
) -> None:
    assert export(f"oscars.{ending}").exit_code == 0
    assert [path.name for path in tmp_path.iterdir()] == [f"oscars.{ending}"]
    assert sorted(path.name for path in (tmp_path / f"oscars.{ending}").iterdir()) == sorted(
        f"{name}.{ending}" for name in NAMES
    )


@pytest.mark.parametrize("ending", ["sqlite", "csv", *PARQUET])
def test_json_says_what_was_written(ending: str, export: Callable[..., Result], tmp_path: Path) -> None:
    document = json.loads(export(f"oscars.{ending}", "--json").stdout)
    assert list(document) == ["path", "format", "bytes", "tables"]
    assert (document["path"], document["format"]) == (f"oscars.{ending}", ending)
    assert list(document["tables"]) == NAMES
    assert document["tables"]["ceremonies"] == 1
    written = tmp_path / f"oscars.{ending}"
    assert document["bytes"] == sum(
        path.stat().st_size for path in ([written] if written.is_file() else written.iterdir())
    )


@pytest.mark.parametrize("path", ["oscars", "oscars.xlsx", "oscars.sqlite.gz"])
def test_an_end_that_names_no_format_is_a_wrong_call(path: str, export: Callable[..., Result], tmp_path: Path) -> None:
    answer = export(path)
    assert answer.exit_code == 2
    assert ".sqlite, .csv, .parquet" in answer.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("path", ["oscars.sqlite", "oscars.csv", *in_full(["oscars.parquet"])])
def test_what_is_there_is_not_replaced_unless_told(path: str, export: Callable[..., Result], tmp_path: Path) -> None:
    assert export(path).exit_code == 0
    before = (tmp_path / path).stat().st_ino
    answer = export(path)
    assert answer.exit_code == 2
    assert "--force" in answer.stderr
    assert (tmp_path / path).stat().st_ino == before
    assert export(path, "--force").exit_code == 0
    assert (tmp_path / path).stat().st_ino != before
    assert [found.name for found in tmp_path.iterdir()] == [path]


def test_a_folder_that_holds_something_else_is_never_replaced(export: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "mine.csv").mkdir()
    (tmp_path / "mine.csv" / "letter.txt").write_text("dear")
    answer = export("mine.csv", "--force")
    assert answer.exit_code == 2
    assert "letter.txt" in answer.stderr
    assert (tmp_path / "mine.csv" / "letter.txt").read_text() == "dear"


def test_a_folder_is_not_replaced_by_a_file_nor_a_file_by_a_folder(
    export: Callable[..., Result], tmp_path: Path
) -> None:
    (tmp_path / "a.sqlite").mkdir()
    (tmp_path / "a.csv").write_text("mine")
    assert export("a.sqlite", "--force").exit_code == 2
    assert export("a.csv", "--force").exit_code == 2
    assert (tmp_path / "a.sqlite").is_dir()
    assert (tmp_path / "a.csv").read_text() == "mine"


def test_a_folder_that_is_not_there_is_named(export: Callable[..., Result], tmp_path: Path) -> None:
    answer = export("nowhere/oscars.sqlite")
    assert answer.exit_code == 2
    assert "there is no folder nowhere" in answer.stderr


def begun_and_then(what: Callable[[], None]) -> Callable[..., dict[str, int]]:
    """A writer that fails after it has written something."""

    def write(path: Path, rows: Any, *, begin: Callable[[Table], None]) -> dict[str, int]:
        if path.suffix == ".csv":
            path.mkdir()
            path = path / "films.csv"
        path.write_text("half")
        what()
        return {}

    return write


def disk_full() -> None:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize(("path", "module"), [("oscars.sqlite", sqlite), ("oscars.csv", csv_files)])
@pytest.mark.parametrize("there_already", [False, True])
def test_a_full_disk_is_said_and_leaves_everything_as_it_was(
    path: str,
    module: Any,
    there_already: bool,
    export: Callable[..., Result],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if there_already:
        assert export(path).exit_code == 0
    before = {found: found.stat().st_size for found in tmp_path.rglob("*")}
    monkeypatch.setattr(module, "write", begun_and_then(disk_full))
    answer = export(path, "--force")
    assert answer.exit_code == 2
    assert "No space left on device" in answer.stderr
    assert {found: found.stat().st_size for found in tmp_path.rglob("*")} == before


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_export_that_is_stopped_leaves_nothing(
    number: signal.Signals, export: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "write", begun_and_then(lambda: signal.raise_signal(number)))
    assert export("oscars.sqlite").exit_code == INTERRUPTED
    assert list(tmp_path.iterdir()) == []


def test_a_database_that_the_disk_does_not_take_is_a_problem_of_the_disk(tmp_path: Path, catalogue: Catalogue) -> None:
    (tmp_path / "a.sqlite").mkdir()
    with pytest.raises(OSError, match="unable to open database file"):
        sqlite.write(tmp_path / "a.sqlite", Rows(catalogue), begin=lambda _: None)


def test_before_the_first_import_there_is_nothing_to_export(
    export: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none_yet(_: Any) -> Catalogue:
        raise UsageError("no import has ended yet")

    monkeypatch.setattr(export_command, "read_catalogue", none_yet)
    assert export("oscars.sqlite").exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_an_aws_that_cannot_be_reached_is_exit_code_3(
    export: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def unreachable() -> Iterator[Any]:
        raise StackUnavailable("the embedded AWS is not running", "run: oscars local up")
        yield

    monkeypatch.setattr(export_command, "connected", unreachable)
    assert export("oscars.sqlite").exit_code == 3
    assert list(tmp_path.iterdir()) == []


def test_a_file_can_be_read_by_whoever_may_read_new_files(export: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "plain").touch()
    export("oscars.sqlite")
    assert (tmp_path / "oscars.sqlite").stat().st_mode == (tmp_path / "plain").stat().st_mode
    assert sqlite3.connect(tmp_path / "oscars.sqlite").execute("SELECT count(*) FROM ceremonies").fetchone() == (1,)


class TestFormulas:
    """A spreadsheet runs a cell that begins like one: https://owasp.org/www-community/attacks/CSV_Injection."""

    TITLE = '=HYPERLINK("https://evil.example";"Wings")'

    @pytest.fixture
    def catalogue(self, catalogue: Catalogue) -> Catalogue:
        text = json.dumps(catalogue.document).replace('"Wings"', json.dumps(self.TITLE))
        return Catalogue(json.loads(text))

    def titles(self, folder: Path) -> list[str]:
        with (folder / "films.csv").open(encoding="utf-8", newline="") as file:
            return [row["title"] for row in csv.DictReader(file)]

    def test_are_text_in_csv(self, export: Callable[..., Result], tmp_path: Path) -> None:
        assert export("oscars.csv").exit_code == 0
        assert f"'{self.TITLE}" in self.titles(tmp_path / "oscars.csv")

    def test_stay_where_raw_text_is_asked_for(self, export: Callable[..., Result], tmp_path: Path) -> None:
        assert export("oscars.csv", "--raw-csv").exit_code == 0
        assert self.TITLE in self.titles(tmp_path / "oscars.csv")

    def test_stay_in_sqlite(self, export: Callable[..., Result], tmp_path: Path) -> None:
        assert export("oscars.sqlite").exit_code == 0
        with closing(sqlite3.connect(tmp_path / "oscars.sqlite")) as database:
            assert (self.TITLE,) in database.execute("SELECT title FROM films").fetchall()

    @pytest.mark.parametrize("path", ["oscars.sqlite", "oscars.parquet"])
    def test_are_no_matter_of_another_format(self, export: Callable[..., Result], tmp_path: Path, path: str) -> None:
        answer = export(path, "--raw-csv")
        assert answer.exit_code == 2
        assert "--raw-csv is for a PATH that ends in .csv" in answer.stderr
        assert list(tmp_path.iterdir()) == []
