"""Known mistakes of sources: each is corrected, in whatever source it is given, and reported."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oscar_import.ceremonies.corrections import corrected, corrections_of, hash_with_corrections, is_alias
from oscar_import.ceremonies.model import Ceremony, FilmReference, Nomination, Nominee, SpecialAward

CUT_NAMES = {
    15: "Australian News & Information Bureau",
    19: "Claude Jarman Jr.",
    20: "United Nations Division of Films and Visual Information",
    22: "St. Francis-Xavier University, Antigonish, Nova Scotia",
    28: "Associated British Picture Corporation Ltd.",
    34: "Todd-AO",
    38: "Metro-Goldwyn-Mayer British",
    45: "Jean-Claude Carrière",
    58: "John H. Whitney Sr.",
    65: "Arnold & Richter",
    70: "Réjean Gagné",
    74: "John M. Constantine Jr.",
    95: "Edward Berger",
    96: "Justine Triet",
    97: "Thomas Bidegain",
}
"""As the Academy Awards Database (awardsdatabase.oscars.org) writes them, without the comma before Jr., Sr. and Ltd."""
FOREIGN_FILMS = {
    20: ("tt0038913", "Italy"),
    21: ("tt0039632", "France"),
    22: ("tt0040522", "Italy"),
    23: ("tt0040137", "France/Italy"),
    24: ("tt0042876", "Japan"),
    25: ("tt0043686", "France"),
    27: ("tt0045935", "Japan"),
    28: ("tt0047444", "Japan"),
}
"""Honoured before there was a competition; countries by IMDb."""


def names(ceremony: Ceremony) -> list[str]:
    return [nominee.name for award in ceremony.all_awards for nominee in award.nominees]


@pytest.mark.parametrize(("ordinal", "name"), CUT_NAMES.items())
def test_a_name_that_the_table_cuts_is_whole(ceremonies: dict[int, Ceremony], ordinal: int, name: str) -> None:
    told = names(ceremonies[ordinal])
    assert name not in told or name in ("Justine Triet", "Edward Berger")
    right = names(corrected(ceremonies[ordinal]))
    assert name in right
    for correction in corrections_of(ordinal):
        if correction.kind == "name":
            assert not set(correction.given.split("|")) & set(right)


def test_thomas_moulton_of_the_9th_is_who_he_is_at_other_times(ceremonies: dict[int, Ceremony]) -> None:
    """nm0481264 is Oscar Lagerstrom of the 3rd."""
    ids = {
        imdb_id
        for ordinal in range(7, 26)
        for item in corrected(ceremonies[ordinal]).nominations
        for nominee in item.nominees
        if nominee.name == "Thomas T. Moulton"
        for imdb_id in nominee.imdb_ids
    }
    assert ids == {"nm0609771"}


@pytest.mark.parametrize(("ordinal", "film", "country"), [(o, *rest) for o, rest in FOREIGN_FILMS.items()])
def test_a_foreign_film_that_was_honoured_has_its_country(
    ceremonies: dict[int, Ceremony], ordinal: int, film: str, country: str
) -> None:
    (award,) = [
        award
        for award in corrected(ceremonies[ordinal]).special_awards
        if {known.imdb_id for known in award.films} == {film}
    ]
    assert (award.kind, award.nominees, award.won) == ("special", (Nominee(country),), True)
    expected = "HONORARY FOREIGN LANGUAGE FILM AWARD" if ordinal >= 23 else None
    assert expected in (None, award.canonical_category)


def test_every_correction_is_needed_and_reported_with_its_source(ceremonies: dict[int, Ceremony]) -> None:
    for ordinal, ceremony in ceremonies.items():
        messages = [finding.message for finding in corrected(ceremony).findings if finding.code == "corrected"]
        needed = [correction for correction in corrections_of(ordinal) if correction.kind != "award"]
        assert messages == [correction.message for correction in needed]
        assert all(correction.source in message for correction, message in zip(needed, messages, strict=True))


def test_what_is_right_already_stays_and_is_not_reported(ceremonies: dict[int, Ceremony]) -> None:
    for ceremony in ceremonies.values():
        once = replace(corrected(ceremony), findings=())
        assert corrected(once) == once


def test_a_source_without_ids_is_corrected_as_well() -> None:
    """oscars.org gives names only."""
    told = nominated("WRITING (Original Screenplay)", "Screenplay - Justine Triet", "Arthur Harari")
    (item,) = corrected(a_ceremony(96, told)).nominations
    assert item.nominees == (Nominee("Justine Triet", ("nm2630323",)), Nominee("Arthur Harari"))


def test_an_id_that_a_source_knows_counts_before_that_of_the_correction() -> None:
    told = replace(nominated("SOUND MIXING", "x"), nominees=(Nominee("Todd- AO", ("co9999999",)),))
    (item,) = corrected(a_ceremony(34, told)).nominations
    assert item.nominees == (Nominee("Todd-AO", ("co9999999",)),)


def test_imdbs_honorary_award_for_rashomon_is_the_academys_own() -> None:
    award = SpecialAward("special", "HONORARY AWARD", "HONORARY AWARD", (FilmReference("tt0042876", "Rashomon"),), ())
    (right,) = corrected(replace(a_ceremony(24), special_awards=(award,))).special_awards
    assert right.canonical_category == "HONORARY FOREIGN LANGUAGE FILM AWARD"
    assert right.nominees == (Nominee("Japan"),)


@given(st.lists(st.sampled_from(["Ltd.", "Todd- AO", "Antigonish", "Nova Scotia", "A B"]), max_size=6))
def test_only_names_that_stand_together_are_one(told: list[str]) -> None:
    (item,) = corrected(a_ceremony(22, nominated("DOCUMENTARY (Short Subject)", *told))).nominations
    assert [nominee.name for nominee in item.nominees] == told


def test_new_corrections_make_a_source_new() -> None:
    assert hash_with_corrections("a", 1) == "a"
    assert hash_with_corrections("a", 96) not in ("a", hash_with_corrections("b", 96), hash_with_corrections("a", 95))


def test_a_known_pseudonym_is_no_mistake() -> None:
    assert is_alias("nm0001801", "Robert Towne", "P.H. Vazak")
    assert not is_alias("nm0001801", "Robert Towne", "Oscar Lagerstrom")


def nominated(category: str, *told: str) -> Nomination:
    return Nomination(category, category, (FilmReference(None, "A film"),), tuple(map(Nominee, told)))


def a_ceremony(ordinal: int, *nominations: Nomination) -> Ceremony:
    return Ceremony(ordinal=ordinal, year=1928 + ordinal, film_years=str(1927 + ordinal), nominations=nominations)
