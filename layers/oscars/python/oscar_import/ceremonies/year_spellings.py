"""Years as people write them: what can be read as it stands, and what was meant where it cannot."""

from __future__ import annotations

import re
import unicodedata

_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u00ad\ufe58\ufe63\uff0d", "-"))
"""Every dash that a text or its typography has for a hyphen."""
_COMMAS = str.maketrans({"\u3001": ",", "\u060c": ","})
_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
_SHORT = re.compile(r"[^0-9a-z]*([0-9]{2})[^0-9a-z]*")
_SHORT_DECADE = re.compile(r"[^0-9a-z]*([0-9])0[^0-9a-z]*s")
_NTH = re.compile(r"(?<![0-9])([0-9]{1,3})(?:st|nd|rd|th)\b")
_OPEN_END = re.compile(r"((?:19|20)[0-9]{2})\s*-\s*(?:today|now|present|current|latest)?")
_ONE_OF_1930 = re.compile(r"1930\s*[/.#]\s*([12])")
"""As IMDb's addresses have the two ceremonies of that year."""
_MAX_NAMED = 5
_NEWEST = frozenset({"latest", "last", "newest", "this year", "now", "today"})


def plain_years(text: str) -> str:
    """The text with digits, commas, dashes and blanks of every script as those of a keyboard, and nothing unseen."""
    plain = unicodedata.normalize("NFKC", text.translate(_DASHES).translate(_COMMAS)).translate(_DASHES)
    digits = (str(unicodedata.decimal(one)) if one.isdecimal() else one for one in plain)
    return "".join(one for one in digits if unicodedata.category(one) != "Cf").strip()


def meant_years(part: str, *, this_year: int) -> str:
    """What was probably meant by a part that cannot be read, as it can be: `1994-1996, or 1994,1996`; else nothing."""
    text = part.casefold()
    if text in _NEWEST:
        return "current"
    if found := _OPEN_END.fullmatch(text):
        return f"{found[1]}-{this_year}"
    if found := _ONE_OF_1930.fullmatch(text):
        return f"1930 for both of its ceremonies, or --ceremonies {int(found[1]) + 1}"
    years = _YEAR.findall(text)
    if len(years) == 1:
        return str(years[0])
    if len(years) == 2:
        return f"{min(years)}-{max(years)}, or {','.join(years)}"
    if years:
        return ",".join(years[:_MAX_NAMED])
    if numbers := _NTH.findall(text)[:_MAX_NAMED]:
        return f"--ceremonies {'-'.join(numbers) if '-' in text and len(numbers) == 2 else ','.join(numbers)}"
    if found := _SHORT_DECADE.fullmatch(text):
        return f"{full_year(int(found[1]) * 10, this_year=this_year)}s"
    found = _SHORT.fullmatch(text)
    return str(full_year(int(found[1]), this_year=this_year)) if found else ""


def full_year(short: int, *, this_year: int) -> int:
    """The latest year that ends so and may have had a ceremony."""
    latest = this_year + 1
    return latest - (latest - short) % 100
