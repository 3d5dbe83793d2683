"""The arithmetic of the pace."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oscar_import.upstream import rate_limit
from oscar_import.upstream.rate_limit import Pace

NOW = 1_800_000_000.0
RATES = st.floats(0.1, 500)
SECONDS = st.floats(0, 10_000)


@given(RATES)
def test_turns_use_nearly_all_of_the_limit_and_never_more(requests_per_second: float) -> None:
    rate = 1 / rate_limit.configured_interval(requests_per_second)
    assert 0.9 * requests_per_second <= rate < requests_per_second


def test_without_a_429_the_interval_is_the_configured_one() -> None:
    assert rate_limit.interval_at(Pace(tat=NOW), NOW, configured=0.025) == 0.025


@pytest.mark.parametrize("slowed_at", [None, NOW - 6, NOW + 3600])
def test_a_429_that_follows_none_hardly_slows(slowed_at: float | None) -> None:
    known = Pace(interval=0.025, slowed_at=slowed_at)
    assert rate_limit.slowed_interval(known, NOW, configured=0.025) == pytest.approx(0.02625)


@pytest.mark.parametrize("seconds_ago", [1, 5])
def test_a_429_that_follows_another_one_makes_the_interval_a_quarter_longer(seconds_ago: float) -> None:
    known = Pace(interval=0.025, slowed_at=NOW - seconds_ago)
    assert rate_limit.slowed_interval(known, NOW, configured=0.025) == pytest.approx(0.03125)


def test_the_interval_recovers_slowly_at_first_and_then_faster() -> None:
    slowed = Pace(interval=0.05, slowed_at=NOW)
    assert rate_limit.interval_at(slowed, NOW + 10, configured=0.025) == pytest.approx(0.0476, rel=0.001)
    assert rate_limit.interval_at(slowed, NOW + 30, configured=0.025) == pytest.approx(0.0319, rel=0.001)
    assert rate_limit.interval_at(slowed, NOW + 40, configured=0.025) == 0.025


@given(st.floats(0.001, 100), SECONDS, st.floats(0.001, 10))
def test_the_interval_is_never_shorter_than_configured_nor_grows_while_recovering(
    interval: float, elapsed: float, configured: float
) -> None:
    slowed = Pace(interval=interval, slowed_at=NOW)
    first = rate_limit.interval_at(slowed, NOW + elapsed, configured=configured)
    later = rate_limit.interval_at(slowed, NOW + elapsed + 1, configured=configured)
    assert configured <= later <= first <= rate_limit.MAX_SLOWED * configured


def test_a_changed_limit_takes_effect_at_once() -> None:
    slowed = Pace(interval=0.05, slowed_at=NOW)
    assert rate_limit.interval_at(slowed, NOW, configured=0.2) == 0.2


def test_many_429s_slow_down_to_a_floor() -> None:
    known = Pace()
    for second in range(100):
        interval = rate_limit.slowed_interval(known, NOW + second, configured=0.025)
        known = Pace(interval=interval, slowed_at=NOW + second)
    assert known.interval == pytest.approx(64 * 0.025)


@pytest.mark.parametrize(("seconds_ago", "is_news"), [(0.0, False), (0.9, False), (1.0, True), (60.0, True)])
def test_a_429_is_news_once_a_second(seconds_ago: float, is_news: bool) -> None:
    assert rate_limit.may_slow(Pace(slowed_at=NOW - seconds_ago), NOW) is is_news


def test_a_429_is_news_where_the_last_one_is_told_by_a_clock_that_is_wrong() -> None:
    assert rate_limit.may_slow(Pace(slowed_at=NOW + 3600), NOW)


def test_the_pause_after_a_429_that_names_none_grows_with_every_slowing() -> None:
    pauses, interval = [], 0.025
    for _ in range(9):
        interval = rate_limit.slowed_interval(Pace(interval=interval, slowed_at=NOW), NOW, configured=0.025)
        pauses.append(rate_limit.default_pause(interval, configured=0.025))
    assert pauses[:4] == pytest.approx([1.0, 1.25, 1.5625, 1.953125])
    assert max(pauses) <= rate_limit.MAX_DEFAULT_PAUSE_SECONDS


def test_a_turn_far_ahead_is_not_believed_unless_a_pause_put_it_there() -> None:
    assert rate_limit.latest_believed(Pace(), NOW, interval=0.025) == NOW + 60
    paused = Pace(paused_at=NOW, paused_until=NOW + 300)
    assert rate_limit.latest_believed(paused, NOW, interval=0.025) == NOW + 360


def test_a_slow_pace_believes_in_turns_further_ahead() -> None:
    assert rate_limit.latest_believed(Pace(), NOW, interval=100) == NOW + 200


def test_a_pause_told_by_a_clock_that_is_wrong_is_not_kept() -> None:
    assert Pace(paused_at=NOW + 3600, paused_until=NOW + 3601).pause_end(NOW) == 0


def test_a_pause_is_never_longer_than_the_longest() -> None:
    assert Pace(paused_at=NOW, paused_until=NOW + 1e6).pause_end(NOW) == NOW + 900


def test_a_turn_given_out_before_a_pause_is_void_until_the_pause_is_over() -> None:
    paused = Pace(paused_at=NOW, paused_until=NOW + 5)
    assert rate_limit.is_void(paused, NOW + 1, NOW + 1)
    assert not rate_limit.is_void(paused, NOW + 5, NOW + 4)
    assert not rate_limit.is_void(paused, NOW + 1, NOW + 6)
