"""Every attack that the documents list is tried by a test that exists."""

from __future__ import annotations

import ast
import re

import pytest

from tests.support.documented_commands import CHECKOUT

PAGE = CHECKOUT / "docs" / "attacks.md"
TEST = re.compile(r"`(?P<file>tests/[\w/]+\.py)::(?P<name>test_\w+)`")
ROW = re.compile(r"^\| (?!attack \|)(?P<cells>.+) \|$", re.MULTILINE)


def rows() -> list[list[str]]:
    return [match["cells"].split(" | ") for match in ROW.finditer(PAGE.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_each_attack_is_tried_by_a_test_that_exists(row: list[str]) -> None:
    attack, tries, result, test = row
    assert all((attack, tries, result))
    found = TEST.fullmatch(test)
    assert found, f"name the test as `tests/file.py::test_name`, not {test}"
    tree = ast.parse((CHECKOUT / found["file"]).read_text(encoding="utf-8"))
    functions = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    assert found["name"] in functions
