"""What years look like when people write them, and what they mean by it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oscar_import.ceremonies.year_spellings import full_year, meant_years, plain_years


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("1994\u20131996", "1994-1996"),
        ("\uff11\uff19\uff19\uff14", "1994"),
        ("\u0661\u0669\u0669\u0664", "1994"),
        ("1994\uff0c1996", "1994,1996"),
        ("\u200e1994\u200b", "1994"),
        ("1994\u00ad1996", "1994-1996"),
    ],
)
def test_signs_of_every_script_are_those_of_a_keyboard(text: str, plain: str) -> None:
    assert plain_years(text) == plain


@pytest.mark.parametrize(
    ("part", "meant"),
    [
        ("'94", "1994"),
        ("'27", "2027"),
        ("'28", "1928"),
        ("90s", "1990s"),
        ("1994..1996", "1994-1996, or 1994,1996"),
        ("1994-", "1994-2026"),
        ("the 66th", "--ceremonies 66"),
        ("this year", "current"),
        ("1930/1", "1930 for both of its ceremonies, or --ceremonies 2"),
        ("abc", ""),
        ("3000", ""),
    ],
)
def test_what_was_meant(part: str, meant: str) -> None:
    assert meant_years(part, this_year=2026) == meant


@given(st.integers(0, 99), st.integers(1929, 2200))
def test_a_short_year_is_the_latest_that_ends_so(short: int, this_year: int) -> None:
    year = full_year(short, this_year=this_year)
    assert year % 100 == short
    assert this_year + 1 - 100 < year <= this_year + 1
