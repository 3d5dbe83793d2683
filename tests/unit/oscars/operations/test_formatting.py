"""Numbers and durations in words."""

from __future__ import annotations

import pytest

from oscars.operations.formatting import count, duration, ordinal


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1, "1st"),
        (2, "2nd"),
        (3, "3rd"),
        (4, "4th"),
        (11, "11th"),
        (12, "12th"),
        (13, "13th"),
        (21, "21st"),
        (98, "98th"),
    ],
)
def test_ordinals(number: int, text: str) -> None:
    assert ordinal(number) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.2, "0 s"), (48, "48 s"), (72, "1 min 12 s"), (3600, "1 h 0 min"), (7530, "2 h 5 min")]
)
def test_durations(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_one_is_not_many() -> None:
    assert (count(1, "film"), count(1212, "film")) == ("1 film", "1,212 films")
    assert count(2, "ceremony", "ceremonies") == "2 ceremonies"
