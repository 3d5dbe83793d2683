"""Companies, offices and countries, which stand where nominees stand: whom they tell, and whom they do not.

A page without ids shows `Metro-Goldwyn-Mayer` as it shows a person. No credit names a company, so its absence from them
says nothing; that a record's production companies have it says a little.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from oscar_import.normalization import words_of

# fmt: off
_WORDS_OF_NONE = frozenset({
    "aeronautics", "agency", "army", "associated", "association", "associates", "bros", "brothers", "bureau", "centre",
    "college", "comitato", "comite", "committee", "company", "cooperative", "corporation", "corp", "council",
    "department", "documents", "enterprises", "famous", "film", "films", "filmcentral", "foundation", "gmbh",
    "government", "governments", "inc", "information", "institute", "international", "istituto", "juegos", "ltd",
    "metro", "ministry", "nations", "national", "navy", "news", "office", "olimpiada", "olimpiade", "organizador",
    "picture", "pictures", "production", "productions", "publix", "radio", "rko", "screen", "service", "services",
    "society", "sound", "states", "studio", "studios", "television", "union", "unit", "united", "university",
    "universal",
    "africa", "arabia", "coast", "emirates", "germany", "herzegovina", "kingdom", "kong", "korea", "lanka", "macedonia",
    "netherlands", "republic", "rico", "territories", "zealand",
})
_EMPTY = frozenset({
    "and", "co", "company", "corp", "corporation", "dept", "department", "film", "films", "inc", "ltd", "of",
    "picture", "pictures", "production", "productions", "radio", "studio", "studios", "the",
})
# fmt: on
"""Words that no person's name has, and words that catalogues write or leave out in a company's."""
_FEWEST_LETTERS = 3
_NOW_CALLED = {
    "ussr": "russia",
    "soviet": "russia",
    "czechoslovakia": "czech",
    "yugoslavia": "serbia",
    "holland": "netherlands",
    "german": "germany",
    "britain": "kingdom",
    "ivory": "divoire",
}
_IN_MANY_COUNTRIES = {"united", "republic", "democratic", "federal", "of", "and", "the", "west", "east", "south"}


def is_surely_a_person(name: str) -> bool:
    """Whether a name has two words or more, and none that a company's, an office's or a country's has."""
    words = words_of(name)
    return len(words) > 1 and _WORDS_OF_NONE.isdisjoint(words) and not any(word[0].isdigit() for word in words)


def any_made_it(nominees: Iterable[str], companies: Sequence[str]) -> bool:
    """Whether a nominee, a company or the person whom it is called after, is among a record's companies."""
    made_by = [set(words_of(name)) - _EMPTY for name in companies]
    return any(
        _is_one(ours, theirs) for ours in (set(words_of(name)) - _EMPTY for name in nominees) for theirs in made_by
    )


def _is_one(ours: set[str], theirs: set[str]) -> bool:
    """Whether all that tells one company from others is among the other's words."""
    short, long = sorted((ours, theirs), key=len)
    return sum(map(len, short)) >= _FEWEST_LETTERS and short <= long


def share_a_country(ours: Iterable[str], theirs: Iterable[str]) -> bool | None:
    """Whether two lists of countries have one in common, under whatever name; None where one is empty."""
    ones, others = _of_countries(ours), _of_countries(theirs)
    return not ones.isdisjoint(others) if ones and others else None


def _of_countries(names: Iterable[str]) -> set[str]:
    words = {word for name in names for word in words_of(name)}
    return (words | {now for then, now in _NOW_CALLED.items() if then in words}) - _IN_MANY_COUNTRIES
