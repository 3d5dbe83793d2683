"""The app that the CDK calls."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]


@pytest.mark.xdist_group("stack")
def test_it_says_what_is_wrong_with_its_context_and_ends_with_one(tmp_path: Path) -> None:
    asked = subprocess.run(
        [sys.executable, "app.py"],
        cwd=CHECKOUT,
        env={
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "CDK_CONTEXT_JSON": '{"embedded": "x"}',
            "CDK_OUTDIR": str(tmp_path),
        },
        capture_output=True,
        text=True,
    )

    assert asked.returncode == 1
    assert asked.stderr.strip() == "the context of the app cannot be used: embedded='x' is neither true nor false"
