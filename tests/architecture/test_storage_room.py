"""Only `oscar_import.storage` speaks the database's language: others call its functions and read its records."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from oscar_import.storage import models

CHECKOUT = Path(__file__).parents[2]
PRODUCT = ("layers/oscars/python/oscar_import", "oscars", "functions", "infra")
STORAGE = CHECKOUT / "layers/oscars/python/oscar_import/storage"
KINDS = {kind.__name__ for base in (models.ProgressItem, models.CatalogueItem) for kind in base.__subclasses__()}
PRIVATE = {"_connection", "_get_connection", "_client"}

OUTSIDE = [
    path for folder in PRODUCT for path in sorted((CHECKOUT / folder).rglob("*.py")) if not path.is_relative_to(STORAGE)
]


def spoken(code: str) -> Iterator[str]:
    """What of the database's language a module speaks."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            yield from (f"imports {name.name}" for name in node.names if name.name.startswith("pynamodb"))
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("pynamodb"):
            yield f"imports {node.module}"
        elif isinstance(node, ast.Attribute):
            of = node.value
            if isinstance(of, ast.Name) and of.id in KINDS and not node.attr.startswith("__"):
                yield f"line {node.lineno}: {of.id}.{node.attr}"
            elif isinstance(of, ast.Attribute) and of.attr in KINDS:
                yield f"line {node.lineno}: {of.attr}.{node.attr}"
        elif isinstance(node, ast.Call):
            yield from _call(node)


def _call(node: ast.Call) -> Iterator[str]:
    named = {keyword.arg for keyword in node.keywords}
    if isinstance(node.func, ast.Name) and node.func.id in KINDS:
        yield f"line {node.lineno}: makes a {node.func.id}"
    elif isinstance(node.func, ast.Name) and node.func.id == "getattr" and isinstance(node.args[0], ast.Name):
        if node.args[0].id in KINDS:
            yield f"line {node.lineno}: attribute of {node.args[0].id}"
    elif isinstance(node.func, ast.Attribute):
        method = node.func.attr
        with_actions = method == "update" and "actions" in named
        if method in ("batch_get", "refresh") or with_actions or (method == "save" and not node.args):
            yield f"line {node.lineno}: calls {method}"


@pytest.mark.parametrize("module", OUTSIDE, ids=lambda path: path.relative_to(CHECKOUT).as_posix())
def test_nobody_else_speaks_the_language_of_the_database(module: Path) -> None:
    assert list(spoken(module.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("module", sorted(STORAGE.glob("*.py")), ids=lambda path: path.name)
def test_private_attributes_of_its_library_are_used_in_one_file(module: Path) -> None:
    used = {
        node.attr
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in PRIVATE
    }
    assert used == (PRIVATE if module.name == "connection.py" else set())


def test_the_version_that_they_were_checked_against_is_the_one_that_is_installed() -> None:
    pinned = (CHECKOUT / "layers/dependencies/requirements.in").read_text(encoding="utf-8")
    version = next(line.split()[0] for line in pinned.splitlines() if line.startswith("pynamodb=="))
    assert version.replace("pynamodb==", "PynamoDB ") in (STORAGE / "connection.py").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "code",
    [
        "import pynamodb",
        "from pynamodb.exceptions import PutError",
        "record.update(actions=[], condition=None)",
        "record.refresh(consistent_read=True)",
        "record.save()",
        "RunRecord.batch_get([])",
        "FilmWork.query('RUN#1')",
        "models.FilmWork.state == 'open'",
        "CeremonyRecord.status.set('queued')",
        "getattr(CeremonyRecord, 'films').add(1)",
        "CeremonyRecord('RUN#1', 'CEREMONY#096')",
    ],
)
def test_what_is_not_allowed_is_noticed(code: str) -> None:
    assert list(spoken(code))
