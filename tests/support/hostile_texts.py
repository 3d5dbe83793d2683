"""Documents in which every text of others is hostile, and what of it may not come through."""

from __future__ import annotations

import unicodedata
from typing import Any

TEXTS = {
    *("title", "titles", "name", "detail", "venue", "hosts", "genres", "character", "category", "canonical_category"),
    *("message", "error_message", "hint", "reason", "awards_text"),
}
"""The fields that others write."""


def hostile(value: Any, text: str, name: str = "") -> Any:
    """The same document with the text behind each one that others write."""
    if isinstance(value, dict):
        return {key: hostile(one, text, name if name == "titles" else key) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [hostile(one, text, name) for one in value]
    return f"{value} {text}" if isinstance(value, str) and value and name in TEXTS else value


def steering(text: str) -> set[str]:
    """The characters that do something else than to be seen."""
    bidirectional = {0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xE0000, 0xE0080)}
    return {
        one
        for one in text
        if one not in "\n\t" and (unicodedata.category(one) in ("Cc", "Cs", "Zl", "Zp") or ord(one) in bidirectional)
    }
