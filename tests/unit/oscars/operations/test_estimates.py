"""What an import is reckoned to take."""

from __future__ import annotations

from typing import Any

import pytest

from oscars.operations.estimates import estimate_of

NO_LIMIT = {"tmdb": 0, "omdb": 0}
FREE_KEYS = {"tmdb": 40, "omdb": 1000}


def plan(films: int, *, action: str = "import", requests: int | None = None) -> list[dict[str, Any]]:
    asked = films if requests is None else requests
    return [{"action": action, "films": films, "tmdb_requests": asked, "omdb_requests": asked}]


def test_takes_at_least_as_long_as_tmdb_allows() -> None:
    assert estimate_of(plan(4000), FREE_KEYS, is_embedded=False).seconds > 4000 / 40


def test_takes_no_longer_for_a_limit_that_is_not_there() -> None:
    assert estimate_of(plan(4000), NO_LIMIT, is_embedded=False).seconds < 4000 / 40


def test_of_5264_films_needs_omdbs_quota_of_six_days() -> None:
    assert estimate_of(plan(5264), FREE_KEYS, is_embedded=False).days == {"omdb": 6}


def test_of_nothing_to_do_asks_nobody() -> None:
    estimate = estimate_of(plan(50, action="pass_over", requests=0), FREE_KEYS, is_embedded=False)
    assert (estimate.requests, estimate.days) == ({"tmdb": 0, "omdb": 0}, {"omdb": 0})


def test_costs_more_the_more_is_fetched() -> None:
    fetched = estimate_of(plan(50), NO_LIMIT, is_embedded=False).total_usd
    checked = estimate_of(plan(50, requests=0), NO_LIMIT, is_embedded=False).total_usd
    passed = estimate_of(plan(50, action="pass_over", requests=0), NO_LIMIT, is_embedded=False).total_usd
    assert fetched > checked > passed > 0


def test_the_parts_make_the_total() -> None:
    document = estimate_of(plan(5000), NO_LIMIT, is_embedded=False).to_document()["estimated_cost"]
    total = document.pop("total_usd")
    assert total == pytest.approx(sum(document.values()), abs=0.0005)


# looking up ids


def without_ids(films: int, usual: int, most: int) -> list[dict[str, Any]]:
    return [{**item, "tmdb_id_requests": usual, "tmdb_id_requests_at_most": most} for item in plan(films)]


def test_ids_that_are_looked_up_take_their_time_and_are_told_beside_the_films_requests() -> None:
    estimate = estimate_of(without_ids(50, 4000, 9000), FREE_KEYS, is_embedded=False)
    assert estimate.seconds > 4000 / 40
    totals = estimate.to_document()["totals"]
    assert (totals["tmdb_requests"], totals["omdb_requests"]) == (50, 50)
    assert (totals["tmdb_id_requests"], totals["tmdb_id_requests_at_most"]) == (4000, 9000)


def test_a_plan_of_an_older_stack_tells_nothing_of_ids() -> None:
    totals = estimate_of(plan(50), FREE_KEYS, is_embedded=False).to_document()["totals"]
    assert totals == {"films": 50, "tmdb_requests": 50, "omdb_requests": 50}
