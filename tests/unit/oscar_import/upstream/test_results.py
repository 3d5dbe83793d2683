"""What two upstreams share: the pause a 429 asks for, and texts that give nothing away."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oscar_import.upstream import results

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("10", 10.0),
        (" 10 ", 10.0),
        ("1.5", 1.5),
        ("0", 0.0),
        ("-5", 0.0),
        ("86400", 900.0),
        ("1e300", 900.0),
        ("inf", 900.0),
        ("nan", None),
        ("soon", None),
        ("", None),
        ("Sun, 22 Nov 2026 12:00:30 GMT", 30.0),
        ("Sun, 22 Nov 2026 12:00:30 -0000", 30.0),
        ("Sun, 22 Nov 2026 11:00:00 GMT", 0.0),
        ("Sun, 22 Nov 2099 12:00:00 GMT", 900.0),
        ("Sun, 99 Nov 2026 12:00:00 GMT", None),
    ],
)
def test_reads_a_retry_after(value: str, seconds: float | None) -> None:
    assert results.retry_after_seconds({"Retry-After": value}, now=NOW) == seconds


def test_a_missing_retry_after_is_none() -> None:
    assert results.retry_after_seconds({"Content-Type": "text/html"}, now=NOW) is None


def test_the_name_of_a_header_is_read_in_any_case() -> None:
    assert results.retry_after_seconds({"RETRY-AFTER": "3"}, now=NOW) == 3.0


@given(st.text(max_size=40))
def test_any_retry_after_is_bounded(value: str) -> None:
    seconds = results.retry_after_seconds({"retry-after": value}, now=NOW)
    assert seconds is None or 0 <= seconds <= results.MAX_PAUSE_SECONDS


@pytest.mark.parametrize(
    "secret",
    [
        "https://api.example.org/3/movie/1?api_key=abc",
        "0123456789abcdef0123456789abcdef",
        "api_key=s3cr3t",
        "Bearer s3cr3t",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.abc-def_",
        "deadbeef",
    ],
)
def test_hides_what_could_be_a_key(secret: str) -> None:
    shown = results.without_secrets(f"the call {secret} failed")
    assert secret.removeprefix("Bearer ") not in shown
    assert "s3cr3t" not in shown
    assert shown.startswith("the call")


def test_an_upstreams_words_become_one_short_line() -> None:
    shown = results.without_secrets("first\nsecond " + "x" * 1000)
    assert shown.startswith("first second")


def test_of_a_long_text_only_whole_words_are_shown() -> None:
    shown = results.without_secrets("https://example.org/" + "a" * 1_970 + " 0123456789abcdef0123456789abcdef")
    assert shown == "[address]"


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b'{"a": 1}', {"a": 1}),
        (b'\xef\xbb\xbf{"a": 1}', {"a": 1}),
        (b'{"a": NaN}', {"a": None}),
        (b"  ", "an empty body"),
        (b"<html>", "HTML instead of JSON"),
        (b'{"a": ', "damaged or incomplete JSON"),
        (b"[" * 100_000, "damaged or incomplete JSON"),
        (b"\x80", "damaged or incomplete JSON"),
        (b"null", "JSON that is not an object"),
    ],
)
def test_reads_an_object_or_says_why_there_is_none(body: bytes, value: object) -> None:
    assert results.read_object(body) == value
