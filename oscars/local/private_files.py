"""Files and folders that only this user may read: what the embedded AWS holds includes API keys and its credentials."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Literal, TextIO

from oscars.errors import StackUnavailable

FOLDER_MODE = 0o700
FILE_MODE = 0o600
UMASK = 0o077
"""Of every process that is started: what it makes is this user's only."""

HINT = "name a folder of your own: export OSCARS_HOME=/a/folder"


def opened(path: Path, mode: Literal["a", "w", "x"]) -> TextIO:
    """Opens a text file to write to; where it is made, it is this user's only."""
    return open(path, mode, encoding="utf-8", opener=_opener)


def check_owner(folder: Path) -> None:
    """Raises StackUnavailable where somebody else may have made the folder, or may put another one in its place.

    A folder that does not exist is fine as far as the folders above it are.
    """
    for above in folder.parents:
        found = _status(above)
        if found and found.st_mode & stat.S_IWOTH and not found.st_mode & stat.S_ISVTX:
            raise StackUnavailable(f"everybody may replace {folder}: {above} is writable by all users", HINT)
    found = _status(folder)
    if found is None:
        return
    if stat.S_ISLNK(found.st_mode):
        raise StackUnavailable(f"{folder} is a symbolic link", f"{HINT}, not a link to it")
    if found.st_uid != os.getuid():
        raise StackUnavailable(f"{folder} belongs to another user (uid {found.st_uid})", HINT)


def tighten(folder: Path) -> None:
    """Takes away what group and others may do with the folder and with all that is in it; links are not followed."""
    _tighten(folder, folder.lstat())
    for path, folders, files in os.walk(folder):
        for name in (*folders, *files):
            entry = Path(path, name)
            if found := _status(entry):
                _tighten(entry, found)


def _opener(path: str, flags: int) -> int:
    return os.open(path, flags, FILE_MODE)


def _tighten(path: Path, found: os.stat_result) -> None:
    if found.st_mode & 0o077 and not stat.S_ISLNK(found.st_mode):
        path.chmod(stat.S_IMODE(found.st_mode) & ~0o077)


def _status(path: Path) -> os.stat_result | None:
    try:
        return path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return None
