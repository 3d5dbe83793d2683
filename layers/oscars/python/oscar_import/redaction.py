"""Takes keys out of texts: the very values of those that are held, however they are written there.

Each character of a key may stand as it is, percent-encoded (more than once), as an escape of JSON or Python, or as a
reference of HTML, one so and the next one differently; or the key is part of something in Base64 or hexadecimal.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Collection
from functools import lru_cache

HIDDEN = "[hidden]"
LEAST_BASE64 = 4
"""Characters of Base64 that a key makes wherever it stands; fewer would be found in any text."""

# Every repetition is bounded: so the time for a text grows with its length only.
_PERCENT = r"%(?:25){0,4}"
_BACKSLASHES = rf"(?:\\|(?i:{_PERCENT}5c)){{1,8}}+"
_AMPERSAND = r"&(?:amp;){0,4}"
_PARTS_OF_A_KEY = re.compile(r"\\+|.", re.DOTALL)
"""Backslashes are one part: escapes double them."""
_USUAL_KEY = re.compile(r"[\w.-]*", re.ASCII)
_ESCAPE = re.compile(r"%[0-9a-f]{2}|\\[ux]|&(?:amp;)*#", re.IGNORECASE)
"""Without one of these a usual key stands in a text only as it is, or in Base64."""
_BASE64 = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_")
_NAMED = {'"': "quot", "'": "apos", "<": "lt", ">": "gt"}
_SHORT = {"\n": "n", "\t": "t", "\r": "r", "\b": "b", "\f": "f"}

_held: set[str] = set()


def hold(*keys: str) -> None:
    """From now on `hide_held` hides these."""
    _held.update(filter(None, keys))


def hide_held(text: str) -> str:
    """`text` without any key that this process has ever held."""
    return hide(text, tuple(_held))


def hide(text: str, keys: Collection[str]) -> str:
    """`text` with `[hidden]` in the place of every one of `keys`, longer ones first."""
    for key in sorted(keys, key=len, reverse=True):
        if key in text:
            text = text.replace(key, HIDDEN)
        if not _USUAL_KEY.fullmatch(key) or _ESCAPE.search(text):
            text = _written(key).sub(HIDDEN, text)
        text = _without_encoded(text, key)
    return text


def _without_encoded(text: str, key: str) -> str:
    """Hides with a character in Base64 also those beside it, which hold some bits of it."""
    pattern = _encoded(key)
    if pattern is None or not _may_be_encoded(text, key):
        return text
    pieces, kept_to = [], 0
    for match in pattern.finditer(text):
        start = match.start() - (match.start() > kept_to and text[match.start() - 1] in _BASE64)
        pieces += [text[kept_to:start], HIDDEN]
        kept_to = match.end() + (text[match.end() : match.end() + 1] in _BASE64)
    return "".join([*pieces, text[kept_to:]])


@lru_cache(maxsize=16)
def _written(key: str) -> re.Pattern[str]:
    """Finds the key with any of its characters escaped."""
    parts = _PARTS_OF_A_KEY.findall(key)
    after_backslashes = [False, *(part[0] == "\\" for part in parts)]
    return re.compile("".join(_part(part, after) for part, after in zip(parts, after_backslashes, strict=False)))


def _part(part: str, after_backslashes: bool) -> str:
    if part[0] == "\\":
        return rf"(?:(?i:{_BACKSLASHES}(?:u00|x)5c|{_AMPERSAND}#(?:0{{0,6}}92|x0{{0,6}}5c);)|{_BACKSLASHES}){{1,8}}+"
    # A possessive run of backslashes before it has taken those of its escape too.
    backslashes = f"(?:{_BACKSLASHES})?" if after_backslashes else _BACKSLASHES
    character = part[0]
    units = character.encode("utf-16-be", "surrogatepass")
    percent = "".join(f"{_PERCENT}{byte:02x}" for byte in character.encode("utf-8", "surrogatepass"))
    escape = backslashes.join(f"u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))
    forms = [
        re.escape(character) + {"%": "(?:25){0,4}", "&": "(?:amp;){0,4}"}.get(character, ""),
        rf"(?i:{percent})",
        rf"(?i:{backslashes}(?:{escape}{f'|x{ord(character):02x}' if ord(character) < 256 else ''}))",
        rf"(?i:{_AMPERSAND}#(?:0{{0,6}}{ord(character)}|x0{{0,6}}{ord(character):x});)",
    ]
    if character in _SHORT:
        forms.append(backslashes + _SHORT[character])
    if character in "\"'/":
        forms.append(backslashes + character)
    if character in _NAMED:
        forms.append(f"{_AMPERSAND}{_NAMED[character]};")
    if character == " ":
        forms.append(r"\+")
    return f"(?:{'|'.join(forms)})"


@lru_cache(maxsize=16)
def _encoded(key: str) -> re.Pattern[str] | None:
    """Finds the key inside of something in Base64, of either alphabet, or in hexadecimal."""
    found = ["".join(map(_base64_character, own)) for own in _in_base64(key)]
    return re.compile("|".join([*found, rf"(?i:{_content(key).hex()})"])) if found else None


@lru_cache(maxsize=16)
def _in_base64(key: str) -> tuple[str, ...]:
    """The characters of Base64 that are the key's alone, by how many bytes stand before it."""
    content, found = _content(key), []
    for before in range(3):
        encoded = base64.b64encode(bytes(before) + content).decode()
        # Not the first characters, nor the last, which hold bits of what stands before and behind.
        found.append(encoded[-(-before * 8 // 6) : (before + len(content)) * 8 // 6])
    return tuple(own for own in found if len(own) >= LEAST_BASE64)


def _may_be_encoded(text: str, key: str) -> bool:
    """Whether the key may be in the text in Base64 or hexadecimal: to look for a few letters of it takes a fiftieth of
    the time of the expression."""
    plain = [_plainest(own) for own in _in_base64(key)]
    return _content(key).hex() in text.lower() or any(part in text for part in plain)


def _plainest(own: str) -> str:
    """The longest part that both alphabets of Base64 write alike."""
    return max(re.split(r"[+/]", own), key=len)


def _content(key: str) -> bytes:
    return key.encode("utf-8", "surrogatepass")


def _base64_character(character: str) -> str:
    either = {"+": rf"(?:[+-]|(?i:{_PERCENT}2b))", "/": rf"(?:[/_]|(?i:{_PERCENT}2f)|{_BACKSLASHES}/)"}
    return either.get(character, character)
