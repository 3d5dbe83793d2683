"""What is read in one go: no file of more than 400 lines, no function of more than 60."""

from __future__ import annotations

import ast
import subprocess
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
MAX_LINES_OF_FILE = 400
MAX_LINES_OF_FUNCTION = 60


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "*.py"], cwd=CHECKOUT, check=False, capture_output=True, text=True
    ).stdout.split()
    paths = [CHECKOUT / name for name in listed] or [
        path for path in CHECKOUT.rglob("*.py") if not {".venv", "build", "cdk.out"} & set(path.parts)
    ]
    return [path for path in paths if path.exists()]


@pytest.fixture(scope="module")
def sources() -> dict[str, str]:
    return {str(path.relative_to(CHECKOUT)): path.read_text(encoding="utf-8") for path in tracked()}


def test_no_file_is_longer_than_400_lines(sources: dict[str, str]) -> None:
    lengths = {name: len(source.splitlines()) for name, source in sources.items()}
    assert {name: length for name, length in lengths.items() if length > MAX_LINES_OF_FILE} == {}


def test_no_function_is_longer_than_60_lines(sources: dict[str, str]) -> None:
    lengths = {
        f"{name}:{node.lineno} {node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for name, source in sources.items()
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert len(lengths) > 1_000
    assert {name: length for name, length in lengths.items() if length > MAX_LINES_OF_FUNCTION} == {}
