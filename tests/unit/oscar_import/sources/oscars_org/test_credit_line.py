"""Names are read out of a credit line."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oscar_import.names import name_key
from oscar_import.sources.oscars_org.credit_line import names_in


@pytest.mark.parametrize(
    ("credit", "names"),
    [
        ("Cillian Murphy", ("Cillian Murphy",)),
        ("Hayao Miyazaki and Toshio Suzuki", ("Hayao Miyazaki", "Toshio Suzuki")),
        ("Ann A, Bo B and Cy C, Producers", ("Ann A", "Bo B", "Cy C")),
        ("Mark Johnson, Producer", ("Mark Johnson",)),
        ("Ann A, Producer; Bo B, Co-Producer", ("Ann A", "Bo B")),
        ("Written by Greta Gerwig & Noah Baumbach", ("Greta Gerwig", "Noah Baumbach")),
        ("Written for the screen by Cord Jefferson", ("Cord Jefferson",)),
        ("Screenplay - Justine Triet and Arthur Harari", ("Justine Triet", "Arthur Harari")),
        ("Screenplay by Samy Burch; Story by Samy Burch & Alex Mechanik", ("Samy Burch", "Alex Mechanik")),
        ("Production Design: James Price and Shona Heath; Set Decoration: Z M", ("James Price", "Shona Heath", "Z M")),
        ("Music and Lyric by Billie Eilish and Finneas O'Connell", ("Billie Eilish", "Finneas O'Connell")),
        ("Music by Fred Karlin; lyrics by Tylwyth Kymry", ("Fred Karlin", "Tylwyth Kymry")),
        ("Columbia Studio Sound Department, John Livadary, Sound Director", ("Columbia", "John Livadary")),
        ("RKO Studio Music Department, Ann A, head of department (Score by Ann A and Bo B)", ("RKO", "Ann A", "Bo B")),
        ("Robert Downey, Jr. and Ann A, III", ("Robert Downey Jr.", "Ann A III")),
        ("Agnès Varda, JR and Rosalie Varda", ("Agnès Varda", "JR", "Rosalie Varda")),
        ("Percy Ikerd (Fox)", ("Percy Ikerd",)),
        ("(Hans Dreier)", ("Hans Dreier",)),
        ("", ()),
    ],
)  # fmt: skip
def test_names_without_what_they_did(credit: str, names: tuple[str, ...]) -> None:
    assert names_in(credit) == names


@given(st.text(max_size=200))
def test_any_text_has_names_that_are_not_empty_and_stand_once(credit: str) -> None:
    names = names_in(credit)
    assert len(set(names)) == len(names)
    assert all(names)


@pytest.mark.exhaustive
@pytest.mark.needs("shared")
def test_995_of_1000_credits_of_the_table_give_the_tables_nominees(shared: Path) -> None:
    with (shared / "oscar_data" / "oscars.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", doublequote=False, escapechar="\\", restval="")
        told = [
            (row["Name"], list(dict.fromkeys(row["Nominees"].split("|"))))
            for row in rows
            if row["Class"] not in ("SciTech", "Special") and row["Name"] and row["Nominees"]
        ]
    right = sum(
        [name_key(name) for name in names_in(credit)] == [name_key(name) for name in names] for credit, names in told
    )
    assert len(told) == 10_482
    assert right >= 0.995 * len(told)
