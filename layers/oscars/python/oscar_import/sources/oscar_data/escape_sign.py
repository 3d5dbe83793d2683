"""Finds the sign with which a program has escaped others in a table, where it is not the table's own backslash.

Such a program writes the sign twice where it stands for itself, and once before every quote (and delimiter, where cells
are not quoted). A text that people wrote has the sign alone somewhere, and hardly ever twice: of all signs the table of
98 ceremonies has only "--" and "..." in a row. So one place is enough where the sign is nowhere alone. Letters and "--"
take more: a few nominations may have no other hyphens, or one letter before all of their apostrophes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable

_RARE = frozenset("/^~#$%&*+@`=_<>{}")
"""Signs that no natural text has before every one of its apostrophes, or of its delimiters."""
_UNQUESTIONED = frozenset('"\\\t\r\n ')
"""Signs that have their own meaning in a table, and blanks."""
_HYPHENS_OF_A_CATEGORY = re.compile(r"\([^()\t]{0,60}--[^()\t]{0,60}\)")
"""The table itself writes `WRITING (Screenplay--Adapted)`."""
OWN_QUOTE = '\\"'
"""How the table itself writes a quote: where it does, nothing else is a sign of escape."""
_JOIN = "|"
"""What the table itself joins films and nominees with."""
_BEFORE_APOSTROPHE = re.compile("(.)'", re.DOTALL)
_PAIR = re.compile(r"(.)\1", re.DOTALL)
_BRACKETS = dict(zip("()[]{}<>", ")(][}{><", strict=True))
_LEAST_AFTER_LETTER, _LEAST_PAIRS_OF_LETTER = 10, 40
"""How many apostrophes there must be before one letter before all of them tells anything; how often it is doubled."""
_MOST_LIKELY = 40
"""Signs; more are no text that people wrote, and for each the whole text is gone through."""
_LEAST_HYPHENS, _LEAST_LINES = 6, 5
"""How often, and in how many lines of a table in its own form, "--" and no other hyphen tells anything."""


def sign_of_escape(text: str, delimiter: str) -> tuple[str, int]:
    """The sign and the first line (from 1) where it escapes; nothing and 0 where there is none."""
    everything, without_names = _Signs(text), _Signs(_HYPHENS_OF_A_CATEGORY.sub("", text))
    questioned = everything.counts.keys() - _UNQUESTIONED - {delimiter}
    likely = sorted(sign for sign in questioned if everything.evidence(sign, delimiter))
    for sign in likely[:_MOST_LIKELY]:
        place = (without_names if sign == "-" else everything).place_of_escape(sign, delimiter)
        if place:
            return sign, text[: text.index(place)].count("\n") + 1
    return "", 0


class _Signs:
    """How the signs of a text stand: before apostrophes, doubled, alone."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._pairs = Counter(_PAIR.findall(text))
        self._before = Counter(_BEFORE_APOSTROPHE.findall(text))
        self._apostrophes = self._before.total()
        self.counts = Counter(text)

    def place_of_escape(self, sign: str, delimiter: str) -> str:
        """What the sign escapes, with the sign before it; nothing where it is no sign of escape."""
        place = self.evidence(sign, delimiter)
        return place if place and not self._is_alone(sign, delimiter) and not self._is_closed(sign) else ""

    def evidence(self, sign: str, delimiter: str) -> str:
        """What the sign may escape, with the sign before it; nothing where nothing says that it does."""
        letters_before, letters_twice = (_LEAST_AFTER_LETTER, _LEAST_PAIRS_OF_LETTER) if sign.isalnum() else (1, 1)
        if self._before[sign] >= letters_before and self._apostrophes == self._before[sign]:
            return f"{sign}'"
        if self._pairs[sign] >= (_LEAST_HYPHENS if sign == "-" else letters_twice):
            return sign * 2
        # no cell of the table has a tab in it
        is_before = sign in _RARE and delimiter != "\t" and self._text.count(sign + delimiter) == self.counts[sign]
        return sign + delimiter if is_before else ""

    def _is_alone(self, sign: str, delimiter: str) -> bool:
        """Whether it stands anywhere neither doubled nor before a quote or delimiter."""
        single = self.counts[sign] - 2 * self._pairs[sign]
        escaped = {'"', "'", *({delimiter} - {"\t"})} - {sign}
        if single > sum(self.counts[one] for one in escaped):
            return True
        rest = self._text.replace(sign * 2, "") if single else ""
        return single != sum(rest.count(sign + one) for one in escaped)

    def _is_closed(self, sign: str) -> bool:
        """Whether it is a bracket, as many opened as closed: people write one within another."""
        return sign in _BRACKETS and self.counts[sign] == self.counts[_BRACKETS[sign]]


def sign_in_own_form(text: str) -> tuple[str, int]:
    """The same of a table that looks like the project's own. Letters, and "--" in a few lines, tell nothing there, and
    nothing does where quotes are written in the table's own way."""
    sign, line = ("", 0) if OWN_QUOTE in text else sign_of_escape(text, "\t")
    if not sign or sign == _JOIN:
        return "", 0
    needs_lines = sign.isalnum() or (sign == "-" and "-'" not in text)
    if needs_lines and sum(sign * 2 in one for one in text.splitlines()) < _LEAST_LINES:
        return "", 0
    return sign, line


def sign_in_names(cells: Iterable[str], known: Collection[str]) -> str:
    """The sign that some of the cells have doubled in a name that is known without; nothing where there is none."""
    longest = 2 * max(map(len, known))  # a longer cell is no such name, and each of its pairs would be looked at
    for cell in set(cells):
        if cell in known or len(cell) > longest:
            continue
        for doubled in _PAIR.findall(cell):
            if not doubled.isspace() and cell.replace(doubled * 2, doubled) in known:
                return str(doubled)
    return ""


def is_always_doubled_in(cells: Iterable[str], delimiter: str) -> bool:
    """Whether the delimiter stands in some of the cells, and is doubled wherever it does: it escapes itself."""
    own = [cell for cell in cells if delimiter in cell]
    return bool(own) and all(delimiter not in cell.replace(delimiter * 2, "") for cell in own)
