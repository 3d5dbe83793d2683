"""YEARS, and which ceremony was held when."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oscar_import.ceremonies.calendar import (
    YearsError,
    ceremonies_held_in,
    film_years,
    latest_ceremony,
    parse_years,
    year_held,
    years_apart,
)

TODAY = date(2026, 11, 22)


def refusal(text: str, *, ceremonies: bool = False) -> YearsError:
    with pytest.raises(YearsError) as caught:
        parse_years(text, today=TODAY, ceremonies=ceremonies)
    return caught.value


@pytest.mark.parametrize(
    ("text", "ordinals"),
    [
        ("1994", (66,)),
        ("1929-1936", (1, 2, 3, 4, 5, 6, 7, 8)),
        ("1994,1998-2001", (66, 70, 71, 72, 73)),
        ("1930", (2, 3)),
        ("1929-1934", (1, 2, 3, 4, 5, 6)),
        ("1933-1934", (6,)),
        ("2024,2024,2023-2024", (95, 96)),
        ("2001, 1994", (66, 73)),
        (" 1998 - 1999 ", (70, 71)),
        ("2027", (99,)),
        ("all", tuple(range(1, 99))),
        ("ALL", tuple(range(1, 99))),
        ("2017-26", tuple(range(89, 99))),
        ("1994\u20131996", (66, 67, 68)),
        ("1994 \u2014 96", (66, 67, 68)),
        ("1994\u22121996", (66, 67, 68)),
        ("1994 to 1996", (66, 67, 68)),
        ("1998-01", (70, 71, 72, 73)),
        ("1927/28", (1,)),
        ("1994\u20111996", (66, 67, 68)),
        ("1994\u00a0-\u00a01996", (66, 67, 68)),
        ("\uff11\uff19\uff19\uff14\uff0d\uff19\uff16", (66, 67, 68)),
        ("\u0661\u0669\u0669\u0664", (66,)),
        ("1994\uff0c1996\u30011998", (66, 68, 70)),
        ("\u200b1994\u200e", (66,)),
        ("1929/30", (3,)),
        ("1932/33, 1994", (6, 66)),
        ("1990s", tuple(range(62, 72))),
        ("2020s", tuple(range(92, 99))),
    ],
)
def test_years_are_ceremonies_ascending_each_once(text: str, ordinals: tuple[int, ...]) -> None:
    assert parse_years(text, today=TODAY) == ordinals


@pytest.mark.parametrize(
    ("text", "ordinals"),
    [("66", (66,)), ("66th", (66,)), ("1\u20133,98", (1, 2, 3, 98)), ("99", (99,)), ("all", tuple(range(1, 99)))],
)
def test_numbers_are_ordinals_where_ceremonies_are_asked_for(text: str, ordinals: tuple[int, ...]) -> None:
    assert parse_years(text, today=TODAY, ceremonies=True) == ordinals


def test_1933_alone_is_refused_because_no_ceremony_was_held() -> None:
    error = refusal("1933")
    assert error.code == "no_ceremony"
    assert "no ceremony was held in 1933" in str(error)


@pytest.mark.parametrize("text", ["current", " Current "])
@pytest.mark.parametrize(
    ("today", "ordinal"), [(date(2026, 1, 1), 98), (date(2026, 12, 31), 98), (date(2027, 1, 1), 99)]
)
def test_the_current_ceremony_is_the_one_of_the_calendar_year(text: str, today: date, ordinal: int) -> None:
    assert parse_years(text, today=today) == (ordinal,)
    assert parse_years(text, today=today, ceremonies=True) == (ordinal,)


@pytest.mark.parametrize("text", ["current,1994", "currents", "1994-current"])
def test_current_stands_alone(text: str) -> None:
    assert refusal(text).code == "invalid_years"


def test_1933_in_a_list_is_refused_too() -> None:
    assert refusal("1994,1933").code == "no_ceremony"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1890", "no ceremony was held in 1890: the first was in 1929"),
        ("1928-1930", "no ceremony was held in 1928"),
        ("2100", "2100 is too far ahead: 2027 is the latest"),
        ("2026-2028", "2028 is too far ahead"),
        ("1994-1990", "1994-1990 runs backwards: did you mean 1990-1994?"),
        ("abc", "'abc' is neither a year nor a range of them"),
        ("", "no year was given"),
        ("   ", "no year was given"),
        ("1994,,1995", "a comma with no year beside it"),
        ("1994,", "a comma with no year beside it"),
        ("," * 10_000, "10,000 characters long"),
        ("1994.5", "'1994.5' is neither"),
        ("-1994", "'-1994' is neither"),
        ("1994-", "'1994-' is neither"),
        ("94", "94 is no year in full: write 1994, or ceremony 94: --ceremonies 94"),
        ("26", "write 2026, or ceremony 26"),
        ("94-96", "94-96 is no year in full: write 1994"),
        ("1993/94", "1993/94 may be one ceremony or two: write 1994 (films of 1993), or 1993-1994"),
        ("66th", "66th is the number of a ceremony: write --ceremonies 66"),
        ("2017-16", "2017-2016 runs backwards: did you mean 2016-2017?"),
        ("1994-1995-1996", "is neither"),
        ("1994 1995", "is neither a year nor a range of them: write 1994-1995, or 1994,1995"),
        ("1994..1996", "write 1994-1996, or 1994,1996"),
        ("1996 & 1994", "write 1994-1996, or 1996,1994"),
        ("from 1994 until 1996", "write 1994-1996"),
        ("1994;1996;1998", "write 1994,1996,1998"),
        ("1994;" * 100, "write 1994,1994,1994,1994,1994"),
        ("'94", "write 1994"),
        ("\u201994", "write 1994"),
        ("90s", "write 1990s"),
        ("1994-today", "write 1994-2026"),
        ("1930/2", "write 1930 for both of its ceremonies, or --ceremonies 3"),
        ("99-02", "write 1999-2002, or ceremonies 99-02: --ceremonies 99-02"),
        ("96th-98th", "write --ceremonies 96-98"),
        ("the 96th", "write --ceremonies 96"),
        ("latest", "write current"),
        ("Oscars of 2024", "write 2024"),
        ("19941994", "is neither"),
        ("all,1994", "'all' is neither"),
        ("9" * 900, "'" + "9" * 36),
        ("1994\x00", "is neither"),
    ],
)
def test_what_names_no_year_is_refused_saying_why(text: str, said: str) -> None:
    error = refusal(text)
    assert error.code == "invalid_years"
    assert said in str(error)
    assert error.hint
    assert len(str(error)) < 200


@pytest.mark.parametrize("text", ["0", "100", "1994", "0-5", "98-100"])
def test_an_ordinal_without_ceremony_is_refused(text: str) -> None:
    assert "there is no ceremony number" in str(refusal(text, ceremonies=True))


@given(st.text(max_size=60), st.booleans())
def test_any_text_is_read_or_refused_with_a_short_message(text: str, ceremonies: bool) -> None:
    try:
        ordinals = parse_years(text, today=TODAY, ceremonies=ceremonies)
    except YearsError as refused:
        message = str(refused)
    else:
        message = ""
        assert list(ordinals) == sorted(set(ordinals))
        assert set(ordinals) <= set(range(1, latest_ceremony(TODAY) + 1))
        assert ordinals
    assert len(message) < 200


SEPARATORS = ["..", "...", "\u2026", ":", ";", "~", "\u301c", " ", " and ", " & ", " until ", " through ", "--", "\n"]


@given(st.integers(1934, 2026), st.integers(1934, 2026), st.sampled_from(SEPARATORS))
def test_two_years_in_another_way_are_refused_with_what_is_read(one: int, other: int, separator: str) -> None:
    first, last = sorted((one, other))
    assert f"write {first}-{last}, or {one},{other}" in str(refusal(f"{one}{separator}{other}"))
    assert parse_years(f"{first}-{last}", today=TODAY)


DASHES = ["-", "\u2010", "\u2011", "\u2013", "\u2014", "\u2212", "\u00ad", "\uff0d", " - ", "\u2009\u2013\u2009"]


@given(st.integers(1929, 2026), st.sampled_from(DASHES), st.integers(0, 9), st.booleans())
def test_a_range_is_read_with_any_dash_and_any_digits(first: int, dash: str, years: int, is_wide: bool) -> None:
    last = min(first + years, 2027)
    text = f"{first}{dash}{last}"
    wide = text.translate({ord("0") + digit: 0xFF10 + digit for digit in range(10)}) if is_wide else text
    if (first, last) != (1933, 1933):
        assert parse_years(wide, today=TODAY) == parse_years(f"{first}-{last}", today=TODAY)


@given(st.integers(1, 300))
def test_a_ceremony_is_found_in_the_year_it_was_held(ordinal: int) -> None:
    assert ordinal in ceremonies_held_in(year_held(ordinal))


@given(st.integers(1929, 2027), st.integers(1929, 2027))
def test_a_range_is_the_ceremonies_of_its_years(first: int, last: int) -> None:
    if (first, last) == (1933, 1933) or last < first:
        assert refusal(f"{first}-{last}")
    else:
        expected = [ordinal for year in range(first, last + 1) for ordinal in ceremonies_held_in(year)]
        assert parse_years(f"{first}-{last}", today=TODAY) == tuple(expected)


def test_the_first_six_honour_split_years() -> None:
    assert [film_years(ordinal) for ordinal in (1, 6, 7, 73, 98)] == ["1927/28", "1932/33", "1934", "2000", "2025"]


@pytest.mark.needs("shared")
def test_the_rule_agrees_with_the_recorded_years_of_all_98(shared: Path) -> None:
    with (shared / "ceremonies" / "ceremonies.tsv").open(encoding="utf-8", newline="") as file:
        recorded = [
            (int(row["ceremony"]), int(row["held_year"]), row["official_year"])
            for row in csv.DictReader(file, delimiter="\t")
        ]
    assert [(ordinal, year_held(ordinal), film_years(ordinal)) for ordinal in range(1, 99)] == recorded


@pytest.mark.parametrize(
    ("film_year", "release_year", "apart"),
    [("1995", 1995, 0), ("1927/28", 1928, 0), ("1927/28", 1930, 2), ("1932/33", 1931, 1), ("1995", None, None)],
)
def test_counts_the_years_between_release_and_film_year(
    film_year: str, release_year: int | None, apart: int | None
) -> None:
    assert years_apart(film_year, release_year) == apart
