"""When two spellings of a title, a name or a category are the same."""

from __future__ import annotations

import re
import unicodedata

_WORDS = re.compile(r"[^\W_]+")
_UNDECOMPOSED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i"})
_APOSTROPHES = str.maketrans("", "", "'’‘ʼ`´")


def normalised(text: str) -> str:
    """The text without case, accents, punctuation and doubled spaces; `&` reads "and".

    Text of nothing but punctuation stays as it is, so that it never equals an empty one.
    """
    plain = text.casefold().replace("&", " and ").translate(_APOSTROPHES)
    decomposed = unicodedata.normalize("NFKD", plain).translate(_UNDECOMPOSED)
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return " ".join(_WORDS.findall(bare)) or text.strip()
