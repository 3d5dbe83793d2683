"""Synthesises the stack for the embedded AWS, when something it is made from has changed."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from oscars.errors import StackUnavailable
from oscars.local import private_files
from oscars.local.api_keys import VARIABLES
from oscars.local.state_dir import CHECKOUT, Home, read_json, write_json

LEAST_NODE = 20
MADE_FROM = ("app.py", "cdk.json", "requirements.txt", "infra", "functions", "layers")
NOT_A_SOURCE = {"__pycache__", "build", "cdk.out", "node_modules"}


def synthesise(
    home: Home, context: Mapping[str, str], *, say: Callable[[str], None], checkout: Path = CHECKOUT
) -> None:
    """Writes the stack to `home.assembly`, unless the one that is there is still right.

    Raises StackUnavailable when Node is missing or too old, and when the app cannot be synthesised.
    """
    made_from = fingerprint(checkout, context)
    if read_json(home.synthesis_record).get("made_from") == made_from and (home.assembly / "manifest.json").exists():
        return
    say("Synthesising the stack ...")
    _check_node()
    home.synthesis_record.unlink(missing_ok=True)
    shutil.rmtree(home.assembly, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="synthesis-", dir=home.root) as temporary:
        outcome = subprocess.run(
            [sys.executable, "app.py"],
            cwd=checkout,
            env={
                **{
                    name: value
                    for name, value in os.environ.items()
                    if not name.startswith("AWS_") and name not in VARIABLES
                },
                "CDK_OUTDIR": str(home.assembly),
                "CDK_CONTEXT_JSON": json.dumps(dict(context)),
                "TMPDIR": temporary,
            },
            capture_output=True,
            text=True,
            check=False,
            umask=private_files.UMASK,
        )
    if outcome.returncode != 0:
        log = home.root / "synthesis.log"
        with private_files.opened(log, "w") as file:
            file.write(outcome.stdout + outcome.stderr)
        raise StackUnavailable(f"the stack cannot be synthesised: {_last_line(outcome.stderr)}", f"read {log}")
    private_files.tighten(home.assembly)  # the files that were copied have kept their modes
    write_json(home.synthesis_record, {"made_from": made_from})


def fingerprint(checkout: Path, context: Mapping[str, str]) -> str:
    """SHA-256 over the context, this Python and every file that the stack is made from."""
    digest = hashlib.sha256(json.dumps([sorted(context.items()), sys.version]).encode())
    for name in MADE_FROM:
        for file in _sources(checkout / name):
            digest.update(f"{file.relative_to(checkout)}\0".encode())
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _sources(path: Path) -> list[Path]:
    """The files below a path, in a fixed order, without what is made from them."""
    if path.is_file():
        return [path]
    return sorted(
        file
        for file in path.rglob("*")
        if file.is_file() and file.suffix != ".pyc" and not NOT_A_SOURCE.intersection(file.relative_to(path).parts)
    )


def _check_node() -> None:
    needs = f"Node {LEAST_NODE} or newer is needed: the AWS CDK runs on it"
    node = shutil.which("node")
    if node is None:
        raise StackUnavailable(f"{needs}, and there is no `node` on the PATH", "install Node, then run this again")
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout.strip()
    major = re.match(r"v(\d+)", version)
    if major is None or int(major[1]) < LEAST_NODE:
        raise StackUnavailable(f"{needs}; {node} is {version or 'no Node'}", "install a newer one, then run this again")


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"
