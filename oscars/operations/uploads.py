"""A table or a saved page that the user brings: a file here, an object in the bucket for the functions."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from oscar_import.aws.bucket import Bodies
from oscar_import.errors import Terminal
from oscar_import.hashing import content_hash
from oscar_import.sources.uploaded_file import recognise

from oscars.errors import UsageError

MAX_FILE = 100 * 1024 * 1024
"""Bytes; the whole table of 98 ceremonies has 3 MB."""


@dataclass(frozen=True)
class SourceFile:
    path: Path
    content: bytes

    @property
    def key(self) -> str:
        """Where it lies in the bucket."""
        return f"uploads/{content_hash(self.content)}"


def is_file(text: str) -> bool:
    return text.startswith("file:")


def read_source_file(text: str) -> SourceFile:
    """Reads `file:PATH` or `file:///PATH`. Raises UsageError where there is no such file, or none to import."""
    path = _path(text)
    try:
        if text in ("file:", "file://"):
            raise UsageError("file: names no file; give its path: file:oscars.csv")
        if path.is_dir():
            raise UsageError(f"{text}: {path.absolute()} is a folder, not a file")
        if not path.is_file():
            raise UsageError(f"{text}: there is no file {path.absolute()}")
        if path.stat().st_size > MAX_FILE:
            raise UsageError(f"{text}: the file has {path.stat().st_size:,} bytes; {MAX_FILE:,} is the most")
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{text}: the file cannot be read: {error.strerror}") from error
    if not content:
        raise UsageError(f"{text}: the file is empty")
    try:
        recognise(content)
    except Terminal as error:
        raise UsageError(f"{text}: {error}\n{error.hint}") from error
    return SourceFile(path, content)


def local_file(source: str | None) -> SourceFile | None:
    """The file that the user brings, by the source or, for the usual source, by OSCAR_DATA_URL; None if neither."""
    if source is not None and is_file(source):
        return read_source_file(source)
    address = os.environ.get("OSCAR_DATA_URL", "")
    return read_source_file(address) if source in (None, "oscar_data") and is_file(address) else None


def upload(file: SourceFile, bodies: Bodies) -> None:
    """Puts it into the bucket unless it is there."""
    if not bodies.exists(file.key):
        bodies.put(file.key, file.content, content_type="application/octet-stream")


def _path(text: str) -> Path:
    rest = text.removeprefix("file:")
    if rest.startswith("//"):
        address = urlsplit(text)
        if address.netloc not in ("", "localhost"):
            raise UsageError(f"{text} names another machine; give a path: file:///folder/oscars.csv")
        return Path(unquote(address.path))
    return Path(rest).expanduser()
