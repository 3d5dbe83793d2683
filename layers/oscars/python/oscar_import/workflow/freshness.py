"""What of a film is missing or stale: decided from the stages' records, before anything is fetched."""

from __future__ import annotations

from datetime import datetime, timedelta

from oscar_import.clock import from_iso

NEW_FILM_DAYS = 7.0
"""Ratings and credits of films of the last two years still move."""

KEPT_ANSWERS = ("done", "not_found", "ambiguous")
"""Outcomes that are an upstream's answer, to be believed until they are stale; all others are asked again."""


def fresh_for(film_years: str, *, fresh_days: float, now: datetime) -> timedelta:
    """How long an answer about a film of that year (`1927/28`, `1994`) is believed."""
    year = int(film_years[:4])
    is_new = year >= now.year - 1
    return timedelta(days=min(fresh_days, NEW_FILM_DAYS) if is_new else fresh_days)


def is_fresh(outcome: str | None, checked_at: str | None, *, film_years: str, fresh_days: float, now: datetime) -> bool:
    """Whether what an upstream said, `outcome` at `checked_at`, still stands. None: it was never asked."""
    if outcome not in KEPT_ANSWERS or not checked_at:
        return False
    return now - from_iso(checked_at) < fresh_for(film_years, fresh_days=fresh_days, now=now)
