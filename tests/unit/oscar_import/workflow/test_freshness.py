"""How long an upstream's answer is believed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from oscar_import.clock import iso
from oscar_import.workflow.freshness import fresh_for, is_fresh

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("film_years", "fresh_days", "days"),
    [("1927/28", 30, 30), ("2024", 30, 30), ("2025", 30, 7), ("2026", 30, 7), ("2026", 1, 1), ("1994", 0, 0)],
)
def test_of_films_of_the_last_two_years_it_is_shorter(film_years: str, fresh_days: float, days: float) -> None:
    assert fresh_for(film_years, fresh_days=fresh_days, now=NOW) == timedelta(days=days)


@pytest.mark.parametrize(
    ("outcome", "days_ago", "fresh"),
    [("done", 29.9, True), ("done", 30, False), ("not_found", 1, True), ("ambiguous", 1, True)]
    + [(outcome, 0, False) for outcome in ("failed", "deferred", "skipped", "not_needed", None)],
)
def test_only_an_upstreams_answer_is_believed_and_not_for_ever(outcome: str, days_ago: float, fresh: bool) -> None:
    checked_at = iso(NOW - timedelta(days=days_ago))
    assert is_fresh(outcome, checked_at, film_years="1994", fresh_days=30, now=NOW) == fresh


def test_what_was_never_asked_is_not_fresh() -> None:
    assert not is_fresh("done", None, film_years="1994", fresh_days=30, now=NOW)
