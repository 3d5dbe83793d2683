"""Points in time are written in one way and read from several."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from oscar_import.clock import from_iso, iso, system_clock

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def test_it_is_written_in_utc_to_the_second() -> None:
    elsewhere = NOON.replace(microsecond=999_999).astimezone(timezone(timedelta(hours=-8)))
    assert iso(elsewhere) == "2026-11-22T12:00:00Z"


@pytest.mark.parametrize(
    "text",
    ["2026-11-22T12:00:00Z", "2026-11-22T12:00:00.000Z", "2026-11-22T12:00:00+00:00", "2026-11-22T13:00:00+01:00"],
)
def test_each_variant_of_the_same_moment_is_read(text: str) -> None:
    assert from_iso(text) == NOON


def test_the_systems_clock_knows_its_time_zone() -> None:
    assert system_clock().tzinfo is UTC
