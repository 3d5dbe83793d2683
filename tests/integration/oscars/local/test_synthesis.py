"""The stack is synthesised when something that it is made from has changed, and only then."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from oscars.errors import StackUnavailable
from oscars.local.state_dir import Home
from oscars.local.synthesis import fingerprint, synthesise

APP = """
import json, os, pathlib, sys
out = pathlib.Path(os.environ["CDK_OUTDIR"])
out.mkdir()
(out / "manifest.json").write_text(json.dumps({"context": json.loads(os.environ["CDK_CONTEXT_JSON"])}))
(out / "environment.json").write_text(json.dumps(dict(os.environ)))
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "oscars")
    home.make()
    return home


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    checkout = tmp_path / "checkout"
    (checkout / "infra").mkdir(parents=True)
    (checkout / "infra" / "stack.py").write_text("stack = 1\n")
    (checkout / "app.py").write_text(APP)
    return checkout


def synthesised(home: Home, checkout: Path, **context: str) -> bool:
    said: list[str] = []
    synthesise(home, context, say=said.append, checkout=checkout)
    return bool(said)


def test_the_context_reaches_the_app(home: Home, checkout: Path) -> None:
    synthesised(home, checkout, FRESH_DAYS="7")
    assert json.loads((home.assembly / "manifest.json").read_text()) == {"context": {"FRESH_DAYS": "7"}}


def test_nothing_is_done_again_while_nothing_changed(home: Home, checkout: Path) -> None:
    assert synthesised(home, checkout) is True
    assert synthesised(home, checkout) is False


def test_a_changed_source_or_setting_makes_it_anew(home: Home, checkout: Path) -> None:
    synthesised(home, checkout)
    (checkout / "infra" / "stack.py").write_text("stack = 2\n")
    assert synthesised(home, checkout) is True
    assert synthesised(home, checkout, FRESH_DAYS="7") is True


def test_a_lost_assembly_makes_it_anew(home: Home, checkout: Path) -> None:
    synthesised(home, checkout)
    (home.assembly / "manifest.json").unlink()
    assert synthesised(home, checkout) is True


@pytest.mark.parametrize("name", ["infra/__pycache__/stack.cpython-313.pyc", "layers/dependencies/build/python/x.py"])
def test_what_is_made_from_the_sources_counts_for_nothing(checkout: Path, name: str) -> None:
    before = fingerprint(checkout, {})
    (checkout / name).parent.mkdir(parents=True)
    (checkout / name).write_text("made")
    assert fingerprint(checkout, {}) == before


def test_a_renamed_source_counts(checkout: Path) -> None:
    before = fingerprint(checkout, {})
    (checkout / "infra" / "stack.py").rename(checkout / "infra" / "stacks.py")
    assert fingerprint(checkout, {}) != before


def test_the_app_sees_neither_keys_nor_an_aws(home: Home, checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_PROFILE", "TMDB_KEY", "OMDB_KEY"):
        monkeypatch.setenv(name, "secret")
    synthesised(home, checkout)
    assert "secret" not in json.loads((home.assembly / "environment.json").read_text()).values()


def test_a_failing_app_is_told_by_its_last_line(home: Home, checkout: Path) -> None:
    (checkout / "app.py").write_text("import sys\nprint('context')\nsys.exit('FRESH_DAYS is not a number')")
    with pytest.raises(StackUnavailable, match="cannot be synthesised: FRESH_DAYS is not a number") as failed:
        synthesised(home, checkout)
    assert (home.root / "synthesis.log").read_text().startswith("context\n")
    assert "synthesis.log" in failed.value.hint


def test_a_failing_app_is_asked_again(home: Home, checkout: Path) -> None:
    synthesised(home, checkout)
    (checkout / "app.py").write_text("import sys\nsys.exit(1)")
    with pytest.raises(StackUnavailable):
        synthesised(home, checkout)
    (checkout / "app.py").write_text(APP)
    assert synthesised(home, checkout) is True


def test_nothing_temporary_is_left(home: Home, checkout: Path) -> None:
    synthesised(home, checkout)
    assert sorted(path.name for path in home.root.iterdir()) == ["cdk.out", "lock", "synthesis.json"]


def test_a_missing_node_is_told(home: Home, checkout: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StackUnavailable, match=r"Node 20 or newer is needed.* no `node` on the PATH") as refused:
        synthesised(home, checkout)
    assert "install Node" in refused.value.hint


def test_an_old_node_is_told(home: Home, checkout: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "node").write_text("#!/bin/sh\necho v18.20.4\n")
    (tmp_path / "node").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StackUnavailable, match=r"Node 20 or newer is needed.*node is v18\.20\.4"):
        synthesised(home, checkout)
