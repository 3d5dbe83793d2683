"""What a column takes of a stored value."""

from __future__ import annotations

from datetime import date

import pytest

from oscars.export.fitting import MAX_INTEGER, fitting
from oscars.export.schema import TABLES, Column, Kind, Table

FILMS = next(table for table in TABLES if table.name == "films")


def fits(value: object, kind: Kind, name: str = "a_column", table: Table = FILMS) -> object:
    return fitting(value, Column(name, kind, "what it means"), table)


@pytest.mark.parametrize(
    ("value", "kind", "fitted"),
    [
        ("text", "text", "text"),
        ("a\ud800b", "text", "a\ufffdb"),
        (1, "text", None),
        (date(2026, 3, 15), "date", date(2026, 3, 15)),
        ("2026-03-15", "date", None),
        (True, "boolean", True),
        (1, "boolean", None),
        (3, "integer", 3),
        (3.0, "integer", 3),
        (3.5, "integer", None),
        (True, "integer", None),
        (3, "real", 3.0),
        (float("nan"), "real", None),
        (float("inf"), "real", None),
        (MAX_INTEGER + 1, "integer", None),
        (None, "real", None),
        ([], "list", None),
    ],
)
def test_a_value_fits_its_kind_or_is_unknown(value: object, kind: Kind, fitted: object) -> None:
    assert fits(value, kind) == fitted


def test_a_measured_value_is_within_its_range() -> None:
    assert fits(112, "integer", "runtime_minutes") == 112
    assert fits(-5, "integer", "runtime_minutes") is None
