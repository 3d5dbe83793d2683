"""Tests of requests to servers; they need no tables."""

from __future__ import annotations

import pytest
from oscar_import.upstream import bounded_http, http

from tests.support.hostile_answers import ON_THE_WIRE


@pytest.fixture
def empty() -> None:
    """No tables."""


@pytest.fixture
def small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server is given up soon, and little of what it sends is read."""
    monkeypatch.setattr(http, "SHORTEST_SECONDS", 0.4)
    monkeypatch.setattr(bounded_http, "MAX_ANSWER", ON_THE_WIRE)
