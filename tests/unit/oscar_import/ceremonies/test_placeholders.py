"""Nobody is called `Nominees to be determined`."""

from __future__ import annotations

import pytest
from oscar_import.ceremonies.model import Ceremony, FilmReference, Nomination, Nominee, SpecialAward
from oscar_import.ceremonies.placeholders import is_placeholder, without_placeholders


@pytest.mark.parametrize(
    "text",
    [
        "Nominees to be determined",
        "Nominee(s) to be determined",
        "NOMINEES TO BE DETERMINED.",
        "(Nominees to be determined)",
        "Producers to be announced",
        "To be  confirmed",
        "Writers' credits to be determined by the Academy",
        "Nominees to be determined at a later date",
        "Names to come",
        "Names to follow.",
        "Nominees pending",
        "Not yet determined",
        "TBD",
        "t.b.a.",
        "N/A",
        "Pending",
    ],
)
def test_what_stands_for_a_name_is_none(text: str) -> None:
    assert is_placeholder(text)


@pytest.mark.parametrize(
    "name",
    ["Toby Determined", "Tbd Smith", "Pending Lee", "Anna Tobecome", "Born To Come Back", "Jean Tofollow", "Nam"],
)
def test_a_name_is_a_name(name: str) -> None:
    assert not is_placeholder(name)


def test_a_ceremony_keeps_who_is_somebody() -> None:
    film = (FilmReference(None, "Conclave"),)
    somebody, nobody = Nominee("Tessa Ross"), Nominee("Nominees to be determined")
    told = Ceremony(
        97,
        2025,
        "2024",
        (Nomination("BEST PICTURE", "BEST PICTURE", film, (somebody, nobody)),),
        (SpecialAward("special", "HONORARY AWARD", "HONORARY AWARD", (), (nobody,)),),
    )
    cleaned = without_placeholders(told)
    assert cleaned.nominations[0].nominees == (somebody,)
    assert cleaned.special_awards[0].nominees == ()
    assert without_placeholders(cleaned) is cleaned
