"""What an installation of the project holds: the two packages, with their types, and nothing of the checkout."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=CHECKOUT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return zipfile.ZipFile(built)


def test_it_installs_the_two_packages_only(wheel: zipfile.ZipFile) -> None:
    tops = {name.partition("/")[0] for name in wheel.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"oscars", "oscar_import"}


def test_it_holds_every_module_and_what_the_modules_read(wheel: zipfile.ZipFile) -> None:
    held = set(wheel.namelist())
    for package in (CHECKOUT / "oscars", CHECKOUT / "layers" / "oscars" / "python" / "oscar_import"):
        files = {
            path.relative_to(package.parent).as_posix()
            for path in package.rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        }
        assert files <= held


def test_the_command_needs_no_checkout() -> None:
    tried = (
        "import sys; sys.modules['infra'] = None; from importlib import import_module\n"
        "from oscars.cli.main import COMMANDS\n"
        "for place in COMMANDS.values(): import_module(place.partition(':')[0])"
    )
    ran = subprocess.run([sys.executable, "-c", tried], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr


@pytest.mark.parametrize("package", ["oscars", "oscar_import"])
def test_it_says_that_its_packages_have_types(wheel: zipfile.ZipFile, package: str) -> None:
    assert f"{package}/py.typed" in wheel.namelist()


def test_the_version_is_the_one_of_the_newest_section_of_the_changelog() -> None:
    changelog = (CHECKOUT / "CHANGELOG.md").read_text(encoding="utf-8")
    released = [line.split("[")[1].split("]")[0] for line in changelog.splitlines() if line.startswith("## [")]
    assert released[0] == "Unreleased"
    assert released[1] == version("oscars")
