"""A stage, a source and a field are added to a copy of the project by the steps of the document alone."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
PAGE = CHECKOUT / "docs" / "adding-a-source-or-stage.md"
BLOCK = re.compile(
    r"^```\w+ (?:new|at)=(?P<path>\S+)(?: (?P<where>\w+)=\"(?P<anchor>[^\n]*)\")?\n(?P<code>.*?)^```$", re.M | re.S
)
TASK = re.compile(r"^\| (a stage|a source|one more field)[^|]* \| (\d+) \| (\d+) \|$", re.M)
AT_MOST = {"a stage": 20, "a source": 8, "one more field": 4}
GENERATED = ("README.md", "docs")


@dataclass(frozen=True)
class Step:
    path: str
    where: str | None
    """`before`, `after` or `replace`; None for a new file."""
    anchor: str
    code: str

    def apply(self, project: Path) -> None:
        file = project / self.path
        if self.where is None:
            assert not file.exists(), self.path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(self.code, encoding="utf-8")
            return
        text = file.read_text(encoding="utf-8")
        assert text.count(self.anchor) == 1, f"{self.path} has {text.count(self.anchor)} times {self.anchor!r}"
        start = text.index(self.anchor)
        end = start + len(self.anchor)
        if self.where == "replace":
            text = text[:start] + self.code.rstrip("\n") + text[end:]
        elif self.where == "before":
            start = text.rfind("\n", 0, start) + 1
            text = text[:start] + self.code + text[start:]
        else:
            end = text.index("\n", end) + 1
            text = text[:end] + self.code + text[end:]
        file.write_text(text, encoding="utf-8")


def sections() -> dict[str, list[Step]]:
    """The steps of each task, by its heading."""
    _, *found = re.split(r"^## ", PAGE.read_text(encoding="utf-8"), flags=re.M)
    return {text.partition("\n")[0]: list(steps(text)) for text in found}


def steps(text: str) -> Iterator[Step]:
    for found in BLOCK.finditer(text):
        anchor = (found["anchor"] or "").encode().decode("unicode_escape")
        yield Step(found["path"], found["where"], anchor, found["code"])


def tracked_files() -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    return [name for name in listed.stdout.split("\0") if name]


def run(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join((str(project / "layers/oscars/python"), str(project)))
    ran = subprocess.run(
        [sys.executable, *arguments],
        cwd=project,
        env={**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout[-2000:] + ran.stderr[-4000:]
    return ran


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with all three added."""
    root = tmp_path_factory.mktemp("adding")
    for name in tracked_files():
        if (CHECKOUT / name).is_file():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(CHECKOUT / name, root / name)
    for found in sections().values():
        for step in found:
            step.apply(root)
    (root / "build").mkdir()
    for kept in (CHECKOUT / "build").glob("dependencies-*"):
        (root / "build" / kept.name).symlink_to(kept)
    return root


ADDED = """
import json
from oscar_import.ceremonies import sources
from oscar_import.catalogue import snapshot
from oscar_import.dependencies import Dependencies
from oscar_import.enrichment.documents import DOCUMENTS
from oscar_import.enrichment.omdb import ratings
from oscar_import.runs import route
from oscar_import.runs.request import read_request
from oscar_import.sources.registry import READERS
from oscar_import.stage import Stage
from oscar_import.stages import film_notes
from oscar_import.upstream.registry import BY_NAME
from datetime import date
from oscar_import.stack_options import Options
from oscars.cli.commands.import_years import import_years
from oscars.cli.commands.keys import set_key
from oscars.console.views.catalogue import facts
from oscars.console.views.imports import CHOICES
from oscars.export.schema import table_named
from oscars.local.stack_context import stack_context
from collections import defaultdict

assert route.ENRICHING_STAGES[-1] is Stage.FILM_NOTES
assert Stage.FILM_NOTES in route.sends_to(Stage.MOVIE_ENRICHMENT)
assert DOCUMENTS[Stage.FILM_NOTES].filled({}) == {"note": None}
assert BY_NAME["notes"].stages == (Stage.FILM_NOTES,)
environment = Options.from_context(lambda _: None).environment
assert environment["NOTES_REQUESTS_PER_SECOND"] == "10", environment
assert environment["GAZETTE_URL"] == "https://gazette.example/list"
assert stack_context({"NOTES_URL": "http://127.0.0.1:1"}, upstream="http://127.0.0.1:2")["NOTES_URL"]
assert "notes" in set_key.params[0].type.choices
assert set(READERS) == set(sources.NAMES) and "gazette" in CHOICES
assert read_request({"years": "1994", "source": "gazette"}, today=date(2026, 1, 1)).source == "gazette"
assert any("gazette" in (param.help or "") for param in import_years.params if hasattr(param, "help"))
document = ratings.read({"Country": "France"}).to_document()
assert document["country"] == "France" and ratings.FilmRatings.filled({})["country"] is None
assert "country" in table_named("ratings").column_names
nothing = defaultdict(lambda: None)
assert ("Made in", "France") in facts(nothing, defaultdict(lambda: None, document))
"""

NAMES_USED = """
import ast, importlib, sys
for name in sys.argv[1:]:
    tree = ast.parse(open(name).read())
    modules = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("oscar_import"):
            for one in node.names:
                modules[one.asname or one.name] = getattr(
                    importlib.import_module(node.module), one.name, None
                ) or importlib.import_module(f"{node.module}.{one.name}")
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
            assert hasattr(modules[node.value.id], node.attr), (name, node.value.id, node.attr)
"""

TEMPLATE = """
import json, sys
from infra.application import build, synthesise
synthesise(build(outdir=sys.argv[1], context={"target": "host"}))
"""


def test_each_is_known_everywhere_by_the_steps_alone(project: Path) -> None:
    run(project, "-c", ADDED)


def test_the_new_modules_use_nothing_that_is_not_there(project: Path) -> None:
    new = [step.path for found in sections().values() for step in found if step.where is None]
    run(project, "-c", NAMES_USED, *(path for path in new if "/functions/" not in f"/{path}"))


def test_the_template_has_the_stage(project: Path, tmp_path: Path) -> None:
    run(project, "-c", TEMPLATE, str(tmp_path))
    template = (tmp_path / "OscarImport.template.json").read_text(encoding="utf-8")
    assert "-film_notes" in template
    assert "NOTES_URL" in template
    assert "GAZETTE_URL" in template


def test_the_documents_follow(project: Path) -> None:
    run(project, "-m", "tools.docs")
    told = {name: (project / name).read_text(encoding="utf-8") for name in tracked_files() if name.endswith(".md")}
    assert "film_notes" in told["README.md"]
    assert "`country`" in told["docs/data.md"]
    assert "GAZETTE_URL" in told["docs/operating.md"]


def test_no_task_touches_more_files_than_it_may() -> None:
    counted = {name: (int(files), int(generated)) for name, files, generated in TASK.findall(PAGE.read_text())}
    assert counted.keys() == AT_MOST.keys()
    for (name, (files, generated)), own in zip(counted.items(), sections().values(), strict=True):
        assert files <= AT_MOST[name]
        by_hand = {step.path for step in own}
        assert len(by_hand) + generated <= files, f"{name}: {len(by_hand)} by hand"
