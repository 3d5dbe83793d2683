"""Every contract of `.importlinter` holds, and `make check` says so when one is broken."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
PACKAGES = ("layers/oscars/python/oscar_import", "oscars", "infra")
DOMAIN = "layers/oscars/python/oscar_import"

BREAKS = {
    "layers": (f"{DOMAIN}/storage/conditions.py", "import oscar_import.workflow.plan"),
    "pure": (f"{DOMAIN}/ceremonies/model.py", "import boto3"),
    "dynamo": (f"{DOMAIN}/stages/watchdog.py", "import pynamodb"),
    "operator": ("oscars/operations/formatting.py", "import oscars.cli.output"),
    "screens": ("oscars/export/rows.py", "import rich"),
    "checkout": ("oscars/operations/formatting.py", "import infra.pipeline"),
    "sides": (f"{DOMAIN}/stage.py", "import oscars.errors"),
}
"""What breaks each contract: one line in one file."""


def _contracts() -> dict[str, str]:
    """The name of each contract, by its id."""
    text = (CHECKOUT / ".importlinter").read_text(encoding="utf-8")
    return dict(re.findall(r"^\[importlinter:contract:(\w+)\]\nname = (.+)$", text, re.MULTILINE))


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages alone, to be broken."""
    root = tmp_path_factory.mktemp("house")
    for package in PACKAGES:
        shutil.copytree(CHECKOUT / package, root / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(CHECKOUT / ".importlinter", root)
    return root


def _lint(root: Path) -> subprocess.CompletedProcess[str]:
    command = Path(sys.executable).with_name("lint-imports")
    path = os.pathsep.join((str(root / "layers/oscars/python"), str(root)))
    environment = {**os.environ, "PYTHONPATH": path, "COLUMNS": "200"}
    return subprocess.run([command, "--no-cache"], cwd=root, env=environment, capture_output=True, text=True)


def test_all_are_kept(copy: Path) -> None:
    ran = _lint(copy)
    assert ran.returncode == 0, ran.stdout


def test_each_is_broken_once() -> None:
    assert set(BREAKS) == set(_contracts())


@pytest.mark.parametrize("contract", BREAKS)
def test_a_broken_one_is_named(contract: str, copy: Path) -> None:
    place, line = BREAKS[contract]
    file = copy / place
    text = file.read_text(encoding="utf-8")
    try:
        file.write_text(f"{text}\n{line}\n", encoding="utf-8")
        ran = _lint(copy)
    finally:
        file.write_text(text, encoding="utf-8")
    assert ran.returncode == 1
    assert f"{_contracts()[contract]} BROKEN" in " ".join(ran.stdout.split())
