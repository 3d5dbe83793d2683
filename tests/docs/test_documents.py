"""The documents are current, complete, and lead where they say."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import oscar_import
import pytest
from oscar_import.enrichment import collaborations
from oscar_import.enrichment.omdb import ratings as omdb
from oscar_import.enrichment.tmdb import media
from oscar_import.enrichment.tmdb import responses as tmdb
from oscar_import.enrichment.tmdb.details import read_movie

from infra.pipeline import PIPELINE
from oscars.local.upstream import omdb as omdb_upstream
from oscars.local.upstream import tmdb as tmdb_upstream
from oscars.operations.embedded_facts import WHAT_KEYS_ADD
from tests.support.documented_commands import CHECKOUT, FENCE, documents
from tests.support.embedded_catalogue import IMAGES
from tests.support.fake_upstream.upstream import all_films
from tools.docs import errors
from tools.docs.__main__ import PARTS, main, renewed
from tools.docs.stage_data import FIELDS

FILM = "tt0108052"
LINK = re.compile(r"\[[^\]]+\]\((?P<target>[^)\s]+)\)")
ERRORS = {"Terminal", "Transient", "Throttled", "YearsError", "RequestError", "failure", "Failure"}
"""What carries an error's code: as its first argument, `Failure` as its second."""


def names(path: Path) -> str:
    return str(path.relative_to(CHECKOUT))


@pytest.mark.parametrize("path", documents(), ids=names)
def test_generated_parts_are_current(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text == renewed(text), "run: make docs"


def test_every_generated_part_is_shown() -> None:
    everything = "\n".join(path.read_text(encoding="utf-8") for path in documents())
    assert [name for name in PARTS if f"made by tools.docs: {name} -->" not in everything] == []


def test_the_tool_writes_what_is_not_current_and_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "docs").mkdir()
    readme = tmp_path / "README.md"
    readme.write_text("before\n<!-- made by tools.docs: picture -->\nold\n<!-- end -->\nafter\n")
    monkeypatch.setattr("tools.docs.__main__.CHECKOUT", tmp_path)
    assert main(["check"]) == 1
    assert "old" in readme.read_text()
    assert main([]) == 0
    assert capsys.readouterr().out.splitlines() == ["README.md is not current", "wrote README.md"]
    assert main(["check"]) == 0
    text = readme.read_text()
    assert "old" not in text
    assert text.startswith("before\n")
    assert text.endswith("<!-- end -->\nafter\n")


def test_the_picture_and_the_diagram_show_every_stage() -> None:
    for row in PIPELINE:
        assert row.name in PARTS["picture"]()
        for other in row.sends_to:
            drawn = f"last -. another ceremony has named the film meanwhile .-> {other.value}"
            assert any(f"  {way}\n" in PARTS["diagram"]() for way in (f"{row.name} --> {other.value}", drawn))


@pytest.mark.parametrize("path", documents(), ids=names)
def test_links_within_the_project_lead_somewhere(path: Path) -> None:
    text = FENCE.sub("", path.read_text(encoding="utf-8"))
    for target in LINK.findall(text):
        if target.startswith("https://"):
            continue
        file, _, anchor = target.partition("#")
        found = (path.parent / file).resolve() if file else path
        assert found.exists(), target
        if anchor:
            assert anchor in set(anchors(found)), target


def anchors(path: Path) -> Iterator[str]:
    """The names that headings get on the web."""
    for heading in re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE):
        yield re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def calls(*called: str) -> Iterator[list[Any]]:
    """The constant arguments of every call of these in the domain."""
    for path in Path(oscar_import.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in called:
                given = [one.value if isinstance(one, ast.Constant) else None for one in node.args]
                if given:
                    yield [node.func.id, *given]


def test_every_error_code_is_explained() -> None:
    found = {arguments[2 if arguments[0] == "Failure" else 1] for arguments in calls(*ERRORS) if len(arguments) > 2}
    codes = {code for code in found if code is not None} | {"invalid_input"}
    assert codes == set(errors.ERRORS)


def test_every_finding_is_explained() -> None:
    found = {(code, severity) for _, code, severity, *_ in calls("Finding") if code is not None}
    found |= {(code, called.removeprefix("_")) for called, code, *_ in calls("_error", "_warning")}
    assert found == {(code, severity) for code, (severity, _) in errors.FINDINGS.items()}


def test_every_field_that_a_stage_stores_is_explained() -> None:
    upstream = all_films()
    _, body = tmdb_upstream.movie(upstream, FILM, tmdb.APPENDED)
    details = read_movie(body).to_document()
    optional = {"findings", "embedded_id"}
    assert {stage: set(fields) - optional for stage, fields in FIELDS.items() if stage != "tmdb_discovery"} == {
        "tmdb_details": set(details),
        "media_processing": set(media.document(body, IMAGES).to_document()),
        "collaboration": set(collaborations.document(FILM, details, []).to_document()),
        "omdb_enrichment": set(omdb.read(omdb_upstream.answer(upstream, {"i": FILM})).to_document()),
    }


def test_what_a_key_adds_is_said_as_the_command_and_the_page_say_it() -> None:
    assert WHAT_KEYS_ADD in " ".join((CHECKOUT / "README.md").read_text(encoding="utf-8").split())


def test_those_whose_data_are_used_are_named() -> None:
    readme = " ".join((CHECKOUT / "README.md").read_text(encoding="utf-8").split())
    assert "This product uses the TMDB API but is not endorsed or certified by TMDB." in readme
    for named in (
        "https://awardsdatabase.oscars.org/",
        "https://github.com/DLu/oscar_data",
        "https://www.omdbapi.com/",
    ):
        assert named in readme
