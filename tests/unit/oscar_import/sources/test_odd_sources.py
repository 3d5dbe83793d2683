"""Odd values of the other sources are refused with a reason, or cut to what can be stored."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from oscar_import.errors import Terminal
from oscar_import.runs.request import read_request
from oscar_import.sources.oscar_data import parser as oscar_data

from oscars.cli.main import oscars
from oscars.local.facts.format import read_ceremony
from oscars.local.facts.model import FactsError

FILM = "tt0108052"


ODD_INPUT: tuple[Any, ...] = (10**5_000, -1, 1994.0, float("nan"), float("inf"), "1\ud800", [[1]], {"a": {}}, True)


@pytest.mark.parametrize("value", ODD_INPUT, ids=lambda value: type(value).__name__)
@pytest.mark.parametrize("field", ["years", "start_year", "source_object", "reprocess", "dry_run", "\ud800"], ids=ascii)
def test_an_odd_input_of_the_state_machine_is_refused_with_a_reason(field: str, value: Any) -> None:
    good = {"start_year": 1994, "end_year": 1996} if field == "start_year" else {"years": "1994"}
    if (field, value) == ("dry_run", True):
        return
    with pytest.raises(Terminal) as caught:
        read_request({**good, field: value}, today=date(2026, 11, 22))
    f"{caught.value} {caught.value.hint}".encode()


def table(**columns: str) -> bytes:
    good = {
        "Ceremony": "96",
        "Year": "2023",
        "Class": "Title",
        "CanonicalCategory": "BEST PICTURE",
        "Category": "BEST PICTURE",
        "Film": "A",
        "FilmId": "tt0000001",
    }
    row = {**dict.fromkeys(oscar_data.COLUMNS, ""), **good, **columns}
    return ("\t".join(oscar_data.COLUMNS) + "\n" + "\t".join(row.values()) + "\n").encode()


def test_the_texts_of_the_table_are_short_enough_for_a_message_and_on_one_line() -> None:
    odd = "x\x00\x1b\x85y" + "z" * 10_000
    part = table(Film=odd, Nominees=odd, Detail=odd, Category=odd)
    (nomination,) = oscar_data.read_ceremony(part, 96).nominations
    for text in (nomination.films[0].title, nomination.nominees[0].name, nomination.detail, nomination.category):
        assert text.startswith("x yz")
        assert len(text) == oscar_data.MAX_TEXT


@pytest.mark.parametrize("ordinal", ["9" * 400, "-1", "٩٦", "1e3", "0"])
def test_a_ceremony_of_the_table_that_is_no_number_is_refused(ordinal: str) -> None:
    with pytest.raises(Terminal) as caught:
        oscar_data.split(table(Ceremony=ordinal))
    assert caught.value.code == "source_invalid"


@pytest.mark.parametrize(
    "line",
    [b"ceremony " + b"9" * 5_000 + b", film year 1927/28: 1 rows, 1 competitive, 1 won", b"\xff"],
    ids=["digits", "bytes"],
)
def test_a_file_of_facts_that_cannot_be_read_says_so(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "001.txt"
    path.write_bytes(line)
    with pytest.raises(FactsError, match="001"):
        read_ceremony(path)


@pytest.mark.parametrize(
    "arguments",
    [
        ("import", "\udcff"),
        ("show", "film", "tt\udcff"),
        ("status", "\udcff"),
        ("export", "\udcff.sqlite"),
        ("import", "9" * 400),
        ("show", "ceremony", "9" * 5_000),
        ("show", "film", "tt" + "9" * 400),
        ("show", "film", "tt٠١٢٣٤٥٦"),
        ("resolve", FILM, "--tmdb", "9" * 400),
        ("resolve", FILM, "--tmdb", "9" * 5_000),
        ("stats", "films", "--top", "9" * 5_000),
    ],
    ids=lambda arguments: " ".join(arguments)[:30].encode("ascii", "replace").decode(),
)
def test_an_odd_argument_is_a_wrong_call(arguments: tuple[str, ...]) -> None:
    result = CliRunner().invoke(oscars, arguments)
    assert (result.exit_code, type(result.exception)) == (2, SystemExit)
    assert "rror: " in result.output
