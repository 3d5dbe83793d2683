"""An embedded AWS for tests, in a folder of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from local import engine, processes
from local.home import Home
from tests.local.small_stack import SmallStack


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """A folder for an embedded AWS; whatever runs in it at the end of the test is ended."""
    home = Home((tmp_path / "oscars").resolve())
    home.make()
    yield home
    engine.stop(home, save=False)
    assert processes.ours(home) == []


@pytest.fixture
def small_stack(tmp_path: Path) -> SmallStack:
    return SmallStack(tmp_path / "checkout")
