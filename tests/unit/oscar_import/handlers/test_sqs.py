"""How long a message whose work failed stays away."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oscar_import.errors import Throttled, Transient
from oscar_import.handlers.sqs import MAX_DELAY_SECONDS, delay_seconds
from oscar_import.runs.failure import MAX_RECEIVES

OUTAGE = Transient("upstream_unavailable", "TMDb answered 503")


def throttled(seconds: float | None) -> Throttled:
    return Throttled("throttled", "TMDb asks for fewer requests", retry_after_seconds=seconds)


def test_the_delay_doubles_up_to_a_quarter_of_an_hour() -> None:
    assert [delay_seconds(OUTAGE, receives, 15) for receives in range(1, 9)] == [15, 30, 60, 120, 240, 480, 900, 900]


def test_the_base_is_a_setting() -> None:
    assert [delay_seconds(OUTAGE, receives, 1) for receives in range(1, 5)] == [1, 2, 4, 8]


@pytest.mark.parametrize(("asked", "delay"), [(None, 15), (3.0, 15), (40.2, 41), (5000.0, 900)])
def test_an_upstream_that_asks_for_a_longer_pause_gets_it(asked: float | None, delay: int) -> None:
    assert delay_seconds(throttled(asked), 1, 15) == delay


@given(
    receives=st.integers(1, MAX_RECEIVES),
    base=st.floats(0.01, 1000),
    asked=st.none() | st.floats(0, 1e6),
)
def test_a_delay_is_one_that_sqs_takes(receives: int, base: float, asked: float | None) -> None:
    assert 0 < delay_seconds(throttled(asked), receives, base) <= MAX_DELAY_SECONDS
