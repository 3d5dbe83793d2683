"""Which files of this project a module is made from: those that it imports, and those that they import."""

from __future__ import annotations

import ast
import importlib.util
from collections.abc import Iterator
from pathlib import Path

PACKAGES = ("infra", "oscar_import")


def sources_of(module: str) -> list[Path]:
    """The module's file and all files of PACKAGES that it needs, in order of their names."""
    found: dict[str, Path] = {}
    ahead = [module]
    while ahead:
        name = ahead.pop()
        file = _file(name)
        if file is not None and name not in found:
            found[name] = file
            ahead += _imported(name, file)
    return [found[name] for name in sorted(found)]


def _file(name: str) -> Path | None:
    """Found without importing anything; None for what is no module, or not of this project."""
    package, *inner = name.split(".")
    spec = importlib.util.find_spec(package) if package in PACKAGES else None
    if spec is None or not spec.submodule_search_locations:
        return None
    place = Path(spec.submodule_search_locations[0]).joinpath(*inner)
    return next((file for file in (place.with_suffix(".py"), place / "__init__.py") if file.is_file()), None)


def _imported(name: str, file: Path) -> Iterator[str]:
    package = name if file.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package.split(".")[: len(package.split(".")) - node.level + 1]) if node.level else ""
            module = ".".join(filter(None, (base, node.module)))
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)
