"""A file or folder is there whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from oscars.errors import UsageError
from oscars.export.atomic_write import placed_whole


def test_what_is_written_is_placed_at_the_end(tmp_path: Path) -> None:
    place = tmp_path / "a.csv"
    with placed_whole(place, force=False) as unfinished:
        unfinished.write_text("new")
        assert not place.exists()
    assert place.read_text() == "new"
    assert list(tmp_path.iterdir()) == [place]


@pytest.mark.parametrize("end", [ValueError, KeyboardInterrupt])
def test_whatever_ends_it_early_leaves_what_was_there(tmp_path: Path, end: type[BaseException]) -> None:
    place = tmp_path / "a.csv"
    place.write_text("old")

    def write() -> None:
        with placed_whole(place, force=True) as unfinished:
            unfinished.write_text("ne")
            raise end

    with pytest.raises(end):
        write()
    assert place.read_text() == "old"
    assert list(tmp_path.iterdir()) == [place]


def test_a_folder_with_the_same_files_is_replaced(tmp_path: Path) -> None:
    place = tmp_path / "a.csv"
    place.mkdir()
    (place / "films.csv").write_text("old")
    with placed_whole(place, force=True, files=("films.csv",)) as unfinished:
        unfinished.mkdir()
        (unfinished / "films.csv").write_text("new")
    assert (place / "films.csv").read_text() == "new"


def test_a_folder_that_holds_something_else_is_not(tmp_path: Path) -> None:
    (tmp_path / "a.csv").mkdir()
    (tmp_path / "a.csv" / "letter.txt").touch()
    with (
        pytest.raises(UsageError, match=r"holds something else \(letter.txt\)"),
        placed_whole(tmp_path / "a.csv", force=True, files=("films.csv",)),
    ):
        pytest.fail("it was begun")


def test_a_place_that_appears_meanwhile_is_kept(tmp_path: Path) -> None:
    place = tmp_path / "a.csv"

    def write() -> None:
        with placed_whole(place, force=False) as unfinished:
            unfinished.write_text("new")
            place.write_text("another's")

    with pytest.raises(UsageError, match="is there already"):
        write()
    assert place.read_text() == "another's"
