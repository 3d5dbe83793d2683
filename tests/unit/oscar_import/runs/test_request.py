"""The state machine's input."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oscar_import.errors import Terminal
from oscar_import.runs.request import ImportRequest, RequestError, read_request

TODAY = date(2026, 11, 22)


def read(given_input: Any) -> ImportRequest:
    return read_request(given_input, today=TODAY)


def test_everything_but_the_years_has_a_default() -> None:
    assert read({"years": "1994"}) == ImportRequest(
        ceremonies=(66,),
        years_text="1994",
        reprocess="missing",
        skip_enrichment=False,
        dry_run=False,
        source="oscar_data",
        source_object=None,
    )


def test_every_field_is_read() -> None:
    given_input = {
        "years": "1-2",
        "ceremonies": True,
        "reprocess": "all",
        "skip_enrichment": True,
        "dry_run": True,
        "source": "file",
        "source_object": "uploads/96.html",
    }
    assert read(given_input) == ImportRequest((1, 2), "1-2", "all", True, True, "file", "uploads/96.html")


def test_the_schedules_input_asks_for_the_current_ceremony() -> None:
    request = read({"years": "current"})
    assert (request.ceremonies, request.asks_for_current) == ((98,), True)
    assert not read({"years": "2026"}).asks_for_current


@pytest.mark.parametrize(
    "given_input",
    [
        {"start_year": 1994, "end_year": 1996},
        {"start_year": "1994", "end_year": "1996"},
        {"start_year": 1994, "end_year": " 1996 "},
        {"years": "1994-1996", "start_year": None, "end_year": None, "source": None},
    ],
)
def test_a_range_may_be_two_years(given_input: dict[str, Any]) -> None:
    request = read(given_input)
    assert (request.ceremonies, request.years_text) == ((66, 67, 68), "1994-1996")


def test_a_year_may_be_a_number() -> None:
    assert read({"years": 2024}).ceremonies == (96,)


@pytest.mark.parametrize(
    ("given_input", "said"),
    [
        ({}, "years is missing"),
        ([], "the input is a list, not a JSON object"),
        (None, "the input is null"),
        ("1994", "the input is text"),
        ({"yeers": "1994"}, "unknown field 'yeers'"),
        ({"years": ["1994"]}, "years is a list, not text"),
        ({"years": True}, "years is true or false, not text"),
        ({"years": 1994.5}, "years is a number, not text"),
        ({"years": "1994", "start_year": 1994}, "years and start_year are both given"),
        ({"start_year": 1994}, "end_year is missing"),
        ({"end_year": 1994}, "start_year is missing"),
        ({"start_year": "94", "end_year": 1996}, "start_year is '94'"),
        ({"start_year": 1994, "end_year": 1996.0}, "end_year is 1996.0"),
        ({"start_year": True, "end_year": 1996}, "start_year is True"),
        ({"start_year": -1, "end_year": 1996}, "start_year is -1"),
        ({"start_year": 1996, "end_year": 1994}, "end_year 1994 lies before start_year 1996"),
        ({"years": "1994", "reprocess": "everything"}, "reprocess is 'everything'"),
        ({"years": "1994", "reprocess": 1}, "reprocess is 1"),
        ({"years": "1994", "dry_run": "yes"}, "dry_run is 'yes', not true or false"),
        ({"years": "1994", "skip_enrichment": 1}, "skip_enrichment is 1"),
        ({"years": "1994", "ceremonies": "no"}, "ceremonies is 'no'"),
        ({"years": "1994", "source": "wikipedia"}, "source is 'wikipedia'"),
        ({"years": "1994", "source": "file:/etc/passwd"}, "source is 'file:/etc/passwd'"),
        ({"years": "1994", "source": "file"}, "source_object is missing"),
        ({"years": "1994", "source": "oscars_org", "source_object": "x"}, "source_object goes with"),
        ({"years": "1994", "source_object": ""}, "source_object is ''"),
        ({"years": "1994", "source_object": {"a": 1}}, "source_object is an object"),
    ],
)
def test_a_wrong_field_is_named(given_input: Any, said: str) -> None:
    with pytest.raises(RequestError) as caught:
        read(given_input)
    assert caught.value.code == "invalid_input"
    assert said in str(caught.value)
    assert caught.value.hint


def test_years_that_name_no_ceremony_are_refused_naming_the_field() -> None:
    with pytest.raises(Terminal, match=r"^start_year and end_year: no ceremony was held in 1933"):
        read({"start_year": 1933, "end_year": 1933})


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
fields = st.sampled_from(
    ["years", "start_year", "end_year", "ceremonies", "reprocess", "skip_enrichment", "dry_run", "source", "more"]
)


@given(json_values | st.dictionaries(fields, json_values | st.sampled_from(["1994", 1994, "all", "file"])))
def test_any_json_is_read_or_refused_with_a_short_message(given_input: Any) -> None:
    try:
        message = ""
        assert read(given_input).ceremonies
    except Terminal as refused:
        message = str(refused)
    assert len(message) < 400
