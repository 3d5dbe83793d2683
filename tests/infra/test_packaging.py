"""What is uploaded: layers and functions without anything that an interpreter left behind."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from infra import packaging
from infra.packaging import AWS_SERVICES, DOMAIN_LAYER, FUNCTIONS, PackagingError, dependency_layer
from tests.support.synthesised_stack import SynthesisedStack

IMPORTED = "aws_lambda_powertools, boto3, pynamodb, rapidfuzz, requests, selectolax"


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dependency layer for this machine, unpacked as Lambda would."""
    folder = tmp_path_factory.mktemp("layer")
    with zipfile.ZipFile(dependency_layer("host")) as layer:
        layer.extractall(folder)
    return folder / "python"


def layer_named(stack: SynthesisedStack, description: str) -> Path:
    (content,) = (
        properties["Content"]
        for properties in stack.properties_of("AWS::Lambda::LayerVersion").values()
        if properties["Description"].startswith(description)
    )
    return stack.asset(content)


def test_the_domain_layer_is_the_domains_sources_and_nothing_compiled(stack: SynthesisedStack) -> None:
    uploaded = {
        file.relative_to(layer_named(stack, "oscar_import")).as_posix()
        for file in layer_named(stack, "oscar_import").rglob("*")
        if file.is_file()
    }

    assert "python/oscar_import/stage.py" in uploaded
    assert not [name for name in uploaded if name.endswith(".pyc")]


def test_functions_are_uploaded_without_anything_compiled(stack: SynthesisedStack) -> None:
    for function in stack.properties_of("AWS::Lambda::Function").values():
        assert not list(stack.asset(function["Code"]).rglob("*.pyc"))


@pytest.mark.xdist_group("stack")
def test_the_dependency_layer_stands_alone(unpacked: Path) -> None:
    found = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, {str(unpacked)!r}); import {IMPORTED}"],
        capture_output=True,
        text=True,
    )

    assert found.returncode == 0, found.stderr


@pytest.mark.xdist_group("stack")
def test_the_dependency_layer_is_compiled_for_this_interpreter_and_no_other(unpacked: Path) -> None:
    tags = {file.suffixes[-2] for file in unpacked.rglob("*.pyc")}

    assert tags == {f".{sys.implementation.cache_tag}"}


@pytest.mark.xdist_group("stack")
def test_compiled_files_are_taken_without_asking_for_the_sources_date(unpacked: Path) -> None:
    flags = {int.from_bytes(file.read_bytes()[4:8], "little") for file in unpacked.rglob("*.pyc")}

    assert flags == {1}  # PEP 552: hash-based, unchecked


@pytest.mark.xdist_group("stack")
def test_the_dependency_layer_describes_only_the_services_that_functions_call(unpacked: Path) -> None:
    described = {folder.name for folder in (unpacked / "botocore" / "data").iterdir() if folder.is_dir()}

    assert described == AWS_SERVICES


def test_every_service_that_the_functions_call_is_described_in_the_layer() -> None:
    called = {
        service
        for folder in (DOMAIN_LAYER, FUNCTIONS)
        for source in folder.rglob("*.py")
        for service in re.findall(r"""(?:client|resource)\(\s*["']([a-z0-9-]+)["']""", source.read_text())
    }

    assert called <= AWS_SERVICES


@pytest.mark.xdist_group("stack")
def test_an_unchanged_lock_builds_nothing() -> None:
    before = dependency_layer("host")
    made = before.stat().st_mtime_ns

    assert dependency_layer("host") == before
    assert before.stat().st_mtime_ns == made


def test_an_archive_of_the_same_files_has_the_same_bytes(tmp_path: Path) -> None:
    for name, when in (("a", 1_000_000_000), ("b", 1_600_000_000)):
        folder = tmp_path / name / "python"
        folder.mkdir(parents=True)
        for module in ("two", "one"):
            (folder / f"{module}.py").write_text(module)
            os.utime(folder / f"{module}.py", (when, when))

    packed = [packaging._pack(tmp_path / name, tmp_path / f"{name}.zip").read_bytes() for name in ("a", "b")]

    assert packed[0] == packed[1]


def test_a_failed_installation_says_what_was_run_and_what_it_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = tmp_path / "requirements.txt"
    lock.write_text("requests==2.34.2\n")  # without the hash that the lock must have
    monkeypatch.setattr(packaging, "DEPENDENCIES_LOCK", lock)
    monkeypatch.setattr(packaging, "BUILD", tmp_path / "build")

    with pytest.raises(PackagingError, match=r"(?s)pip install .*--require-hashes.*hash"):
        dependency_layer("host")
    assert list((tmp_path / "build").iterdir()) == []
