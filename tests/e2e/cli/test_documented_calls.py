"""The commands and the JSON that the documents show, on a real embedded AWS."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.documented_commands import CHECKOUT, blocks, written_by_hand
from tests.support.oscars_command import COMMAND, OscarsCommand

pytestmark = pytest.mark.xdist_group("oscars command")

READING = ("status", "runs", "failures", "quality", "stats", "show", "export", "redrive", "cost")
"""Commands that can be called as they are shown; the others stop things, take long, or need internet or keys."""
SECTION = re.compile(r"^### `oscars (?P<call>[^`]+)`\n(?P<text>.*?)(?=^##)", re.MULTILINE | re.DOTALL)
FIELD = re.compile(r"^\| `(?P<name>\w+)` \|", re.MULTILINE)
LISTED = re.compile(r"A list: (?P<names>[^.]+)\.")
PLACES = {
    "YEARS": "2024",
    "TT": "tt15398776",
    "NM": "nm0634240",
    "N": "96",
    "PATH": "oscars.sqlite",
    "SOURCE": "stored",
}


def readable() -> list[str]:
    """The lines of shell blocks that begin with a command of READING, without comments."""
    lines = {
        line.partition("#")[0].strip().removeprefix(".venv/bin/")
        for path in written_by_hand()
        for text in blocks(path, "sh")
        for line in text.splitlines()
    }
    return sorted(line for line in lines if line.startswith(tuple(f"oscars {name}" for name in READING)))


def documented() -> dict[str, set[str]]:
    """By the call with `--json`, the fields that data.md lists for it."""
    text = (CHECKOUT / "docs" / "data.md").read_text(encoding="utf-8")
    found = {}
    for section in SECTION.finditer(text):
        listed = LISTED.search(section["text"])
        names = re.findall(r"`(\w+)`", listed["names"]) if listed else FIELD.findall(section["text"])
        found[section["call"]] = set(names)
    return found


@pytest.fixture(scope="module")
def imported_1994(oscars: OscarsCommand) -> None:
    """What the examples are about."""
    answer = oscars("import", "1994")
    assert answer.exit_code == 0, answer.stderr


@pytest.fixture
def own_folder(tmp_path: Path) -> Iterator[Path]:
    former = Path.cwd()
    os.chdir(tmp_path)
    yield tmp_path
    os.chdir(former)


@pytest.mark.usefixtures("imported_1994", "own_folder")
@pytest.mark.parametrize("line", readable())
def test_a_command_as_it_is_shown_succeeds(line: str, oscars: OscarsCommand) -> None:
    done = subprocess.run(
        [COMMAND, *line.split()[1:]], env=oscars.environment({}), capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout


@pytest.mark.usefixtures("imported_2024", "own_folder")
@pytest.mark.parametrize("call", documented())
def test_a_document_has_the_fields_that_are_described(call: str, oscars: OscarsCommand) -> None:
    document: Any = oscars.json(*(PLACES.get(word, word) for word in call.split() if word != "--json"))
    if isinstance(document, list):
        assert {name for item in document for name in item} <= documented()[call]
    else:
        assert set(document) == documented()[call]
