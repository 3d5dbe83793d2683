"""What tests and benchmarks do as a function, they may do no more of than the function's role allows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
CONNECTING = re.compile(r"(?<![\w.])connect\(\s*progress_table=[^()]*host=")
OBJECTS = re.compile(r"def (?:put|get|head)_object\(")
FILES = [path for folder in ("tests", "benchmarks") for path in sorted((CHECKOUT / folder).rglob("*.py"))]


def holding(pattern: re.Pattern[str]) -> dict[str, str]:
    """File → text, of those in which the pattern stands."""
    texts = {path.relative_to(CHECKOUT).as_posix(): path.read_text(encoding="utf-8") for path in FILES}
    return {path: text for path, text in texts.items() if pattern.search(text)}


def test_the_records_are_connected_to_an_engine_in_one_place_that_guards_them() -> None:
    """Others connect them to a table in memory, which asks for each call's permission itself."""
    assert holding(CONNECTING).keys() == {"tests/support/store.py"}
    assert "dynamodb_calls.guard(connection.client)" in (CHECKOUT / "tests/support/store.py").read_text()


@pytest.mark.parametrize("path", holding(OBJECTS))
def test_a_bucket_of_the_tests_asks_for_each_calls_permission(path: str) -> None:
    methods = re.split(r"(?=^    def )", holding(OBJECTS)[path], flags=re.MULTILINE)
    unguarded = [one for one in methods if OBJECTS.search(one) and not re.search(r"calls\.s3\(", one)]
    assert unguarded == []
