"""The commands that README and documents show."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
FENCE = re.compile(r"^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`((?:oscars|make|npx|\.venv/bin/\w+) [^`]+)`")
INDENTED = re.compile(r"^ {4}(\.venv/bin/.+)$", re.MULTILINE)
PLACES = {
    "TT": "tt0108052",
    "NM": "nm0000229",
    "ID": "424",
    "N": "96",
    "YEAR": "1994",
    "YEARS": "1994",
    "STAGE": "tmdb_details",
}
"""What stands for the words that a reader replaces; RUN and the others are good as they are."""


@dataclass(frozen=True)
class Shown:
    document: str
    line: str
    in_a_sentence: bool
    """There it may be only named, without what it needs."""

    def __str__(self) -> str:
        return f"{self.document}: {self.line}"

    @property
    def words(self) -> list[str]:
        """As a shell splits them, without comment, redirection and the folder of the command."""
        words = shlex.split(self.line, comments=True)
        words = words[: words.index("<")] if "<" in words else words
        words[0] = words[0].removeprefix(".venv/bin/")
        return [words[0], *(PLACES.get(word, word) for word in words[1:])]


def documents() -> list[Path]:
    return [CHECKOUT / "README.md", *sorted((CHECKOUT / "docs").rglob("*.md"))]


def written_by_hand() -> list[Path]:
    """All but the reference of the command."""
    return [path for path in documents() if path.name != "cli.md"]


def blocks(path: Path, language: str) -> list[str]:
    """What stands in the document's fenced blocks of a language."""
    found = FENCE.finditer(path.read_text(encoding="utf-8"))
    return [match["text"] for match in found if match["language"] == language]


def shown() -> Iterator[Shown]:
    """Every command: the lines of shell blocks, fenced or indented, and what stands in a line of text as code."""
    for path in written_by_hand():
        name = str(path.relative_to(CHECKOUT))
        for text in blocks(path, "sh"):
            yield from (Shown(name, line, False) for line in text.splitlines() if line.strip())
        prose = FENCE.sub("", path.read_text(encoding="utf-8"))
        yield from (Shown(name, line, False) for line in INDENTED.findall(prose))
        yield from (Shown(name, " ".join(line.split()), True) for line in INLINE.findall(prose))
