"""The name of a run."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from oscar_import.runs.messages import RUN_PATTERN

from oscars.operations.run_names import new_run_name

NOW = datetime(2026, 11, 22, 10, 0, 0, tzinfo=UTC)


def test_says_when_and_what() -> None:
    assert new_run_name("1994-1996", now=NOW).startswith("20261122T100000Z-1994-1996-")


def test_says_that_numbers_are_ceremonies() -> None:
    assert "-ceremonies-66-" in new_run_name("66", now=NOW, ceremonies=True)


def test_is_another_one_each_time() -> None:
    assert len({new_run_name("1994", now=NOW) for _ in range(50)}) > 45


@given(st.text(max_size=1000), st.booleans())
def test_is_one_that_step_functions_and_the_messages_take(years: str, ceremonies: bool) -> None:
    assert RUN_PATTERN.fullmatch(new_run_name(years, now=NOW, ceremonies=ceremonies))
