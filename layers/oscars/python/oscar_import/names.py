"""Whether two names can be one person's: the only comparison of names in the project.

Names are no keys. Two people may share one (29 names of the open table do), and one person is written in several ways.
So there are degrees: written the same, in agreement, alike. What tells people apart is never overlooked: a suffix
(`Sr.`, `Jr.`, `III`) that differs on both sides, initials that differ, a word on each side that the other lacks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from oscar_import.normalization import words_of

# fmt: off
_SUFFIXES = {"jr": "jr", "junior": "jr", "sr": "sr", "senior": "sr", "ii": "ii", "2nd": "ii", "iii": "iii",
             "3rd": "iii", "iv": "iv", "4th": "iv", "fils": "fils", "pere": "pere"}
_TITLES = {"dr", "sir", "dame", "mr", "mrs", "ms", "miss", "lord", "lady", "capt", "captain", "col", "prof"}
_PARTICLES = {"de", "di", "da", "du", "del", "della", "des", "dos", "das", "la", "le", "van", "von", "vander", "der",
              "den", "ten", "ter", "st", "mc", "mac", "o", "el", "al", "ben", "bin", "abu", "af", "zu"}
_CALLED = (("al", "albert", "alfred"), ("bill", "william", "will"), ("bob", "robert", "rob"), ("charlie", "charles"),
           ("chuck", "charles"), ("dick", "richard"), ("ed", "edward", "edwin"), ("ted", "theodore", "edward"),
           ("fred", "frederick", "alfred"), ("gene", "eugene"), ("hal", "harold", "harry"), ("hank", "henry"),
           ("harry", "henry", "harold"), ("jack", "john"), ("jim", "james", "jimmy"), ("joe", "joseph"),
           ("johnny", "john"), ("kate", "katherine", "catherine"), ("larry", "lawrence", "laurence"),
           ("liz", "elizabeth"), ("mike", "michael"), ("nick", "nicholas"), ("peggy", "margaret"), ("tom", "thomas"),
           ("tony", "anthony", "antonio"), ("walt", "walter"))
# fmt: on
_SHORT_OF = frozenset((short, long) for short, *longs in _CALLED for long in longs)
_ALIKE_WORDS = 72.0
"""Percent of the letters, in order, that two spellings of one word share (`Sergei`, `Sergey`)."""
_LONGEST_INITIALS = 3
"""`JJ` and `J. J.` are the same; four letters are a word."""


class Agreement(IntEnum):
    """How far two names agree; the greater the further."""

    DIFFERENT = 0
    """Nothing speaks for one person, or something speaks against it."""
    ALIKE = 1
    """One spelling may be a slip, a transliteration or the short form of the other (`Bob`, `Robert`): evidence beside
    other evidence, never by itself."""
    AGREES = 2
    """The words of one are among the other's, initials expanded: `Alejandro G. Iñárritu`, `Francis Coppola`."""
    SAME = 3
    """The same words in the same order, and the same suffix or none."""


@dataclass(frozen=True)
class Name:
    """A name as it is compared: its words in lower case without accents, and its suffix."""

    words: tuple[str, ...]
    suffix: str = ""

    @property
    def is_latin(self) -> bool:
        """Whether it is written in Latin letters; any other script says neither yes nor no to one that is."""
        return all(letter < "\u0250" for word in self.words for letter in word)


@lru_cache(maxsize=20_000)
def read_name(name: str) -> Name:
    """The words and the suffix of a name; no words for a text without any.

    Titles (`Dr.`) are left out, particles are joined to what follows (`de Titta` = `DeTitta`).
    """
    found = words_of(name)
    suffix = ""
    for place in range(len(found) - 1, 0, -1):
        is_last = place == len(found) - 1
        if found[place] in _SUFFIXES and (is_last or found[place] in {"jr", "sr"}):
            suffix = _SUFFIXES[found.pop(place)]
            break
    while len(found) > 2 and found[0] in _TITLES:
        found.pop(0)
    return Name(tuple(_with_particles(found)), suffix)


def name_key(name: str) -> str:
    """A text that two names have in common exactly where they are written the same (`Agreement.SAME`)."""
    read = read_name(name)
    return " ".join((*read.words, *([f"({read.suffix})"] if read.suffix else [])))


@lru_cache(maxsize=20_000)
def agreement(one: str, other: str) -> Agreement:
    """How far two names agree, in either order of the two; an empty one agrees with nothing."""
    ones, others = read_name(one), read_name(other)
    if not ones.words or not others.words or _other_suffix(ones, others):
        return Agreement.DIFFERENT
    if ones.words == others.words:
        return Agreement.SAME if ones.suffix == others.suffix else Agreement.AGREES
    first, second = _joined_alike(ones.words, others.words)
    if first == second:
        return Agreement.AGREES
    if min(len(first), len(second)) < 2:
        return Agreement.DIFFERENT
    short, long = sorted((first, second), key=lambda words: (len(words), words))
    orders = [(short, turned) for turned in _turned(long)]
    if len(short) == len(long):
        orders += [(long, turned) for turned in _turned(short)]
    if any(_is_among(words, all_words) for words, all_words in orders):
        return Agreement.AGREES
    return Agreement.ALIKE if any(_is_alike(words, all_words) for words, all_words in orders) else Agreement.DIFFERENT


def tells_apart(one: Name, other: Name) -> bool:
    """Whether suffixes or initials say that two names, however alike, are two people's."""
    if _other_suffix(one, other):
        return True
    initials = [tuple(word for word in name.words if _is_initial(word)) for name in (one, other)]
    short, long = sorted(initials, key=len)
    return bool(short and long) and not _fit(short, long, _same_word, least_letters=0)


def same_name(one: str, other: str) -> bool:
    """Whether two names can be one person's as they are written: the same, or in agreement."""
    return agreement(one, other) >= Agreement.AGREES


def best_agreement(ours: Sequence[str], theirs: Sequence[str]) -> Agreement:
    """How far the two nearest of two lists of names agree."""
    return max((agreement(one, other) for one in ours for other in theirs), default=Agreement.DIFFERENT)


def any_same_name(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether any of our names can be one of theirs."""
    return best_agreement(ours, theirs) >= Agreement.AGREES


def contradict(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether two lists of names have nobody in common; False where either has none that can be compared."""
    ones, others = _comparable(ours), _comparable(theirs)
    return bool(ones and others) and best_agreement(ones, others) is Agreement.DIFFERENT


def pair_names(ours: Sequence[str], theirs: Sequence[str]) -> dict[int, int]:
    """Place in `ours` → place in `theirs`, for the names that are one person's: those written the same first, then
    those that agree with exactly one that is left. Whoever may be one of two is left out."""
    pairs: dict[int, int] = {}
    for is_one_persons in (_is_written_the_same, same_name):
        open_ours = [place for place in range(len(ours)) if place not in pairs]
        open_theirs = [place for place in range(len(theirs)) if place not in pairs.values()]
        edges = [(one, other) for one in open_ours for other in open_theirs if is_one_persons(ours[one], theirs[other])]
        pairs |= one_to_one(edges)
    return pairs


def one_to_one(edges: Sequence[tuple[int, int]]) -> dict[int, int]:
    """Of pairs that are possible, those of which neither side has another."""
    ones, others = Counter(one for one, _ in edges), Counter(other for _, other in edges)
    return {one: other for one, other in edges if ones[one] == others[other] == 1}


def _is_written_the_same(one: str, other: str) -> bool:
    """Whether they agree as `Agreement.SAME` has it, without a look at what else could make them agree."""
    return bool(read_name(one).words) and read_name(one) == read_name(other)


def _other_suffix(one: Name, other: Name) -> bool:
    return bool(one.suffix and other.suffix) and one.suffix != other.suffix


def _comparable(names: Sequence[str]) -> list[str]:
    return [name for name in names if (read := read_name(name)).words and read.is_latin]


def _with_particles(words: Sequence[str]) -> list[str]:
    joined: list[str] = []
    before = ""
    for place, word in enumerate(words):
        if place and word in _PARTICLES and place < len(words) - 1:  # a first word is a given name: Van, Ben, Al
            before += word
            continue
        joined.append(before + word)
        before = ""
    return joined


def _joined_alike(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Both, with neighbours of one joined where the other writes them as one word: `Joon ho` and `Joonho`."""
    return _joined_as(one, set(other)), _joined_as(other, set(one))


def _joined_as(words: tuple[str, ...], wanted: set[str]) -> tuple[str, ...]:
    joined: list[str] = []
    place = 0
    while place < len(words):
        for count in range(_LONGEST_INITIALS, 0, -1):
            text = "".join(words[place : place + count])
            if count == 1 or (place + count <= len(words) and text in wanted):
                joined.append(text)
                place += count
                break
    return tuple(joined)


def _turned(words: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """The words as they stand, and with the family name in the other place: `Zhang Yimou`, `Yimou Zhang`."""
    return words, (*words[-1:], *words[:-1]), (*words[1:], *words[:1])


def _is_among(short: Sequence[str], long: Sequence[str]) -> bool:
    """Whether the words of one stand among the other's in their order, a whole one of at least two letters shared."""
    return _fit(short, long, _same_word, least_letters=2)


def _is_alike(short: Sequence[str], long: Sequence[str]) -> bool:
    """Whether they would, were some words spelled otherwise; a whole one of at least three letters is shared."""
    return _fit(short, long, _alike_word, least_letters=3)


def _fit(
    short: Sequence[str],
    long: Sequence[str],
    same: Callable[[str, str], bool],
    *,
    least_letters: int,
    shared: bool = False,
) -> bool:
    """Whether every word of `short` finds its like in `long`, in order, one of them being the same whole word."""
    if not short:
        return shared
    return any(
        same(short[0], word)
        and _fit(
            short[1:],
            long[place + 1 :],
            same,
            least_letters=least_letters,
            shared=shared or (short[0] == word and len(word) >= least_letters),
        )
        for place, word in enumerate(long[: len(long) - len(short) + 1])
    )


def _same_word(one: str, other: str) -> bool:
    return one == other or ((_is_initial(one) or _is_initial(other)) and one[0] == other[0])


def _is_initial(word: str) -> bool:
    return len(word) == 1 and word.isalpha()


def _alike_word(one: str, other: str) -> bool:
    if _same_word(one, other) or (one, other) in _SHORT_OF or (other, one) in _SHORT_OF:
        return True
    if min(len(one), len(other)) < 3:
        return False
    return one.startswith(other) or other.startswith(one) or _likeness(one, other) >= _ALIKE_WORDS


def _likeness(one: str, other: str) -> float:
    """Percent of the letters that two words have in common in their order: their longest common subsequence, found
    with one bit for each letter of `other` (Hyyrö 2004). Every function compares names, and most have no other use
    for the library that would do this."""
    places: dict[str, int] = {}
    for place, letter in enumerate(other):
        places[letter] = places.get(letter, 0) | 1 << place
    all_places = (1 << len(other)) - 1
    unmatched = all_places
    for letter in one:
        matched = unmatched & places.get(letter, 0)
        unmatched = (unmatched + matched) | (unmatched - matched)
    return 200 * (~unmatched & all_places).bit_count() / (len(one) + len(other))
