"""JSON with an odd value somewhere in it, and what may be stored of it."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st
from oscar_import.storage.models import StageRecord
from oscar_import.value_ranges import RANGES

ODD = (
    r'"\ud800"',
    r'"a\udfffb"',
    r'{"\ud800": "\udc00"}',
    r'"a\u0000b\u001b[31m\u202e"',
    "1e999",
    "-1e999",
    "1e-999",
    "9" * 400,
    "-" + "9" * 400,
    "9" * 5_000,
    "0." + "1" * 5_000,
    "9" * 400 + "e-5",
    "1E+" + "9" * 400,
    "100000000000000000000",
    "9223372036854775808",
    "850",
    "-5",
    "-0",
    "0.5",
    "true",
    "null",
    "NaN",
    "-Infinity",
    "[]",
    '[[{"a": [1]}]]',
    "{}",
    '{"name": 1, "name": [2]}',
    '""',
    '"0000-00-00"',
    '"99999-01-01T00:00:00Z"',
    '"9999-12-31"',
    '"2024-02-30"',
    '"$100,000,000,000,000,000,000"',
    '"99999999999999999999999"',
    '"850"',
    '"-5 min"',
    '"tt99999999999999999999"',
    '"' + "x" * 1_000_000 + '"',
    '"' + "\U0001f3ac" * 100_000 + '"',
    "[" * 60 + "1" + "]" * 60,
)
"""As it stands in a body."""
_PLACE = "the place of an odd value"

MAX_ITEM = 400_000
"""Bytes, of DynamoDB."""


def bodies(good: Any) -> st.SearchStrategy[bytes]:
    """The good body with one to three of its values, at any depth, odd."""
    paths = st.lists(st.sampled_from(list(_paths(good))), min_size=1, max_size=3)
    return st.tuples(paths, st.lists(st.sampled_from(ODD), min_size=3, max_size=3)).map(
        lambda drawn: _with(good, drawn[0], drawn[1])
    )


def _with(good: Any, paths: list[tuple[Any, ...]], odd: list[str]) -> bytes:
    changed = json.loads(json.dumps(good))
    for number, path in enumerate(paths):
        inner = changed
        try:
            for name in path[:-1]:
                inner = inner[name]
            inner[path[-1]] = f"{_PLACE} {number}"
        except (TypeError, KeyError, IndexError):
            continue  # inside of what another one took the place of
    text = json.dumps(changed)
    for number, value in enumerate(odd):
        text = text.replace(f'"{_PLACE} {number}"', value)
    return text.encode()


def _paths(value: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a value; of a list its first two."""
    inner = value.items() if isinstance(value, dict) else enumerate(value[:2]) if isinstance(value, list) else ()
    for name, own in inner:
        yield (*before, name)
        yield from _paths(own, (*before, name))


def assert_can_be_stored(document: dict[str, Any]) -> None:
    """Every value is in its range, and DynamoDB, SQLite, Parquet and UTF-8 take it."""
    stored = str(StageRecord.data.serialize(document))
    assert len(stored.encode()) < MAX_ITEM
    assert json.loads(stored) == document
    json.dumps(document, ensure_ascii=False, allow_nan=False).encode()
    for name, value in _numbers(document):
        assert math.isfinite(value)
        assert abs(value) < 2**63
        assert name not in RANGES or value in RANGES[name], (name, value)


def _numbers(value: Any, name: str = "") -> Iterator[tuple[str, float]]:
    if isinstance(value, dict):
        for own, inner in value.items():
            yield from _numbers(inner, own)
    elif isinstance(value, list):
        for inner in value:
            yield from _numbers(inner, name)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield name, value
