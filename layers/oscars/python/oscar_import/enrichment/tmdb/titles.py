"""How like a film's title is to those of a record at TMDb, and what to search for to find it under one of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rapidfuzz import fuzz

from oscar_import.enrichment.tmdb.candidates import Candidate
from oscar_import.normalization import alternatives, normalise_title, numbers, search_texts

SAME_TITLE_FROM = 97.0
"""Points of a title that is the same, in another spelling of its spaces, or elsewhere."""

_INEXACT = 4.0
_OTHER_NUMBER = 25.0
_ONLY_AN_ALTERNATIVE = 12.0
_THE_VERY_ALTERNATIVE = 97.0
_ONLY_A_PART = 86.0
_ELSEWHERE = 2.0
"""Off for a title that a film only has in another country or language."""
_ALIKE_WORDS = 60.0
"""Of 100, by rapidfuzz: two spellings of one word of a title."""
_SUBTITLE = re.compile(r":\s|\s[-–—]\s|--")
_WHOSE = re.compile(r"^(?:[A-Z][\w.]* ){0,3}[A-Z]\w+(?:['’]s|s['’]) (?=[\w\"'])")
"""Whose film it is: `Tim Burton's Corpse Bride`."""
_LEADING_ARTICLE = re.compile(r"^(?:the|an?) ", re.IGNORECASE)
_HYPHEN = re.compile(r"(?<=\w)-(?=\w)")
_SHORTEST_PART = 4
_SHORTEST_SECOND_PART = 8
_SHORT_FORMS = (
    ("dr", "doctor"),
    ("mr", "mister"),
    ("mt", "mount"),
    ("st", "saint"),
    ("vs", "versus"),
)
_LONGEST_ALONE = 5
"""Letters of a word that is worth a search by itself."""


def title_points(title: str, candidate: Candidate) -> tuple[float, str]:
    """At most 100 for the best of a record's titles, and why."""
    wanted, shown = _written_out(title), _shown(candidate)
    offered = {_written_out(text) for text in shown}
    wanted_parts = _alternatives(title)
    offered_parts = {part for text in shown for part in _alternatives(text)}
    if wanted in offered or (len(wanted_parts) > 1 and offered == wanted_parts):
        return 100.0, "the title is the same"
    elsewhere = {_written_out(text) for text in candidate.other_titles}
    if wanted in elsewhere or not wanted_parts.isdisjoint(elsewhere):
        return 100.0 - _ELSEWHERE, "it has this title elsewhere"
    if not wanted_parts.isdisjoint(offered):
        return _THE_VERY_ALTERNATIVE, "one of its two titles is the same"
    whole = max(_likeness(wanted, text) for text in offered)
    parts = [_likeness(one, other) for one in {wanted, *wanted_parts} for other in offered | offered_parts]
    only_part = max(parts) - _ONLY_AN_ALTERNATIVE
    short = _ONLY_A_PART if _is_part(title, candidate) else 0.0
    best = max(whole, only_part, short)
    return best, f"the title is {round(best)} % like it"


def length_of(title: str) -> tuple[int, int]:
    """Words and letters, of the shorter one where brackets name two titles."""
    normalised = min(alternatives(title), key=len, default=normalise_title(title))
    return len(normalised.split()), len(normalised)


def has_article_of(title: str, candidate: Candidate) -> bool:
    """Whether one of its titles begins with the English article of ours, or without one as ours does."""
    ours = _article(title)
    return any(_article(text) == ours for text in (*_shown(candidate), *candidate.other_titles))


def is_spelled_alike(title: str, candidate: Candidate, *, distance: int | None) -> bool:
    """Whether one of its titles is one of ours word by word, each spelled alike, or ours with or without a part that
    catalogues leave out; `distance` is that of the years. What goes on otherwise, or a year away, is a sequel, or
    another film of the same people."""
    if distance is None or distance > 1:
        return False
    if distance == 0 and _is_part(title, candidate):
        return True
    ours = {_written_out(title), *_alternatives(title)}
    theirs = {_written_out(text) for text in (*_shown(candidate), *candidate.other_titles)}
    return any(_are_alike(one, other) for one in ours for other in theirs)


def texts_to_search(title: str) -> list[str]:
    """The forms of a title, the likeliest first: TMDb finds a film only where every word stands in one of its titles.

    As it is, and outside and inside its brackets; then its parts, and what leaves out or joins a word that catalogues
    write otherwise; at last without its longest word, and that word alone.
    """
    forms = [*search_texts(title)]
    forms += [part for text in list(forms) for part in _parts(text)]
    forms += [text for form in search_texts(title) for text in _reworded(form)]
    return list(dict.fromkeys(text for text in forms if text))


def _article(title: str) -> str:
    found = _LEADING_ARTICLE.match(title)
    return found[0].casefold() if found else ""


def _shown(candidate: Candidate) -> tuple[str, ...]:
    return candidate.title, candidate.original_title


def _written_out(title: str) -> str:
    """Normalised, with the long forms of the words that have a short one."""
    long = dict(_SHORT_FORMS)
    return " ".join(long.get(word, word) for word in normalise_title(title).split())


def _alternatives(title: str) -> set[str]:
    return {_written_out(text) for text in alternatives(title)}


def _likeness(one: str, other: str) -> float:
    if one == other:
        return 100.0
    if one.replace(" ", "") == other.replace(" ", ""):
        return 99.0
    likeness = fuzz.ratio(one, other) - _INEXACT
    return likeness - _OTHER_NUMBER if numbers(one) != numbers(other) else likeness


def _are_alike(one: str, other: str) -> bool:
    words, others = one.split(), other.split()
    return (
        len(words) == len(others)
        and numbers(one) == numbers(other)
        and all(fuzz.ratio(*pair) >= _ALIKE_WORDS for pair in zip(words, others, strict=True))
    )


def _is_part(title: str, candidate: Candidate) -> bool:
    """Whether one is the other without its subtitle, without what stands before it, or without whose film it is."""
    ours, our_parts = _written_out(title), {_written_out(part) for part in _parts(title)}
    return any(
        _written_out(text) in our_parts or ours in {_written_out(part) for part in _parts(text)}
        for text in _shown(candidate)
    )


def _parts(title: str) -> Iterator[str]:
    """What a catalogue may have of a title: its main part, its second part, and the whole without whose film it is."""
    main, *others = _SUBTITLE.split(title, maxsplit=1)
    if others and len(main) >= _SHORTEST_PART:
        yield main.strip()
    if others and len(others[0]) >= _SHORTEST_SECOND_PART:
        yield others[0].strip()
    if (without := _WHOSE.sub("", title)) != title and len(without) >= _SHORTEST_PART:
        yield without


def _reworded(title: str) -> Iterator[str]:
    """Words left out or joined."""
    if (without := _LEADING_ARTICLE.sub("", title)) != title:
        yield without
    if (joined := _HYPHEN.sub("", title)) != title:
        yield joined
    words = title.split()
    longest = max(words, key=len, default="")
    others = [word for word in words if word != longest]
    if len(others) > 1 or any(len(word) >= _LONGEST_ALONE for word in others):
        yield " ".join(others)
    if others and len(longest) >= _LONGEST_ALONE:
        yield longest
