"""Names out of a credit as oscars.org writes it: "Screenplay by Samy Burch; Story by Samy Burch & Alex Mechanik"."""

from __future__ import annotations

import re

_LEAD_IN = re.compile(
    r"""^\s*(?:
        [^:]{2,60}:\s+                                  # Production Design: James Price
      | [A-Z][\w.,&/' -]{1,60}?\bby\s+                  # Written for the screen by Cord Jefferson
      | [A-Z]\w+(?:\s[\w&]+){0,3}\s[-–—]\s              # Screenplay - Justine Triet
    )""",
    re.VERBOSE,
)
_SEPARATOR = re.compile(r"\s*,\s*(?:and\s+|&\s+)?|\s+and\s+|\s+&\s+")
_FUNCTION = re.compile(r"(?:\w+ ){0,2}(?:producers?|directors?|department heads?)", re.IGNORECASE)
_AFTER_A_NAME = re.compile(r"(?:Jr|Sr)\.?|I{1,3}|IV", re.IGNORECASE)


def names_in(credit: str) -> tuple[str, ...]:
    """The names of a credit in their order, each once; what each did is left out."""
    names: list[str] = []
    for segment in credit.split(";"):
        for part in _SEPARATOR.split(_LEAD_IN.sub("", segment)):
            name = part.strip()
            if names and _AFTER_A_NAME.fullmatch(name):
                names[-1] += f" {name}"
            elif name and not _FUNCTION.fullmatch(name):
                names.append(name)
    return tuple(dict.fromkeys(names))
