"""Finds the sign with which a program has escaped others in a table, where it is not the table's own backslash.

Such a program writes the sign twice where it stands for itself, and once before every quote (and delimiter, where cells
are not quoted). A text that people wrote has the sign alone somewhere. Letters and common signs take more evidence: a
few nominations may have "--" only, or one letter before all of their apostrophes.
"""

from __future__ import annotations

import re
from collections import Counter

_RARE = frozenset("/^~#$%&*+@`=_<>{}")
"""Signs that no natural text has before every one of its apostrophes, or of its delimiters."""
_UNQUESTIONED = frozenset('"\\\t\r\n ')
"""Signs that have their own meaning in a table, and blanks."""
_HYPHENS_OF_A_CATEGORY = re.compile(r"\([^()\t]{0,60}--[^()\t]{0,60}\)")
"""The table itself writes `WRITING (Screenplay--Adapted)`."""
_JOIN = "|"
"""What the table itself joins films and nominees with."""
_LEAST_WITHIN_WORDS, _LEAST_LINES = 2, 5
_BEFORE_APOSTROPHE = re.compile("(.)'", re.DOTALL)
_PAIR = re.compile(r"(.)\1", re.DOTALL)
_WITHIN_WORDS = re.compile(r"(?<=[A-Za-z])(?=(?:(.)'| ?(.)\2 ?)[A-Za-z])", re.DOTALL)
"""A sign before an apostrophe, or twice, between letters."""
_DOUBLED_BY_PEOPLE = frozenset("-.")
_LEAST_AFTER_LETTER, _LEAST_AFTER_SIGN = 10, 3
"""How many apostrophes there must be before one letter, or one common sign, before all of them tells anything."""
_LEAST_PAIRS_OF_LETTER, _LEAST_PAIRS_OF_SIGN = 40, 6
"""The same of how often a letter, or "--" and "..", are there."""


def sign_of_escape(text: str, delimiter: str) -> tuple[str, int]:
    """The sign and the first line (from 1) where it escapes; nothing and 0 where there is none."""
    plain = _HYPHENS_OF_A_CATEGORY.sub("", text)
    counts = Counter(plain)
    pairs = Counter(_PAIR.findall(plain))
    before = Counter(_BEFORE_APOSTROPHE.findall(text))
    for sign in sorted(counts.keys() - _UNQUESTIONED - {delimiter}):
        place = ""
        least = 1 if sign in _RARE else _LEAST_AFTER_LETTER if sign.isalnum() else _LEAST_AFTER_SIGN
        if before[sign] >= least and before.total() == before[sign]:
            place = f"{sign}'"
        elif _is_before_each_delimiter(plain, counts, sign, delimiter):
            place = sign + delimiter
        elif _is_always_doubled(plain, counts, pairs, sign, delimiter):
            place = sign * 2
        if place:
            return sign, text[: text.index(place)].count("\n") + 1
    return "", 0


def sign_in_own_form(text: str) -> tuple[str, int]:
    """The same of a table that looks like the project's own, which is never doubted without much evidence: the sign in
    several lines, and no quote that is written in the table's own way."""
    sign, line = ("", 0) if '\\"' in text else sign_of_escape(text, "\t")
    if not sign or sign == _JOIN:
        return "", 0
    within_words = [match for match in _WITHIN_WORDS.finditer(text) if sign in match.groups()]
    doubled_in = sum(sign * 2 in one for one in text.splitlines())
    is_certain = len(within_words) >= _LEAST_WITHIN_WORDS or doubled_in >= _LEAST_LINES
    return (sign, line) if is_certain else ("", 0)


def _is_before_each_delimiter(plain: str, counts: Counter[str], sign: str, delimiter: str) -> bool:
    """Whether the sign stands before delimiters and nothing else; no cell of the table has a tab in it."""
    return sign in _RARE and delimiter != "\t" and counts[sign] == plain.count(sign + delimiter)


def _is_always_doubled(plain: str, counts: Counter[str], pairs: Counter[str], sign: str, delimiter: str) -> bool:
    least = _LEAST_PAIRS_OF_LETTER if sign.isalnum() else _LEAST_PAIRS_OF_SIGN if sign in _DOUBLED_BY_PEOPLE else 1
    if pairs[sign] < least:
        return False
    if sign in "()":
        return counts[sign] == 2 * pairs[sign] == 2 * counts["(" if sign == ")" else ")"]
    escaped = {'"', "'", *({delimiter} - {"\t"})} - {sign}
    if counts[sign] > 2 * pairs[sign] + sum(counts[one] for one in escaped):
        return False
    alone = plain.replace(sign * 2, "")
    return 2 * pairs[sign] + sum(alone.count(sign + other) for other in escaped) == counts[sign]
