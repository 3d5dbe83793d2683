"""How likely a record of the same title is the film though no person confirms it, against another film of that title.

The odds are a product: how near the years are, how often credits lack nominees of these categories, what its length,
country and companies say, over how many films of one year have this title. Shares are estimates; that of titles rests
on a count at TMDb: of 3,647 films taken out of 67,361, 1.4 % have another one of their title and year.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import prod

LIKELY_FROM = 20.0
"""Odds from which a record is taken though none of the nominees is credited."""
LIKELY_BY_ORIGIN_FROM = 15.0
"""Where companies or a country stand for the nominees."""
LIKELY_UNNAMED_FROM = 180.0
"""Where nothing but title, year and length is known: another film of the title cannot be told from ours, so that its
title has to be a rare one."""

_NAMESAKES_A_YEAR = (0.025, 0.008, 0.002, 0.0004)
"""Other films of a title in a year, by its words without an article: 1, 2, 3, more."""
_YEARS_OF_FILMS = 80
_FEWEST_LETTERS = 6
"""Of a title that is as rare as its words say; a shorter one is as frequent as one with a word less."""
_YEARS = (0.89, 0.045, 0.008)
_INTERNATIONAL_YEARS = (0.55, 0.2, 0.025, 0.005)
_YEARS_OF_SMALL = (0.6, 0.3, 0.03)
"""By the distance of the years. International features are sent in up to three years after their release; shorts and
documentaries are shown at festivals a year before."""
_AS_SHORT, _AS_LONG, _OF_NO_LENGTH = 3.0, 1.5, 0.5
"""Few films of any title are short, and few that were nominated have no runtime."""
_OF_OUR_COUNTRY, _COUNTRY_UNKNOWN = 25.0, 0.3
_MADE_BY_OURS, _COMPANIES_UNKNOWN = 8.0, 0.4
_NAME_ALIKE = 20.0
"""One name in eight is written otherwise at TMDb; few strangers have one that is nearly a nominee's."""
_OTHER_ARTICLE = 0.1
"""*Sister* and *A Sister*, both nominated, are of one year."""
_FEW_CREDITS = 3
_SPARSE = {True: 0.1, False: 0.03}
"""How often credits are as few as that and name no nominee, however many there are, by whether the film is short."""
_MANY_CREDITS, _WELL_CREDITED = 20, 2.0
"""A film that was nominated is rather credited in full than any other of its title."""
_ABSENT = (
    ("ACTOR", 0.01),
    ("ACTRESS", 0.01),
    ("DIRECTING", 0.01),
    ("ASSISTANT DIRECTOR", 0.5),
    ("WRITING", 0.05),
    ("CINEMATOGRAPHY", 0.06),
    ("FILM EDITING", 0.07),
    ("MUSIC (Original Song)", 0.25),
    ("MUSIC", 0.08),
    ("SOUND", 0.2),
    ("ART DIRECTION", 0.1),
    ("COSTUME DESIGN", 0.08),
    ("MAKEUP", 0.25),
    ("VISUAL EFFECTS", 0.25),
    ("BEST PICTURE", 0.07),
    ("DOCUMENTARY", 0.1),
    ("SHORT", 0.12),
)
"""How often credits lack a nominee, by what the category begins with."""
_ABSENT_OTHERWISE = 0.12


@dataclass(frozen=True)
class Circumstances:
    """What is known of a film and a record of its title, beside that title. None is what one of the two does not say.

    `absent` are the categories of the nominees that the record's `credits` many names lack. `namesakes` are the other
    films of the title that were seen, `are_all` says that there are no more.
    """

    words: int
    letters: int
    distance: int | None
    absent: tuple[str, ...] = ()
    credits: int = 0
    namesakes: int = 0
    are_all: bool = False
    has_name_alike: bool = False
    """One of the `absent` may be there, with a name that is written much like it."""
    has_our_article: bool = True
    is_short: bool | None = None
    is_documentary: bool = False
    is_international: bool = False
    names_companies: bool = False
    is_runtime_known: bool = False
    is_of_our_country: bool | None = None
    is_made_by_ours: bool | None = None


def odds(known: Circumstances) -> float:
    """How many times likelier the record is the film than another film of its title."""
    return (
        _of_years(known)
        * _of_absence(known)
        * _of_length(known)
        * _of_origin(known)
        * (_NAME_ALIKE if known.has_name_alike else 1.0)
        * (1.0 if known.has_our_article else _OTHER_ARTICLE)
        / namesakes_a_year(known.words, known.letters, known.namesakes, are_all=known.are_all)
    )


def is_likely(known: Circumstances) -> bool:
    """Whether it may be taken though nobody confirms it."""
    if known.absent:
        return odds(known) >= LIKELY_FROM
    has_origin = known.is_international or known.names_companies
    return odds(known) >= (LIKELY_BY_ORIGIN_FROM if has_origin else LIKELY_UNNAMED_FROM)


def namesakes_a_year(words: int, letters: int, namesakes: int, *, are_all: bool) -> float:
    """How many other films of a title to expect in one year: titles of its length have so many on average, and this
    one was given so often in all years (the mean of a gamma distribution, given a count)."""
    place = min(words - (letters < _FEWEST_LETTERS), len(_NAMESAKES_A_YEAR)) - 1
    average = _NAMESAKES_A_YEAR[max(place, 0)]
    expected = (1 + namesakes) / (1 / average + _YEARS_OF_FILMS)
    return expected if are_all else max(expected, average)


def absence(categories: Iterable[str]) -> float:
    """How often the credits of a film lack all its nominees of these categories."""
    return prod(map(_absence, categories))


def _absence(category: str) -> float:
    return next((share for beginning, share in _ABSENT if category.startswith(beginning)), _ABSENT_OTHERWISE)


def _of_years(known: Circumstances) -> float:
    small = _YEARS_OF_SMALL if known.is_short or known.is_documentary else _YEARS
    shares = _INTERNATIONAL_YEARS if known.is_international else small
    return shares[known.distance] if known.distance is not None and known.distance < len(shares) else 0.0


def _of_absence(known: Circumstances) -> float:
    if not known.absent:
        return 1.0
    likely = absence(known.absent)
    if known.credits <= _FEW_CREDITS:
        return max(likely, _SPARSE[bool(known.is_short)])
    return likely * (_WELL_CREDITED if known.credits > _MANY_CREDITS else 1.0)


def _of_length(known: Circumstances) -> float:
    if known.is_short is None:
        return 1.0
    if not known.is_runtime_known:
        return _OF_NO_LENGTH
    return _AS_SHORT if known.is_short else _AS_LONG


def _of_origin(known: Circumstances) -> float:
    country = {True: _OF_OUR_COUNTRY, False: 0.0, None: _COUNTRY_UNKNOWN}[known.is_of_our_country]
    company = {True: _MADE_BY_OURS, False: 0.0, None: _COMPANIES_UNKNOWN}[known.is_made_by_ours]
    return (country if known.is_international else 1.0) * (
        company if known.names_companies or known.is_made_by_ours else 1.0
    )
