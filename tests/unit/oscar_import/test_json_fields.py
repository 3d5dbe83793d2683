"""JSON of others: read without raising, and what is of no use is unknown with a finding."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oscar_import.json_fields import Findings, Unreadable, iso_date, number, parse, text_of, whole
from oscar_import.value_ranges import RANGES

from tests.support.odd_values import ODD


@pytest.mark.parametrize("odd", ODD, ids=lambda text: text[:20])
def test_what_was_read_can_be_written_again(odd: str) -> None:
    value = parse(f'{{"a": [{odd}]}}')
    assert not isinstance(value, Unreadable)
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    assert parse(text.encode()) == value


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"[" * 101 + b"]" * 101, "JSON with more than 100 lists and objects inside each other"),
        (b"[" * 1_000_000, "damaged or incomplete JSON"),
        (b'{"a":' * 100_000, "damaged or incomplete JSON"),
        (b"\xff", "damaged or incomplete JSON"),
        (b"", "damaged or incomplete JSON"),
    ],
    ids=["deep", "lists", "objects", "bytes", "nothing"],
)
def test_what_cannot_be_read_says_why(body: bytes, why: str) -> None:
    found = parse(body)
    assert isinstance(found, Unreadable)
    assert found.why == why


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (-5, "runtime_minutes: -5 is outside 1 to 9,999"),
        (10**20, "runtime_minutes: a number of some 21 digits is outside 1 to 9,999"),
        (10**9_999, "runtime_minutes: a number of some 10000 digits is outside 1 to 9,999"),
        (float("inf"), "runtime_minutes: inf is outside 1 to 9,999"),
        (90.5, "runtime_minutes: 90.5 is no whole number"),
        (float("nan"), "runtime_minutes: nan is no number"),
        ("9\ud800" + "x" * 100, "runtime_minutes: '9" + "x" * 39 + "' is no number"),
        ([90], "runtime_minutes: a list is no number"),
        ({}, "runtime_minutes: an object is no number"),
        (True, "runtime_minutes: True is no number"),
    ],
    ids=lambda value: str(type(value).__name__),
)
def test_a_number_of_no_use_is_unknown_with_a_finding(value: object, message: str) -> None:
    findings = Findings()
    assert whole(value, "runtime_minutes", findings) is None
    assert findings.messages == [message]


@pytest.mark.parametrize("value", [None, 0, 0.0])
def test_what_the_source_does_not_know_is_no_finding(value: object) -> None:
    findings = Findings()
    assert whole(value, "runtime_minutes", findings) is None
    assert findings.messages == []


@given(st.integers() | st.floats() | st.text() | st.none() | st.booleans() | st.lists(st.none()))
def test_a_reader_never_raises(value: object) -> None:
    for name, allowed in RANGES.items():
        assert (found := number(value, name)) is None or found in allowed
        assert (found := whole(value, name)) is None or found in allowed
    assert (found_date := iso_date(value)) is None or date.fromisoformat(found_date).year in RANGES["year"]
    assert (text := text_of(value, to_bytes=10)) is None or 0 < len(text.encode()) <= 10
