"""What stands in the place of a name until it is known: `Nominees to be determined` is nobody.

The Academy's page has it for days after the nominations (97th: four of the ten for Best Picture).
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TypeVar

from oscar_import.ceremonies.model import Ceremony, Nomination, SpecialAward

_PLACEHOLDER = re.compile(
    r"""\bto\s+be\s+(?:determined|announced|confirmed|named|decided|advised)\b
      | \b(?:not|nothing)\s+yet\b
      | \bto\s+(?:come|follow)\W*$
      | \b(?:nominees?|names?|credits?|producers?)\s+pending\b
      | ^\W*(?:t\.?b\.?[adc]\.?|n/a|pending|unknown)\W*$
    """,
    re.VERBOSE | re.IGNORECASE,
)
AwardT = TypeVar("AwardT", Nomination, SpecialAward)


def is_placeholder(name: str) -> bool:
    """Whether a text says that a name is not known yet."""
    return _PLACEHOLDER.search(name) is not None


def without_placeholders(ceremony: Ceremony) -> Ceremony:
    """The ceremony with only those nominees who are somebody."""
    nominations = tuple(_without(nomination) for nomination in ceremony.nominations)
    awards = tuple(_without(award) for award in ceremony.special_awards)
    if nominations == ceremony.nominations and awards == ceremony.special_awards:
        return ceremony
    return replace(ceremony, nominations=nominations, special_awards=awards)


def _without(award: AwardT) -> AwardT:
    named = tuple(nominee for nominee in award.nominees if not is_placeholder(nominee.name))
    return award if len(named) == len(award.nominees) else replace(award, nominees=named)
