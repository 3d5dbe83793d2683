"""The template of the stack, synthesised once and kept in `build/` under the hash of everything that it is made from.

The CDK takes ten seconds, and a process of its own: `python -m tests.support.template.synthesis FOLDER`.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from infra.packaging import DOMAIN_LAYER
from tests.support.template.sources import sources_of

PROJECT = Path(__file__).parents[3]
KEPT = PROJECT / "build" / "template"
FORGOTTEN_AFTER_SECONDS = 7 * 24 * 3600
FILE = "TEMPLATE_FILE"
"""The variable that names a template to be used instead: one that a mutant has taken something out of."""
ADDRESS = "https://upstream.example"
CONTEXT = {
    "target": "host",
    "OSCAR_DATA_URL": f"{ADDRESS}/oscars.csv",
    "OSCARS_ORG_URL": ADDRESS,
    "IMDB_URL": ADDRESS,
    "TMDB_URL": f"{ADDRESS}/3",
    "OMDB_URL": f"{ADDRESS}/omdb/",
}
"""The stack for AWS, with upstreams that no test can reach by accident."""


def template() -> dict[str, Any]:
    """The template as the CDK writes it."""
    if given := os.environ.get(FILE):
        return _read(Path(given))
    KEPT.mkdir(parents=True, exist_ok=True)
    kept = KEPT / f"{_key()}.json"
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # other processes of the same test run want it too
        if not kept.exists():
            _forget_old_ones()
            _synthesise_to(kept)
        return _read(kept)


def _key() -> str:
    """By content, whatever the files' times say: what is kept under it can never be out of date."""
    files = [*sources_of("infra.application"), PROJECT / "cdk.json", PROJECT / "requirements.txt", Path(__file__)]
    digest = hashlib.sha256(repr((sys.version_info[:2], CONTEXT)).encode())
    for file in files:
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:24]


def _synthesise_to(kept: Path) -> None:
    with tempfile.TemporaryDirectory(dir=KEPT) as folder:
        ran = subprocess.run(
            [sys.executable, "-m", "tests.support.template.synthesis", folder],
            cwd=PROJECT,
            env={name: value for name, value in os.environ.items() if not name.startswith("CDK_")},
            capture_output=True,
            text=True,
            check=False,
        )
        if ran.returncode != 0:
            raise AssertionError(f"the stack cannot be synthesised:\n{ran.stderr[-4000:]}")
        (Path(folder) / "OscarImport.template.json").replace(kept)


def _forget_old_ones() -> None:
    for file in KEPT.glob("*.json"):
        if time.time() - file.stat().st_mtime > FORGOTTEN_AFTER_SECONDS:
            file.unlink()


def _read(file: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return document


def main(folder: str) -> None:
    from infra import function
    from infra.application import build, synthesise

    # No function runs from this template: nobody needs to wait for the packages that they import.
    vars(function)["dependency_layer"] = lambda target: DOMAIN_LAYER
    synthesise(build(outdir=folder, context=CONTEXT))


if __name__ == "__main__":
    main(sys.argv[1])
