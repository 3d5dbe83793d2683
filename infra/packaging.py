"""What is uploaded: the dependency layer, the domain layer, and the folder of each function.

The dependency layer is one zip, built without Docker from `layers/dependencies/requirements.txt` and kept under
`build/`, named by everything that decides its content: an unchanged lock costs nothing at the next synth.
"""

from __future__ import annotations

import hashlib
import platform
import shutil
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from uv import find_uv_bin

PROJECT = Path(__file__).resolve().parent.parent
FUNCTIONS = PROJECT / "functions"
DOMAIN_LAYER = PROJECT / "layers" / "oscars"
DEPENDENCIES_LOCK = PROJECT / "layers" / "dependencies" / "requirements.txt"
BUILD = PROJECT / "build"

LAMBDA_PYTHON = "3.13"
LAMBDA_PLATFORM = "aarch64-manylinux_2_28"

NOT_UPLOADED = ("**/__pycache__", "**/*.pyc", ".DS_Store")
"""Left out of the domain layer and of the functions: what an interpreter on this machine made."""

AWS_SERVICES = frozenset({"dynamodb", "lambda", "s3", "secretsmanager", "sqs", "stepfunctions", "sts"})
"""The services that functions may call. botocore describes over 400, in more bytes than everything else together."""


class PackagingError(Exception):
    """The dependency layer could not be built; the message says which command failed and what it answered."""


@dataclass(frozen=True)
class _Target:
    name: str
    python_version: str
    install_options: tuple[str, ...]
    compiler: str | None
    """The interpreter that byte-compiles: of the same minor version as the one that will run it, or none."""


def dependency_layer(target: str) -> Path:
    """The zip of the dependency layer for `host` or `aarch64`, built unless it is there already.

    Raises PackagingError.
    """
    plan = _plan(target)
    layer = BUILD / f"dependencies-{plan.name}-{_content_key(plan)}.zip"
    if not layer.exists():
        BUILD.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=BUILD, prefix=f"dependencies-{plan.name}-") as scratch:
            site = Path(scratch) / "layer" / "python"
            _install(plan, site)
            _strip(site)
            _compile(plan, site)
            packed = _pack(site.parent, Path(scratch) / "layer.zip")
            packed.replace(layer)
    return layer


def _plan(target: str) -> _Target:
    if target == "host":
        return _Target(
            name=f"host-{platform.machine()}",
            python_version=f"{sys.version_info.major}.{sys.version_info.minor}",
            install_options=("--python", sys.executable),
            compiler=sys.executable,
        )
    return _Target(
        name="aarch64",
        python_version=LAMBDA_PYTHON,
        install_options=("--python-platform", LAMBDA_PLATFORM, "--python-version", LAMBDA_PYTHON),
        compiler=_interpreter(LAMBDA_PYTHON),
    )


def _interpreter(version: str) -> str | None:
    """An interpreter of that minor version which really runs; version managers leave commands that do not."""
    for candidate in (sys.executable, shutil.which(f"python{version}")):
        if candidate is None:
            continue
        asked = subprocess.run(
            [candidate, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"],
            capture_output=True,
            text=True,
            check=False,
        )
        if asked.stdout.strip() == version:
            return candidate
    return None


def _content_key(plan: _Target) -> str:
    digest = hashlib.sha256()
    digest.update(DEPENDENCIES_LOCK.read_bytes())
    digest.update(Path(__file__).read_bytes())
    digest.update(f"{plan.name} {plan.python_version} {'compiled' if plan.compiler else 'source'}".encode())
    return digest.hexdigest()[:16]


def _install(plan: _Target, site: Path) -> None:
    _run(
        [
            find_uv_bin(),
            "pip",
            "install",
            "--quiet",
            "--require-hashes",
            "--only-binary",
            ":all:",
            "--link-mode",
            "copy",
            "--target",
            str(site),
            *plan.install_options,
            "--requirements",
            str(DEPENDENCIES_LOCK),
        ]
    )


def _strip(site: Path) -> None:
    for described in (site / "botocore" / "data").iterdir():
        if described.is_dir() and described.name not in AWS_SERVICES:
            shutil.rmtree(described)
    for unused in (site / "bin", site / "boto3" / "examples", site / "certifi" / "tests"):
        shutil.rmtree(unused, ignore_errors=True)
    for compiled in site.rglob("__pycache__"):
        shutil.rmtree(compiled)


def _compile(plan: _Target, site: Path) -> None:
    """Unchecked hashes, because Lambda and the zip keep no modification times to check against."""
    if plan.compiler:
        _run(
            [
                plan.compiler,
                "-m",
                "compileall",
                "-q",
                "-j",
                "2",
                "--invalidation-mode",
                "unchecked-hash",
                "-s",
                str(site),
                str(site),
            ]
        )


def _pack(folder: Path, archive: Path) -> Path:
    """The same files make the same bytes: sorted, with one date and one mode."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as layer:
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(file.relative_to(folder).as_posix(), date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o100644 << 16
            layer.writestr(entry, file.read_bytes())
    return archive


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise PackagingError(
            f"the dependency layer could not be built: {' '.join(command)} ended with {done.returncode}:\n"
            f"{(done.stderr or done.stdout).strip()}"
        )
