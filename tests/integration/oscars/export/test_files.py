"""The files of an export, opened by those who will open them."""

from __future__ import annotations

import asyncio
import json
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas
import pytest
from datasette.app import Datasette
from hypothesis import given
from hypothesis import strategies as st
from oscar_import.ceremonies.model import Ceremony
from pandas.api import types
from pyarrow import parquet

from oscars.export import csv, sqlite
from oscars.export import parquet as parquet_files
from oscars.export.rows import Rows
from oscars.export.schema import TABLES, Kind, Table
from oscars.operations.catalogue import Catalogue
from tests.support.embedded_catalogue import embedded_snapshot

IN_DUCKDB: dict[Kind, str] = {
    "text": "VARCHAR",
    "list": "VARCHAR",
    "integer": "BIGINT",
    "real": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
}
IN_PANDAS: dict[Kind, Callable[[Any], bool]] = {
    "text": types.is_string_dtype,
    "list": types.is_string_dtype,
    "integer": types.is_numeric_dtype,
    "real": types.is_float_dtype,
    "boolean": types.is_bool_dtype,
    "date": types.is_object_dtype,
}
tables = pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)


def ask_duckdb(question: str) -> list[Any]:
    relation = duckdb.sql(question)
    assert relation is not None
    return relation.fetchall()


@pytest.fixture(scope="module")
def rows(ceremonies: dict[int, Ceremony]) -> Rows:
    return Rows(Catalogue(json.loads(embedded_snapshot(ceremonies[ordinal] for ordinal in (1, 66)))))


@pytest.fixture(scope="module")
def sqlite_file(rows: Rows, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "oscars.sqlite"
    sqlite.write(path, rows, begin=lambda _: None)
    return path


@pytest.fixture(scope="module")
def csv_folder(rows: Rows, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("csv") / "oscars.csv"
    csv.write(path, rows, begin=lambda _: None)
    return path


@pytest.fixture(scope="module")
def parquet_folder(rows: Rows, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("parquet") / "oscars.parquet"
    parquet_files.write(path, rows, begin=lambda _: None)
    return path


@tables
def test_sqlite_has_the_rows(table: Table, sqlite_file: Path, rows: Rows) -> None:
    expected = [tuple(one.isoformat() if isinstance(one, date) else one for one in row) for row in rows.of(table)]
    with closing(sqlite3.connect(sqlite_file)) as database:
        assert database.execute(f'SELECT * FROM "{table.name}" ORDER BY rowid').fetchall() == expected


def test_sqlite_is_sound_and_its_references_hold(sqlite_file: Path) -> None:
    with closing(sqlite3.connect(sqlite_file)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []


@tables
def test_the_schema_of_sqlite_says_what_the_columns_mean(table: Table, sqlite_file: Path) -> None:
    with closing(sqlite3.connect(sqlite_file)) as database:
        (schema,) = database.execute("SELECT sql FROM sqlite_master WHERE name = ?", [table.name]).fetchone()
    assert all(column.meaning in schema for column in table.columns)


@tables
def test_duckdb_reads_parquet_with_types_and_all_rows(table: Table, parquet_folder: Path, rows: Rows) -> None:
    relation = duckdb.read_parquet(str(parquet_folder / f"{table.name}.parquet"))
    assert relation.columns == list(table.column_names)
    assert [str(kind) for kind in relation.types] == [IN_DUCKDB[column.kind] for column in table.columns]
    assert relation.fetchall() == list(rows.of(table))


@tables
def test_duckdb_reads_csv_with_all_rows(table: Table, csv_folder: Path, rows: Rows) -> None:
    named = ", ".join(f"'{column.name}': '{IN_DUCKDB[column.kind]}'" for column in table.columns)
    file = csv_folder / f"{table.name}.csv"
    found = ask_duckdb(f"SELECT * FROM read_csv('{file}', columns = {{{named}}}, nullstr = '')")
    assert found == list(rows.of(table))


def test_duckdb_guesses_the_types_of_csv(csv_folder: Path) -> None:
    found = duckdb.read_csv(str(csv_folder / "nominations.csv"))
    types_found = dict(zip(found.columns, map(str, found.types), strict=True))
    assert (types_found["ceremony"], types_found["won"], types_found["film_years"]) == ("BIGINT", "BOOLEAN", "VARCHAR")


@tables
def test_pandas_reads_parquet_with_types(table: Table, parquet_folder: Path, rows: Rows) -> None:
    frame = pandas.read_parquet(parquet_folder / f"{table.name}.parquet")
    assert len(frame) == len(list(rows.of(table)))
    for column in table.columns:
        if frame[column.name].notna().any():
            assert IN_PANDAS[column.kind](frame[column.name]), column.name


@tables
def test_pandas_reads_csv_with_all_rows(table: Table, csv_folder: Path, rows: Rows) -> None:
    frame = pandas.read_csv(csv_folder / f"{table.name}.csv", low_memory=False)
    assert list(frame.columns) == list(table.column_names)
    assert len(frame) == len(list(rows.of(table)))


def test_parquet_carries_the_meaning_of_every_column(parquet_folder: Path) -> None:
    for table in TABLES:
        schema = parquet.read_schema(parquet_folder / f"{table.name}.parquet")
        meanings = [schema.field(name).metadata[b"description"].decode() for name in table.column_names]
        assert meanings == [column.meaning for column in table.columns]


@tables
def test_datasette_serves_every_table(table: Table, sqlite_file: Path, rows: Rows) -> None:
    async def first_page() -> Any:
        served = Datasette([str(sqlite_file)])
        answer = await served.client.get(f"/oscars/{table.name}.json?_shape=objects&_labels=on")
        return answer.status_code, answer.json()

    status, page = asyncio.run(first_page())
    assert status == 200
    assert page["filtered_table_rows_count"] == len(list(rows.of(table)))


def test_a_winner_is_found_by_one_question(sqlite_file: Path, parquet_folder: Path) -> None:
    question = "SELECT film_titles FROM {} WHERE year = 1994 AND canonical_category = 'BEST PICTURE' AND won"
    with closing(sqlite3.connect(sqlite_file)) as database:
        assert database.execute(question.format("nominations")).fetchall() == [("Schindler's List",)]
    nominations = f"'{parquet_folder}/nominations.parquet'"
    assert ask_duckdb(question.format(nominations)) == [("Schindler's List",)]


@pytest.mark.parametrize("column", sorted({name for table in TABLES for name in table.column_names}))
def test_every_column_can_be_named_without_quotes(column: str, sqlite_file: Path, parquet_folder: Path) -> None:
    table = next(table for table in TABLES if column in table.column_names)
    with closing(sqlite3.connect(sqlite_file)) as database:
        database.execute(f"SELECT {column} FROM {table.name} LIMIT 1")
    ask_duckdb(f"SELECT {column} FROM '{parquet_folder}/{table.name}.parquet' LIMIT 1")


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("Wings", "Wings"),
        ("2001: A Space Odyssey", "2001: A Space Odyssey"),
        ("Spider-Man", "Spider-Man"),
        ("a = b; c", "a = b; c"),
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("＝1", "'＝1"),
        ("＋1", "'＋1"),
        ("－1", "'－1"),
        ("＠1", "'＠1"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("\nx", "'\nx"),
        (" =1", "' =1"),
        ("\ufeff=1", "'\ufeff=1"),
        ("\x00=1", "'\x00=1"),
        ("a;=1", "a;'=1"),
        ("a; =1", "a;' =1"),
        ("a\t=1", "a\t'=1"),
        ("a\n@1", "a\n'@1"),
        ("'=1", "'=1"),
        ("", ""),
    ],
)
def test_text_in_csv_begins_no_formula(text: str, cell: str) -> None:
    assert csv.harmless(text) == cell


@given(st.text() | st.text(st.sampled_from("=+-@＝＋－＠;, \t\r\n\"'a1")))
def test_no_cell_that_any_spreadsheet_splits_off_begins_a_formula(text: str) -> None:
    cells = re.split(r"[;\t\r\n]", csv.harmless(text))
    assert not any(cell.lstrip().startswith(tuple("=+-@＝＋－＠")) for cell in cells)
    assert csv.harmless(text).replace("'", "") == text.replace("'", "")


def test_numbers_in_csv_stay_numbers() -> None:
    assert [csv._cell(value, raw=False) for value in (-5, -0.5, True, None, date(1929, 5, 16))] == [
        -5,
        -0.5,
        "true",
        None,
        date(1929, 5, 16),
    ]
