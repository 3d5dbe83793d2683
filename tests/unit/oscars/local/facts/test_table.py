"""The open table: facts are made from it, and rendered as it."""

import csv
from pathlib import Path

import pytest
from oscar_import.sources.oscar_data import parser as oscar_data
from oscar_import.sources.oscar_data.parser import COLUMNS

from oscars.local import facts_tool
from oscars.local.facts.format import FOLDER
from oscars.local.facts.model import FactsError
from oscars.local.facts.table import UNOFFICIAL_NOTE, read_table, render_table
from tests.support.facts import all_facts

TABLE = Path(__file__).parents[5].parent / "shared/upstream/oscar_data/oscars.csv"
KEPT_WHOLE = [column for column in COLUMNS if column not in {"Name", "Note", "Citation"}]

HEADING = "\t".join(COLUMNS) + "\n"
A_ROW = (
    '29\t1956\tTitle\tINTERNATIONAL FEATURE FILM\tFOREIGN LANGUAGE FILM\tLa \\"Strada\\"\ttt0047528\tItaly; Producers\t'
    "Dino De Laurentiis|Carlo Ponti\tnm0209569|nm0690638,nm0000001\tTrue\t\t"
    "NOTE: THIS IS NOT AN OFFICIAL NOMINATION. x\n"
)


def test_a_row_of_the_table_is_rendered_without_its_prose() -> None:
    assert list(render_table(read_table((HEADING + A_ROW).encode())))[1] == (
        A_ROW.replace("Italy; Producers", "Italy").replace("NOMINATION. x", "NOMINATION.")
    )


@pytest.mark.exhaustive
def test_tabs_at_the_end_of_a_row_are_left_out() -> None:
    assert not [line for line in render_table(all_facts()) if line.endswith("\t\n")]


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["Ceremony\tYear\n"], "line 1: expected the columns"),
        ([HEADING, A_ROW.replace("|Carlo Ponti", "")], "row 1 of ceremony 29: 1 in Nominees, 2 in NomineeIds"),
        ([HEADING, A_ROW, A_ROW.replace("29\t", "XXIX\t")], "line 3: expected a ceremony's number"),
        ([HEADING, A_ROW.replace("\tTitle\t", "\tTitles\t")], "row 1 of ceremony 29: 'Titles' is no Class"),
    ],
)
def test_a_row_that_cannot_be_read_is_named(lines: list[str], told: str) -> None:
    with pytest.raises(FactsError, match=told):
        read_table("".join(lines).encode())


def test_build_of_something_else_exits_1_and_says_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "oscars.csv"
    table.write_text("<html>\n", encoding="utf-8")
    assert facts_tool.main(["build", str(table), "--folder", str(tmp_path / "facts")]) == 1
    assert f"{table}: this is not the table of nominations: line 1: expected the columns" in capsys.readouterr().err


@pytest.mark.exhaustive
@pytest.mark.needs("shared")
def test_the_facts_render_to_the_real_table_row_by_row() -> None:
    with TABLE.open(encoding="utf-8", newline="") as lines:
        real = list(_rows(lines))
    rendered = list(_rows(render_table(all_facts())))
    assert [[row[column] for column in KEPT_WHOLE] for row in rendered] == [
        [row[column] for column in KEPT_WHOLE] for row in real
    ]
    assert [row["Note"] for row in rendered] == [
        UNOFFICIAL_NOTE if "NOT AN OFFICIAL NOMINATION" in row["Note"] else "" for row in real
    ]
    assert [row["Name"] for row in rendered] == [
        row["Name"].split(";")[0] if row["CanonicalCategory"] == "INTERNATIONAL FEATURE FILM" else "" for row in real
    ]


@pytest.mark.exhaustive
@pytest.mark.needs("shared")
def test_the_importer_reads_the_same_from_the_facts_as_from_the_real_table() -> None:
    real = oscar_data.split(TABLE.read_bytes())
    rendered = oscar_data.split("".join(render_table(all_facts())).encode())
    assert [oscar_data.read_ceremony(rendered[ordinal], ordinal) for ordinal in rendered] == [
        oscar_data.read_ceremony(real[ordinal], ordinal) for ordinal in real
    ]


@pytest.mark.exhaustive
@pytest.mark.needs("shared")
def test_the_facts_are_what_the_tool_makes_of_the_real_table(tmp_path: Path) -> None:
    facts_tool.build(TABLE, tmp_path)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        path.name: path.read_text() for path in FOLDER.iterdir()
    }


def _rows(lines: object) -> "csv.DictReader[str]":
    return csv.DictReader(lines, delimiter="\t", doublequote=False, escapechar="\\", restval="")  # type: ignore[call-overload, no-any-return]
