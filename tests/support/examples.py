"""How often a property is tried: `make unit` asks for a twentieth of what `make test` tries, and part of a matrix."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import settings

FULL = 100
"""What the profile `full` tries of a property that names no number."""


def examples(number: int) -> int:
    """`number` under the profile `full`, its share under a quicker one."""
    return max(1, number * settings.default.max_examples // FULL)  # type: ignore[union-attr]


def in_full(values: Sequence[Any], *, but_every: int = 0) -> list[Any]:
    """Values of a parameter that `make test` tries and `make unit` does not: all of them, or all `but_every` n-th."""
    return [
        pytest.param(*(value if isinstance(value, tuple) else (value,)), marks=pytest.mark.exhaustive)
        for place, value in enumerate(values)
        if not but_every or place % but_every
    ]
