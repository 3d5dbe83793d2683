"""A file that the user brings."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from oscars.errors import UsageError
from oscars.operations.uploads import read_source_file

TABLE = b"Ceremony\tYear\tClass\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    file = tmp_path / "the table.csv"
    file.write_bytes(TABLE)
    return file


def test_is_read_by_its_path(table: Path) -> None:
    assert read_source_file(f"file:{table}").content == TABLE


def test_is_read_by_a_path_from_here(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(table.parent)
    assert read_source_file(f"file:{table.name}").content == TABLE


def test_is_read_by_a_file_url(table: Path) -> None:
    assert read_source_file(table.as_uri()).path == table


def test_lies_in_the_bucket_under_its_content_hash(table: Path) -> None:
    assert read_source_file(f"file:{table}").key == f"uploads/{sha256(table.read_bytes()).hexdigest()}"


@pytest.mark.parametrize("name", ["file:/nowhere/at/all.csv", "file:", "file://elsewhere/oscars.csv", "file:/"])
def test_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(UsageError):
        read_source_file(name)


def test_that_is_empty_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    with pytest.raises(UsageError, match="empty"):
        read_source_file(f"file:{tmp_path / 'empty'}")


def test_a_folder_is_called_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is a folder"):
        read_source_file(f"file:{tmp_path}")


@pytest.mark.parametrize(
    "content",
    [b"hello, world\n", bytes(range(256)), b"\x1f\x8b\x08 compressed", b"\x89PNG\r\n\x1a\n", b" "],
    ids=["text", "binary", "compressed", "picture", "blank"],
)
def test_that_is_neither_table_nor_page_is_refused_before_anything_is_started(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "junk").write_bytes(content)
    with pytest.raises(UsageError) as caught:
        read_source_file(f"file:{tmp_path / 'junk'}")
    assert "none that can be imported" in str(caught.value)
    assert "oscars.csv" in str(caught.value)
