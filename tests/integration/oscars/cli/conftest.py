"""These tests need no tables."""

from __future__ import annotations

import pytest


@pytest.fixture
def empty() -> None:
    """No tables."""
