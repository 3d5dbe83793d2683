"""The sign with which a program has escaped others, told from signs that people write."""

from __future__ import annotations

import pytest
from oscar_import.sources.oscar_data.escape_sign import sign_in_own_form, sign_of_escape

HEADER = "Film\tName\n"


@pytest.mark.parametrize(
    ("text", "delimiter", "found"),
    [
        (f"{HEADER}D/'Agostino\tX\n", "\t", ("/", 2)),
        (f"{HEADER}A\tX\nSimon && Schuster\tX\n", "\t", ("&", 3)),
        ("Film,Name\nHello^, World,X\n", ",", ("^", 2)),
        (f"{HEADER}What??\tX\n", "\t", ("?", 2)),
        (f"{HEADER}D'Agostino and O'Brien\tX\n", "\t", ("", 0)),
        (f"{HEADER}Divorce--Italian Style\tWRITING (Screenplay--Adapted)\n", "\t", ("", 0)),
        (f"{HEADER}Madame de...\tX & Y\n", "\t", ("", 0)),
        (f"{HEADER}Oliver!\tX?\n", "\t", ("", 0)),
    ],
)
def test_the_sign_and_its_line(text: str, delimiter: str, found: tuple[str, int]) -> None:
    assert sign_of_escape(text, delimiter) == found


def test_in_the_tables_own_form_it_takes_more() -> None:
    assert sign_in_own_form(f"{HEADER}D/'Agostino\tX\n") == ("", 0)
    assert sign_in_own_form(f"{HEADER}D/'Agostino\tO/'Brien\n") == ("/", 2)
    assert sign_in_own_form(f"{HEADER}D/'Agostino\tO/'Brien \\\"Bob\\\"\n") == ("", 0)
    assert sign_in_own_form(f"{HEADER}A||B\tX\n") == ("", 0)
