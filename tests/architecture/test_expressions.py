"""No regular expression takes more than linear time, whatever it is given: every one of the program's is tried."""

from __future__ import annotations

import ast
import importlib
import json
import re
import resource
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
FOLDERS = ("layers/oscars/python/oscar_import", "functions", "oscars", "infra")
METHODS = {"match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer"}
PROCESSOR_SECONDS = 120
"""What all inputs of an expression may take together; quadratic work on one of them takes hours."""

MADE_OF_KEYS = "redaction.py"
"""Its functions make expressions of keys at run time; `tests/unit/oscar_import/test_redaction.py` tries those."""


@dataclass(frozen=True)
class Expression:
    place: str
    pattern: str
    flags: int
    methods: tuple[str, ...]


def expressions() -> list[Expression]:
    trees = {
        path: ast.parse(path.read_text(encoding="utf-8"))
        for folder in FOLDERS
        for path in sorted((CHECKOUT / folder).rglob("*.py"))
    }
    used: dict[str, set[str]] = {}
    for tree in trees.values():
        for name, method in _calls_of_names(tree):
            used.setdefault(name, set()).add(method)
    found = [item for path, tree in trees.items() for item in _of_module(path, tree, used)]
    return list({(item.pattern, item.flags, item.methods): item for item in found}.values())


def _calls_in_functions(tree: ast.Module) -> Iterator[int]:
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            yield from (id(node) for node in ast.walk(function) if isinstance(node, ast.Call))


def _of_module(path: Path, tree: ast.Module, used: dict[str, set[str]]) -> Iterator[Expression]:
    own: dict[str, set[str]] = {}
    for name, method in _calls_of_names(tree):
        own.setdefault(name, set()).add(method)
    made_of_keys = set(_calls_in_functions(tree)) if path.name == MADE_OF_KEYS else set()
    names = {
        id(node.value): node.targets[0].id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    for node in ast.walk(tree):
        if not _is_call_of_re(node):
            continue
        assert isinstance(node, ast.Call)
        assert isinstance(node.func, ast.Attribute)
        place = f"{path.relative_to(CHECKOUT)}:{node.lineno}"
        if node.func.attr == "escape" or id(node) in made_of_keys:
            continue
        if node.func.attr == "compile":
            name = names.get(id(node), "")
            assert name, f"{place}: give the expression a name, so that it can be tried"
            compiled = getattr(_loaded(path), name)
            assert isinstance(compiled, re.Pattern), f"{place}: {name} is no expression at the top of its module"
            methods = own.get(name, set()) | (set() if name.startswith("_") else used.get(name, set()))
            pattern: str | bytes = compiled.pattern
            flags = compiled.flags & ~re.UNICODE if isinstance(pattern, str) else 0
        else:
            given = node.args[0]
            readable = isinstance(given, ast.Constant) and isinstance(given.value, str)
            assert readable, f"{place}: write the expression where it can be read"
            pattern, methods = ast.literal_eval(given), {node.func.attr}
            flags = re.IGNORECASE if "IGNORECASE" in ast.dump(node) else 0
        text = pattern.decode() if isinstance(pattern, bytes) else pattern
        yield Expression(place, text, int(flags), tuple(sorted(methods or {"search"})))


def _is_call_of_re(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "re"
    )


def _calls_of_names(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """(name of the expression, method) of every `NAME.method` and `module.NAME.method`, called or passed on."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in METHODS:
            if isinstance(node.value, ast.Name) and node.value.id.isupper():
                yield node.value.id, node.attr
            elif isinstance(node.value, ast.Attribute) and node.value.attr.isupper():
                yield node.value.attr, node.attr


def _loaded(path: Path) -> object:
    root = CHECKOUT / "layers/oscars/python" if path.is_relative_to(CHECKOUT / "layers") else CHECKOUT
    return importlib.import_module(".".join(path.relative_to(root).with_suffix("").parts))


def pump(pattern: str, flags: int, methods: tuple[str, ...], *, seconds: int = PROCESSOR_SECONDS) -> bool:
    """Whether all inputs were worked off within these seconds of processor time."""
    ended = subprocess.run(
        [sys.executable, str(CHECKOUT / "tests/support/pumping.py")],
        input=json.dumps({"pattern": pattern, "flags": flags, "methods": methods}),
        text=True,
        capture_output=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds)),
    )
    assert not ended.stderr, ended.stderr
    return ended.returncode == 0


FOUND = expressions()


def test_the_expressions_are_found() -> None:
    places = {item.place.partition(":")[0] for item in FOUND}
    assert len(FOUND) >= 60
    assert {
        "layers/oscars/python/oscar_import/upstream/results.py",
        "oscars/operations/run_names.py",
        "oscars/local/facts/format.py",
    } <= places


@pytest.mark.parametrize("expression", FOUND, ids=lambda item: item.place)
def test_an_expression_takes_linear_time(expression: Expression) -> None:
    assert pump(expression.pattern, expression.flags, expression.methods), expression


@pytest.mark.parametrize(
    ("pattern", "method"),
    [
        (r"\b[a-z][a-z0-9+.-]*://\S+", "sub"),
        (r"\s*,\s*(?:and\s+|&\s+)?|\s+and\s+|\s+&\s+", "split"),
        (r"\s+or\s*$", "sub"),
        (r"^from (?P<film>.+?); (?P<credit>.+)$", "match"),
        (r"(?:Title|Acting): (?P<canonical>.+?)(?: = (?P<category>.+))?", "fullmatch"),
        (r"(a|aa)+$", "match"),
        (r"([\w-]+ ?)+:", "match"),
        (r"<[^>]*=\"[^\"]*\">", "search"),
    ],
)
def test_an_expression_that_takes_longer_is_caught(pattern: str, method: str) -> None:
    assert not pump(pattern, 0, (method,), seconds=4)
