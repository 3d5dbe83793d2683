"""How the embedded AWS starts the workers of functions."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from infra.pipeline import PIPELINE
from oscars.local import lambda_workers
from oscars.local.lambda_workers import SharedArchive


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def archive(path: Path, **files: str) -> Path:
    with zipfile.ZipFile(path, "w") as made:
        for name, text in files.items():
            made.writestr(f"python/{name}.py", text)
    return path


def unpack(given: Path, folder: Path) -> Path:
    folder.mkdir()
    with SharedArchive(given) as opened:
        opened.extractall(folder)
    return folder


def test_workers_with_the_same_layer_share_one_unpacked_copy(tmp_path: Path) -> None:
    one, same = archive(tmp_path / "one.zip", a="1", b="2"), archive(tmp_path / "same.zip", a="1", b="2")
    first, second = unpack(one, tmp_path / "first"), unpack(same, tmp_path / "second")
    assert sorted(file.name for file in (first / "python").iterdir()) == ["a.py", "b.py"]
    assert first.resolve() == second.resolve()


def test_a_layer_that_has_changed_is_unpacked_anew(tmp_path: Path) -> None:
    before, after = archive(tmp_path / "before.zip", a="1"), archive(tmp_path / "after.zip", a="2")
    unpack(before, tmp_path / "first")
    assert (unpack(after, tmp_path / "second") / "python" / "a.py").read_text() == "2"
    assert (tmp_path / "first" / "python" / "a.py").read_text() == "1"


def test_many_workers_that_start_at_once_all_find_everything(tmp_path: Path, temporary: Path) -> None:
    given = archive(tmp_path / "layer.zip", **{f"module_{number}": "x" * 1000 for number in range(200)})
    with ThreadPoolExecutor(8) as starts:
        folders = list(starts.map(lambda number: unpack(given, tmp_path / f"worker-{number}"), range(8)))
    assert all(len(list((folder / "python").iterdir())) == 200 for folder in folders)
    assert len(list(temporary.iterdir())) == 1


def test_a_damaged_layer_leaves_nothing_that_a_later_worker_would_take(tmp_path: Path, temporary: Path) -> None:
    given = archive(tmp_path / "layer.zip", a="some text")
    given.write_bytes(given.read_bytes().replace(b"some text", b"another 1"))
    with pytest.raises(zipfile.BadZipFile):
        unpack(given, tmp_path / "worker")
    assert list(temporary.iterdir()) == []


def test_a_worker_that_ends_takes_nothing_from_the_others(tmp_path: Path) -> None:
    given = archive(tmp_path / "layer.zip", a="1")
    unpack(given, tmp_path / "ended").unlink()
    assert (unpack(given, tmp_path / "lives") / "python" / "a.py").read_text() == "1"


ASK_TMDB = ("tmdb_details", "tmdb_discovery")
FEEDS_THEM = "movie_enrichment"


def place_at_the_processor(name: str) -> tuple[int, int]:
    """The policy and the niceness of this function's worker, here and now."""
    script = f"{lambda_workers.place_script()}print(os.sched_getscheduler(0), os.nice(0))"
    environment = {**os.environ, "POWERTOOLS_SERVICE_NAME": name}
    ran = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    policy, niceness = ran.stdout.split()
    return int(policy), int(niceness)


@pytest.mark.parametrize("name", sorted({stage.name for stage in PIPELINE} - {*ASK_TMDB, FEEDS_THEM}))
def test_who_does_not_ask_tmdb_stands_back_at_the_processor(name: str) -> None:
    assert place_at_the_processor(name) == (os.SCHED_IDLE, os.nice(0))


def test_who_sends_to_those_that_ask_tmdb_comes_right_after_them() -> None:
    """Stood it back like the others, those that ask would have nothing to ask while the processor is busy."""
    assert place_at_the_processor(FEEDS_THEM) == (os.sched_getscheduler(0), min(os.nice(0) + 10, 19))


@pytest.mark.parametrize("name", [*ASK_TMDB, "split_range", "summarise"])
def test_who_asks_tmdb_or_is_no_stage_keeps_its_place(name: str) -> None:
    assert place_at_the_processor(name) == (os.sched_getscheduler(0), os.nice(0))
