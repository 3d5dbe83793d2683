"""Text of others as text: nothing in a title, a name or an answer steers the terminal, or what is around it.

What steers is control characters (also as ESC sequences), bidirectional controls, and what else no reader can see:
it is left out where it has no width, and shown as U+FFFD where it is no text at all.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

_JOINERS = "\u200c\u200d"
"""Part of the spelling of Persian and Indic words, and of emoji."""
_VISIBLE_FORMATS = "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
"""Number signs and the like: of the category of format characters, but to be seen."""
_UNSEEN = (range(0x2065, 0x2066), range(0xFFF0, 0xFFF9), range(0xE0000, 0xE0100), range(0xE01F0, 0xE1000))
"""Ignorable by default, also where no character is assigned yet:
https://www.unicode.org/Public/UCD/latest/ucd/DerivedCoreProperties.txt"""
_BLANKS = "\v\f\r\x85\u2028\u2029"
"""Other line ends."""
REPLACED = "\ufffd"


def printable(text: str) -> str:
    """The text as it may be printed. Line feeds and tabs stay: they are the program's as well."""
    return text if text.isprintable() else "".join(map(_shown, text))


def one_line(text: str) -> str:
    """The same of a text of others, which is to stay where it is put: line feeds and tabs are spaces."""
    return text if text.isprintable() else printable(text).replace("\n", " ").replace("\t", " ")


def shown(document: Any) -> Any:
    """A document whose every text is as `one_line` makes it, for the views of it."""
    if isinstance(document, str):
        return one_line(document)
    if isinstance(document, Mapping):
        return {shown(name): shown(value) for name, value in document.items()}
    if isinstance(document, list | tuple):
        return [shown(value) for value in document]
    return document


def json_text(document: Any) -> str:
    """JSON as it may be printed: what `printable` would change is escaped, so that a reader gets it unchanged."""
    lines = json.dumps(document, ensure_ascii=False, indent=1).split("\n")
    return "\n".join(line if line.isprintable() else "".join(map(_escaped, line)) for line in lines)


@lru_cache(maxsize=4096)
def _shown(character: str) -> str:
    if character.isprintable() or character in ("\n", "\t") or character in _JOINERS or character in _VISIBLE_FORMATS:
        return character
    if character in _BLANKS:
        return " "
    category = unicodedata.category(character)
    if category == "Cf" or any(ord(character) in unseen for unseen in _UNSEEN):
        return ""
    return REPLACED if category in ("Cc", "Cs") else character  # spaces, and what is not assigned here


@lru_cache(maxsize=4096)
def _escaped(character: str) -> str:
    return character if _shown(character) == character else json.dumps(character)[1:-1]
