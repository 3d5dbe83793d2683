"""Titles and names as another catalogue writes them: each is a kind of difference that TMDb and the facts are known to
have. `rng` decides; the same seed makes the same spellings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from random import Random

Respelling = Callable[[str, Random], str]

_ROMAN = {"II": "2", "III": "3", "IV": "4", "V": "5"}
_NICKNAMES = {
    "Robert": "Bob",
    "William": "Bill",
    "Richard": "Dick",
    "James": "Jim",
    "Joseph": "Joe",
    "Thomas": "Tom",
    "Lawrence": "Larry",
    "Michael": "Mike",
    "Bob": "Robert",
    "Bill": "William",
    "Dick": "Richard",
    "Jim": "James",
    "Joe": "Joseph",
    "Tom": "Thomas",
    "Ted": "Theodore",
    "Fred": "Frederick",
}
_MIDDLE = ("Alan", "Beatriz", "Edward", "Louise", "Maria", "Thomas")
_TRANSLITERATED = (("y", "i"), ("ei", "ey"), ("ph", "f"), ("c", "k"), ("u", "ou"), ("s", "z"), ("ll", "l"), ("j", "i"))


def plain(text: str) -> str:
    """Without accents."""
    return "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))


def _and(title: str, _rng: Random) -> str:
    return title.replace("&", "and") if "&" in title else title.replace(" and ", " & ")


def _article(title: str, _rng: Random) -> str:
    match = re.match(r"(The|A|An|La|Le|Les|Il|El|Das|Der|Die) (.+)", title)
    return f"{match[2]}, {match[1]}" if match else title


def _without_article(title: str, _rng: Random) -> str:
    return re.sub(r"^(The|A|An) (?=.{4})", "", title)


def _with_article(title: str, _rng: Random) -> str:
    return title if re.match(r"(The|A|An) ", title) else f"The {title}"


def _punctuation(title: str, rng: Random) -> str:
    return re.sub(r"[-:!?.,]+ ?", lambda found: " " if rng.random() < 0.5 else found[0], title).strip() or title


def _apostrophes(title: str, _rng: Random) -> str:
    return title.replace("'", "’").replace("...", "…")


def _numerals(title: str, _rng: Random) -> str:
    return re.sub(r"\b(II|III|IV|V)$", lambda found: _ROMAN[found[1]], title)


def _joined(title: str, _rng: Random) -> str:
    return re.sub(r"(?<=\w)-(?=\w)", "", title, count=1)


def _parted(title: str, _rng: Random) -> str:
    return re.sub(r"\b(Any|Black|Every|Green|Moon|News|Sun|White)(?=[a-z]{3})", r"\1 ", title, count=1)


def _whose(title: str, _rng: Random) -> str:
    """`Tim Burton's Corpse Bride` and `Corpse Bride`."""
    without = re.sub(r"^(?:[A-Z][\w.]+ )*[A-Z]\w+(?:'s|s') (?=[A-Z])", "", title)
    return without if without != title else f"Jane Director's {title}"


def _written_out(title: str, _rng: Random) -> str:
    for short, long in (("Dr.", "Doctor"), ("Mr.", "Mister"), ("St.", "Saint"), ("vs.", "versus"), ("Mt.", "Mount")):
        if short in title or long in title:
            return title.replace(short, long) if short in title else title.replace(long, short)
    return title


def _otherwise_spelled(title: str, _rng: Random) -> str:
    """One long word with another letter: another spelling of English, or another transliteration."""
    words = title.split()
    longest = max(words, key=len)
    if len(longest) < 7:
        return title
    middle = len(longest) // 2
    other = "e" if longest[middle] != "e" else "i"
    return " ".join(longest[:middle] + other + longest[middle + 1 :] if word == longest else word for word in words)


def in_other_letters(title: str) -> str:
    """As many words of another script."""
    return " ".join("".join(chr(0x4E00 + ord(letter) % 0x4000) for letter in word[:3]) for word in title.split())


TITLE_RESPELLINGS: tuple[Respelling, ...] = (
    _and,
    _punctuation,
    _apostrophes,
    lambda title, _rng: plain(title),
    lambda title, _rng: title.title(),
)
"""That leave the words: what a search by words does not notice."""

TITLE_REWORDINGS: tuple[Respelling, ...] = (
    _article,
    _with_article,
    _without_article,
    _numerals,
    _joined,
    _parted,
    _whose,
    _written_out,
    _otherwise_spelled,
)
"""That change the words."""


def _initials_dropped(name: str, _rng: Random) -> str:
    return " ".join(word for word in name.split() if not re.fullmatch(r"[A-Z]\.", word)) or name


def _initial_expanded(name: str, rng: Random) -> str:
    found = re.search(r" ([A-Z])\. ", name)
    middles = [middle for middle in _MIDDLE if found and middle[0] == found[1]]
    return name.replace(f"{found[1]}.", rng.choice(middles)) if found and middles else name


def _middle_added(name: str, rng: Random) -> str:
    first, _, last = name.partition(" ")
    return f"{first} {rng.choice(_MIDDLE)} {last}" if last and " " not in last else name


def _middle_abbreviated(name: str, _rng: Random) -> str:
    words = name.split()
    return " ".join([words[0], f"{words[1][0]}.", *words[2:]]) if len(words) > 2 else name


def _suffix_dropped(name: str, _rng: Random) -> str:
    return re.sub(r",? (Jr|Sr)\.?$| (II|III|IV)$", "", name)


def _turned(name: str, _rng: Random) -> str:
    words = name.split()
    return " ".join([words[-1], *words[:-1]]) if len(words) == 2 and len(name) < 12 else name


def _nickname(name: str, _rng: Random) -> str:
    first, _, rest = name.partition(" ")
    return f"{_NICKNAMES.get(first, first)} {rest}" if rest else name


def _transliterated(name: str, rng: Random) -> str:
    one, other = rng.choice(_TRANSLITERATED)
    return name.replace(one, other, 1)


NAME_RESPELLINGS: tuple[Respelling, ...] = (
    _initials_dropped,
    _initial_expanded,
    _middle_added,
    _middle_abbreviated,
    _suffix_dropped,
    _turned,
    _transliterated,
    _nickname,
    lambda name, _rng: plain(name),
    lambda name, _rng: name.replace("-", " "),
    lambda name, _rng: name.upper(),
)


COMPANY_RESPELLINGS: tuple[Respelling, ...] = (
    lambda name, _rng: f"{name} Pictures",
    lambda name, _rng: f"{name} Productions",
    lambda name, _rng: name.replace("-", " "),
    lambda name, _rng: name.removesuffix(" Studios").removesuffix(" Pictures").removesuffix(" Productions"),
)


def respelled(text: str, ways: tuple[Respelling, ...], rng: Random) -> str:
    """The text in another spelling, of those that change it."""
    others = [other for way in ways if (other := way(text, rng)) != text]
    return rng.choice(others) if others else text
