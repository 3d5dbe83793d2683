"""Names that look like mistakes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oscar_import.ceremonies.corrections import corrected
from oscar_import.ceremonies.model import Ceremony, Nomination, Nominee
from oscar_import.ceremonies.name_checks import odd_names, unlike_names


def odd(*nominees: Nominee) -> list[str]:
    item = Nomination("DIRECTING", "DIRECTING", (), nominees)
    return [finding.message for finding in odd_names(Ceremony(96, 2024, "2023", (item,)))]


@pytest.mark.parametrize(
    "name",
    [
        "Screenplay - Justine Triet",
        "Written by Justine Triet",
        "Music and Lyric by Somebody",
        "Production Design: James Price",
        "In collaboration with Thomas Bidegain",
        "Ltd.",
        "Jr.",
        "Inc",
        "Todd- AO",
        "Metro -Goldwyn",
        "& Sons",
        "Robb Royer (aka Robb Wilson",
    ],
)
def test_what_is_more_or_less_than_a_name_is_found(name: str) -> None:
    assert len(odd(Nominee(name))) == 1


@pytest.mark.parametrize(
    "name", ["JR", "H.E.R.", "Samuel Goldwyn - United Artists", "Bobby Houston", "Withers", "Bo Jr."]
)
def test_a_name_is_not(name: str) -> None:
    assert odd(Nominee(name)) == []


def test_a_place_after_a_university_may_be_the_rest_of_its_name() -> None:
    university = Nominee("St. Francis-Xavier University", ("co0076128",))
    assert len(odd(university, Nominee("Antigonish", ("?",)))) == 1
    assert odd(university, Nominee("Douglas Shearer", ("nm0790428",))) == []


@pytest.mark.exhaustive
def test_of_the_corrected_table_none_is_found_and_of_the_table_itself_the_known_ones(
    ceremonies: dict[int, Ceremony],
) -> None:
    right = [corrected(ceremony) for ceremony in ceremonies.values()]
    assert [finding for ceremony in right for finding in odd_names(ceremony)] == []
    assert unlike_names(right) == {}
    found = [ordinal for ordinal, ceremony in ceremonies.items() for _ in odd_names(ceremony)]
    assert found == [20, 20, 22, 28, 34, 38, 45, 95, 96, 97]
    assert list(unlike_names(ceremonies.values())) == [9]


@given(st.text("abcdefg ", min_size=1).filter(str.strip))
def test_an_id_under_a_name_with_no_word_in_common_is_found_unless_letters_agree(other: str) -> None:
    items = [
        Nomination("DIRECTING", "DIRECTING", (), (Nominee(name, ("nm0000001",)),)) for name in ("Xu Yz", "Xu Yz", other)
    ]
    found = unlike_names([Ceremony(96, 2024, "2023", tuple(items))])
    assert [finding.code for finding in found.get(96, [])] == ["unlike_names"]
