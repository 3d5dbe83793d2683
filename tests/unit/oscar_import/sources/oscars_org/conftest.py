"""The ceremonies as both pages tell them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from oscar_import.ceremonies.model import Ceremony, Nomination


@pytest.fixture(scope="module")
def told(ceremonies: dict[int, Ceremony]) -> dict[int, Ceremony]:
    """All ceremonies, without the words that the table took for a part of a writer's name."""

    def corrected(item: Nomination) -> Nomination:
        names = (replace(nominee, name=nominee.name.removeprefix("Screenplay - ")) for nominee in item.nominees)
        return replace(item, nominees=tuple(names))

    return {
        ordinal: replace(ceremony, nominations=tuple(map(corrected, ceremony.nominations)))
        for ordinal, ceremony in ceremonies.items()
    }


@pytest.fixture(scope="module")
def the_96th(told: dict[int, Ceremony]) -> Ceremony:
    return told[96]
