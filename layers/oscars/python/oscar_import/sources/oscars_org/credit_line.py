"""Names out of a credit as oscars.org writes it: "Screenplay by Samy Burch; Story by Samy Burch & Alex Mechanik"."""

from __future__ import annotations

import re

_LEAD_IN = re.compile(
    r"""^\s*(?:and\s+)?(?:
        (?i:in\ collaboration\ with)\s+
      | [^:]{2,60}:\s+                                  # Production Design: James Price
      | [A-Za-z][\w.,&/' -]{1,60}?\bby\s+               # Written for the screen by Cord Jefferson
      | [A-Z][a-z]+(?:\s[\w&]+){0,3}\s[-–—]\s           # Screenplay - Justine Triet
    )""",
    re.VERBOSE,
)
_SCORE_IN_BRACKETS = re.compile(r"\((Score by [^()]*)\)")
_SEPARATOR = re.compile(r" ?, ?(?:and |& )?| and | & ")
_DEPARTMENT = re.compile(r"(?: Studio)? (?:Sound|Music) Department$")
_STUDIO_AFTER_A_NAME = re.compile(r"(?<=\S) \([^()]*\)$")
_FUNCTION = re.compile(r"(?:[\w-]+ ){0,2}(?:co-)?(?:producers?|directors?)|heads? of department", re.IGNORECASE)
_AFTER_A_NAME = re.compile(r"Jr\.?|Sr\.?|I{1,3}|IV|Inc\.?|Ltd\.?")


def names_in(credit: str) -> tuple[str, ...]:
    """The names of a credit in their order, each once; what each did, and at which studio, is left out."""
    names: list[str] = []
    one_spaced = " ".join(credit.split())
    for segment in _SCORE_IN_BRACKETS.sub(r"; \1", one_spaced).split(";"):
        for part in _SEPARATOR.split(_LEAD_IN.sub("", segment)):
            name = _bare(part)
            if names and _AFTER_A_NAME.fullmatch(name):
                names[-1] += f" {name}"
            elif name and not _FUNCTION.fullmatch(name):
                names.append(name)
    return tuple(dict.fromkeys(names))


def _bare(part: str) -> str:
    name = part.strip()
    if name.startswith("(") and name.endswith(")"):
        return name[1:-1].strip()
    return _STUDIO_AFTER_A_NAME.sub("", _DEPARTMENT.sub("", name))
