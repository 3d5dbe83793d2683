"""Names that look like mistakes: words that say what somebody did, pieces of a name, one id under unlike names.

Findings, all warnings: `odd_name` on a ceremony by itself, `unlike_names` on ceremonies together.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise

from oscar_import.ceremonies.corrections import is_alias
from oscar_import.ceremonies.model import Ceremony, Finding, Nominee
from oscar_import.normalization import words_of

_LEAD_IN = re.compile(
    r"(?:in collaboration |together |and |with |by )"
    r"|(?:adaptation|art direction|costumes?|dialogue|direction|lyrics?|music|original|photography|production"
    r"|screenplay|score|set decoration|song|sound|story|written)\b[\w ,&/']{0,60}(?: [-–—] |: | by )",
    re.IGNORECASE,
)
_SUFFIX = re.compile(r"(?:Co|Corp|CORP|Esq|GmbH|I{2,3}|Inc|INC|IV|Jr|LLC|Ltd|LTD|Ph\.?D|Sr)\.?|(?:CO|JR|SR)\.")
_TORN = re.compile(r"\w- \w|\w -\w|^[-–—&,;:.]|[-–—&,;:]$")
_ORGANISATION = re.compile(
    r"\b(?:Bureau|Company|Corporation|Council|Department|Division|Institute|Office|Society|Studios?|University)\b"
)


def odd_names(ceremony: Ceremony) -> Iterator[Finding]:
    """A finding for every name that is more or less than a name.

    A name after that of an institution, without an id of its own, may be the rest of it: `St. Francis-Xavier
    University`, `Antigonish`.
    """
    for award in ceremony.all_awards:
        for before, nominee in pairwise((None, *award.nominees)):
            if nominee and (why := _why_odd(nominee.name) or _why_rest(before, nominee)):
                yield Finding("odd_name", "warning", f"{award.canonical_category}: {nominee.name[:80]!r} {why}")


def unlike_names(ceremonies: Iterable[Ceremony]) -> dict[int, list[Finding]]:
    """Findings by ceremony: a person's id under a name that has no word in common with the name most used for it."""
    used: dict[str, dict[str, list[tuple[int, str]]]] = defaultdict(lambda: defaultdict(list))
    for ceremony in ceremonies:
        for award in ceremony.all_awards:
            for nominee in award.nominees:
                if len(nominee.person_ids) == 1:
                    used[nominee.person_ids[0]][nominee.name].append((ceremony.ordinal, award.canonical_category))
    found: dict[int, list[Finding]] = defaultdict(list)
    for person, names in used.items():
        usual, *others = sorted(names, key=lambda name: -len(names[name]))
        for name in others:
            if not _alike(usual, name) and not is_alias(person, usual, name):
                for ordinal, category in names[name]:
                    message = f"{category}: {person} is {name[:80]} here and {usual[:80]} at other times"
                    found[ordinal].append(Finding("unlike_names", "warning", message))
    return found


def _why_odd(name: str) -> str:
    if _LEAD_IN.match(name):
        return "says what somebody did"
    if _SUFFIX.fullmatch(name):
        return "is the end of a name"
    if _TORN.search(name) or name.count("(") != name.count(")"):
        return "is torn"
    return ""


def _why_rest(before: Nominee | None, nominee: Nominee) -> str:
    """Only where ids are given at all, else nothing is known of anybody."""
    if before is None or nominee.imdb_ids != ("?",) or not before.imdb_ids:
        return ""
    is_rest = _ORGANISATION.search(before.name) and not _ORGANISATION.search(nominee.name)
    return f"may be the rest of {before.name[:80]!r}" if is_rest else ""


def _alike(one: str, other: str) -> bool:
    ones, others = words_of(one), words_of(other)
    return not set(ones).isdisjoint(others) or "".join(ones) == "".join(others)
