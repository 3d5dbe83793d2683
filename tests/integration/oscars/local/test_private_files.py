"""What the embedded AWS leaves on the disk is this user's only, and it is not lured into somebody else's folder."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from oscars.errors import StackUnavailable
from oscars.local import private_files
from oscars.local.credentials import Credentials
from oscars.local.state_dir import Home, Ports

STRANGER = os.getuid() + 1


@pytest.fixture(autouse=True)
def umask() -> Iterator[None]:
    """One under which everybody may do everything with what is made."""
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "oscars"


def test_a_new_folder_and_its_files_are_for_their_user(folder: Path) -> None:
    home = Home(folder)
    home.make()
    home.keep_ports(Ports(1, 2))
    Credentials.new().write(home.credentials_file)
    assert mode(folder) == 0o700
    assert {mode(file) for file in folder.iterdir()} == {0o600}


def test_a_folder_that_was_open_is_closed_with_all_that_is_in_it(tmp_path: Path) -> None:
    folder = tmp_path / "oscars"
    (folder / "s3" / "films").mkdir(parents=True)
    for name, bits in {
        "lock": 0o666,
        "ports.json": 0o644,
        "s3/films/a": 0o664,
        "s3/tool": 0o755,
        "s3/set": 0o6755,
    }.items():
        (folder / name).touch()
        (folder / name).chmod(bits)
    outside = tmp_path / "outside"
    outside.touch(mode=0o644)
    (folder / "link").symlink_to(outside)
    Home(folder).make()
    assert mode(folder) == 0o700
    private_files.tighten(folder)
    assert {mode(path) for path in (folder, folder / "s3", folder / "s3" / "films")} == {0o700}
    assert {mode(folder / name) for name in ("lock", "ports.json", "s3/films/a")} == {0o600}
    assert mode(folder / "s3" / "tool") == 0o700
    assert mode(outside) == 0o644


def test_a_link_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    monkeypatch.setenv("OSCARS_HOME", str(tmp_path / "link"))
    for use in (Home.of().make, Home.of().credentials):
        with pytest.raises(StackUnavailable, match="link is a symbolic link") as refused:
            use()
        assert "OSCARS_HOME" in refused.value.hint
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_link_to_nothing_is_refused(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "not there yet")
    with pytest.raises(StackUnavailable, match="is a symbolic link"):
        Home(tmp_path / "link").make()


def test_a_link_above_it_is_followed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "disk").mkdir(mode=0o700)
    (tmp_path / "link").symlink_to(tmp_path / "disk")
    monkeypatch.setenv("OSCARS_HOME", str(tmp_path / "link" / "oscars"))
    assert Home.of().root == (tmp_path / "disk" / "oscars").resolve()


def test_a_folder_of_another_user_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its credentials would lead to that user's server, and keys would be sent there."""
    home = Home(folder)
    home.make()
    Credentials.new().write(home.credentials_file)
    monkeypatch.setattr(os, "getuid", lambda: STRANGER)
    for use in (home.make, home.credentials):
        with pytest.raises(StackUnavailable, match="belongs to another user"):
            use()


@pytest.mark.parametrize(("bits", "accepted"), [(0o777, False), (0o703, False), (0o1777, True), (0o755, True)])
def test_a_folder_that_everybody_may_replace_is_refused(tmp_path: Path, bits: int, accepted: bool) -> None:
    (tmp_path / "shared" / "mine").mkdir(mode=0o755, parents=True)
    (tmp_path / "shared").chmod(bits)
    home = Home(tmp_path / "shared" / "mine" / "oscars")
    if accepted:
        home.make()
        return
    with pytest.raises(StackUnavailable, match="shared is writable by all users"):
        home.make()
    assert not home.root.exists()
