"""How often a property is tried: `make unit` asks for a tenth of what `make test` tries."""

from __future__ import annotations

from hypothesis import settings

FULL = 100
"""What the profile `full` tries of a property that names no number."""


def examples(number: int) -> int:
    """`number` under the profile `full`, its share under a quicker one."""
    return max(1, number * settings.default.max_examples // FULL)  # type: ignore[union-attr]
