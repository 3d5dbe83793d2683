"""One embedded AWS for all tests of the command; it is never stopped by any of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.oscars_command import OscarsCommand, embedded


@pytest.fixture(scope="session")
def oscars(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OscarsCommand]:
    """The command, and behind it an embedded AWS with nothing imported."""
    with embedded(tmp_path_factory.mktemp("e2e") / "oscars") as command:
        yield command


@pytest.fixture(scope="session")
def imported_2024(oscars: OscarsCommand) -> dict[str, Any]:
    """The status document of the first import of 2024."""
    answer = oscars("import", "2024", "--json")
    assert answer.exit_code == 0, answer.stderr
    document: dict[str, Any] = answer.document
    return document
