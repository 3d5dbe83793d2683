"""Titles made comparable: case, accents, punctuation, articles and numerals no longer tell them apart."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LETTERS = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "&": " and ", "+": " and "}
)
_APOSTROPHES = re.compile(r"['’‘ʼʻ`´]")
_FRACTION = re.compile(r"[\u00bc-\u00be\u2150-\u215e]")
_BRACKETS = re.compile(r"(?:(?<=\s)|^)(?:\[([^\[\]]+)\]|\(([^()]+)\))")
_LABEL = re.compile(r"^(?:a\.?k\.?a\.?|formerly titled|formerly|or)\s+", re.IGNORECASE)
_TRAILING_ARTICLE = re.compile(
    r"^(?P<rest>.+), ?(?P<article>the|a|an|la|le|les|l|el|los|las|il|lo|gli|der|die|das|den|det|een|het|os|um|uma)$"
)
_ENGLISH_ARTICLES = {"the", "a", "an"}
# fmt: off
_NUMBER_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
                 "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty")
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv", "xvi", "xvii",
          "xviii", "xix", "xx")
# fmt: on
_BEFORE_A_NUMERAL = {"part", "chapter", "episode", "volume", "vol", "book"}
_SHORTEST_ALTERNATIVE = 3


@lru_cache(maxsize=5_000)
def normalise_title(title: str) -> str:
    """A title as words in lower case that compare equal across spellings; never empty for a title that is not.

    `Amélie` = `amelie`, `The Sting II` = `Sting 2`, `Postino, Il` = `Il Postino`, `M*A*S*H` = `MASH`,
    `Romeo & Juliet` = `Romeo and Juliet`, `8½` = `8 1/2`, `Twelve Monkeys` = `12 Monkeys`. A lone `I`, `V` or `X`
    is a numeral only after a word like *part* or *episode*: *Malcolm X* and *Henry V* stay as they are.
    """
    folded = _APOSTROPHES.sub("", _folded(title)).strip()
    if trailing := _TRAILING_ARTICLE.match(folded):
        space = "" if trailing["article"] == "l" else " "
        folded = f"{trailing['article']}{space}{trailing['rest']}"
    words = _joined_initials(re.findall(r"\w+", folded.replace("_", " ")))
    if len(words) > 1 and words[0] in _ENGLISH_ARTICLES:
        words = words[1:]
    numbered = [_number(word, after=before) for before, word in zip([None, *words], words, strict=False)]
    return " ".join(numbered) or " ".join(title.casefold().split())


def alternatives(title: str) -> tuple[str, ...]:
    """The titles that one title names with brackets, normalised: both of `The Postman (Il Postino)`; else nothing."""
    normalised = (normalise_title(text) for text in _split_at_brackets(title))
    return tuple(dict.fromkeys(text for text in normalised if len(text) >= _SHORTEST_ALTERNATIVE))


def search_texts(title: str) -> tuple[str, ...]:
    """The texts to search a film by, the likeliest first: what stands outside brackets, what stands in them.

    A search engine finds nothing for `The Postman (Il Postino)`; it does for either.
    """
    texts = (*_split_at_brackets(title), title.strip())
    worth_it = (text for text in texts if len(normalise_title(text)) >= _SHORTEST_ALTERNATIVE)
    return tuple(dict.fromkeys(worth_it))[:2] or (title.strip(),)


def goes_on_from(one: str, other: str) -> bool:
    """Whether one title begins with the whole other: `Precious: Based on ...` and `Precious`."""
    short, long = sorted((normalise_title(one), normalise_title(other)), key=len)
    return len(short) >= _SHORTEST_ALTERNATIVE and f"{long} ".startswith(f"{short} ")


def same_title(one: str, other: str) -> bool:
    """Whether two titles are the same once normalised, an alternative in brackets counting as well."""
    ones = {normalise_title(one), *alternatives(one)}
    return not ones.isdisjoint({normalise_title(other), *alternatives(other)})


def numbers(normalised: str) -> tuple[str, ...]:
    """The numbers in a normalised title: what separates a film from its sequel."""
    return tuple(re.findall(r"\d+", normalised))


def words_of(text: str) -> list[str]:
    """The words of a text in lower case, without accents, apostrophes and punctuation."""
    return re.findall(r"\w+", _APOSTROPHES.sub("", _folded(text)).replace("_", " "))


def _split_at_brackets(title: str) -> list[str]:
    """Outside, then inside; empty for a title without brackets."""
    inside = [_LABEL.sub("", (square or round_).strip(" '\"")) for square, round_ in _BRACKETS.findall(title)]
    if not inside:
        return []
    outside = " ".join(_BRACKETS.sub(" ", title).split()).removesuffix(" or")
    return [text.strip() for text in (outside, *inside) if text.strip()]


def _folded(text: str) -> str:
    if text.isascii():  # nothing to decompose
        return text.casefold().translate(_LETTERS)
    spaced = _FRACTION.sub(lambda match: f" {match[0]}", text)
    decomposed = unicodedata.normalize("NFKD", spaced.casefold().translate(_LETTERS))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _joined_initials(words: list[str]) -> list[str]:
    joined: list[str] = []
    run = ""
    for word in [*words, ""]:
        if len(word) == 1 and word.isalpha():
            run += word
            continue
        joined += [run] if run else []
        joined += [word] if word else []
        run = ""
    return joined


def _number(word: str, *, after: str | None) -> str:
    if word in _NUMBER_WORDS:
        return str(_NUMBER_WORDS.index(word) + 1)
    if word in _ROMAN and after and (len(word) > 1 or after in _BEFORE_A_NUMERAL):
        return str(_ROMAN.index(word) + 1)
    return word
