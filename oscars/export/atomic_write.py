"""Files and folders that are there whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from oscars.errors import UsageError


@contextmanager
def placed_whole(path: Path, *, force: bool, files: Collection[str] = ()) -> Iterator[Path]:
    """Gives a path beside `path` to write to; what was written there is moved to `path` when all went well.

    Whatever ends the block early leaves `path` as it was and nothing beside it. `force` and `files` are those of
    `check_place`. Raises UsageError, also for what the system says of the disk.
    """
    try:
        check_place(path, force=force, files=files)
        workshop = Path(tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.parent))
        try:
            unfinished = workshop / path.name
            yield unfinished
            check_place(path, force=force, files=files)
            _move(unfinished, path, aside=workshop / "former")
        finally:
            shutil.rmtree(workshop, ignore_errors=True)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}") from error


def check_place(path: Path, *, force: bool, files: Collection[str] = ()) -> None:
    """Raises UsageError unless `path` is free, or may be replaced.

    With `force` a file may be; where `files` are to be made in a folder, a folder that holds nothing else.
    """
    if not path.parent.is_dir():
        raise UsageError(f"{path} cannot be written: there is no folder {path.parent}")
    if not os.path.lexists(path):
        return
    if not force:
        raise UsageError(f"{path} is there already; add --force to replace it, or name another one")
    if path.is_dir() == (not files):
        raise UsageError(f"{path} is a {'folder' if path.is_dir() else 'file'}; name another one")
    if files and (others := sorted(found.name for found in path.iterdir() if found.name not in files)):
        raise UsageError(f"{path} holds something else ({others[0]}), so it is not replaced; name another one")


def _move(unfinished: Path, path: Path, *, aside: Path) -> None:
    if not path.is_dir():
        unfinished.replace(path)
        return
    path.rename(aside)  # a folder takes the place of an empty one only
    try:
        unfinished.rename(path)
    except OSError:
        aside.rename(path)
        raise
