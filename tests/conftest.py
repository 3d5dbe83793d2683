"""What every test may need: the recorded upstream material, and a reason where a tool is absent."""

from __future__ import annotations

import atexit
import gc
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from oscar_import import redaction

if TYPE_CHECKING:
    from oscar_import.ceremonies.model import Ceremony

SHARED = Path(__file__).parents[2] / "shared" / "upstream"
GOLDEN = Path(__file__).parent / "golden"


gc.set_threshold(200_000, 50, 100)
"""98 ceremonies stay in memory: looked through after every 700 new objects, they take a fifth of the time of tests."""


def pytest_configure(config: pytest.Config) -> None:
    """Says how often properties are tried; not to the process that only hands tests out, which would wait for it."""
    if config.getoption("numprocesses", None):
        return
    from hypothesis import settings

    from tests.support.examples import FULL

    settings.register_profile("full", deadline=None, max_examples=FULL)
    settings.register_profile("quick", deadline=None, max_examples=FULL // 20)
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "full"))


def pytest_collection_finish() -> None:
    """Modules and collected tests stay until the end; the garbage collector need not look through them again."""
    gc.freeze()
    atexit.register(gc.unfreeze)  # libraries in other languages count at the very end what was not freed


def _missing(what: str) -> str | None:
    """Why `what` cannot be used here, None if it can."""
    if what == "shared":
        return None if SHARED.is_dir() else f"the recorded upstream material is absent ({SHARED})"
    commands = {"java": ["java"], "chromium": ["chromium", "chromium-browser", "google-chrome"]}
    if what not in commands:
        raise pytest.UsageError(f"needs({what!r}): known are shared, java and chromium")
    return None if any(map(shutil.which, commands[what])) else f"{commands[what][0]} is not installed"


def pytest_runtest_setup(item: pytest.Item) -> None:
    redaction._held.clear()  # a process holds its keys for ever, and every test is a process of its own
    for marker in item.iter_markers("needs"):
        for what in marker.args:
            if reason := _missing(what):
                if os.environ.get("REQUIRE_ALL") == "1":
                    pytest.fail(f"REQUIRE_ALL=1, and {reason}", pytrace=False)
                pytest.skip(reason)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of recorded upstream material; the test is marked `needs("shared")`."""
    return SHARED


@pytest.fixture(scope="session")
def golden() -> Path:
    """The folder of counts that the project keeps."""
    return GOLDEN


@pytest.fixture(scope="session")
def table_of_facts() -> bytes:
    """The table of nominations as the project's own facts make it: 98 ceremonies, no prose."""
    from oscars.local.facts.table import render_table
    from tests.support.facts import all_facts

    return "".join(render_table(all_facts())).encode()


@pytest.fixture(scope="session")
def ceremonies(table_of_facts: bytes) -> dict[int, Ceremony]:
    """All 98 ceremonies by ordinal, read from the project's own facts; their nominations have no ids."""
    from oscar_import.sources.oscar_data.parser import read_ceremony, split

    return {ordinal: read_ceremony(part, ordinal) for ordinal, part in split(table_of_facts).items()}
