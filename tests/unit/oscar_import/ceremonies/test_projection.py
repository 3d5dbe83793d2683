"""What a ceremony says of each film and person: all of it, once, and of nobody else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from oscar_import.ceremonies.categories import tracks_person
from oscar_import.ceremonies.model import Ceremony, FilmReference, Nomination, Nominee, SpecialAward
from oscar_import.ceremonies.projection import Part, parts_of, tracked_people
from oscar_import.ceremonies.reconciliation import reconcile
from oscar_import.storage.catalogue import part_key

ACTRESS = "ACTRESS IN A LEADING ROLE"
PICTURE = "BEST PICTURE"
BARBIE = FilmReference("tt1517268", "Barbie")
NAMELESS = FilmReference(None, "Letter from Livingston")


def nomination(
    number: int, category: str, *films: FilmReference, by: tuple[Nominee, ...] = (), withdrawn: bool = False
) -> Nomination:
    return Nomination(category, category, films, by, withdrawn=withdrawn, id=f"096-{number:03d}")


def ceremony(*nominations: Nomination, awards: tuple[SpecialAward, ...] = ()) -> Ceremony:
    return Ceremony(96, 2024, "2023", nominations, awards)


def said(told: Ceremony) -> dict[str, list[str]]:
    """Key → ids of the nominations."""
    return {part_key(part): [item["id"] for item in part.nominations] for part in parts_of(told)}


def test_a_film_has_every_nomination_that_names_it() -> None:
    told = ceremony(nomination(1, PICTURE, BARBIE), nomination(2, "COSTUME DESIGN", BARBIE))
    assert said(told) == {"FILM#tt1517268": ["096-001", "096-002"]}


def test_every_film_of_a_nomination_has_it() -> None:
    other = FilmReference("tt0000001", "Other")
    assert said(ceremony(nomination(1, "ACTOR", BARBIE, other))) == {
        "FILM#tt1517268": ["096-001"],
        "FILM#tt0000001": ["096-001"],
    }


def test_a_film_without_an_id_is_kept_under_the_first_nomination_of_its_title() -> None:
    other = FilmReference(None, "Another Letter")
    told = ceremony(
        nomination(1, "DOCUMENTARY", NAMELESS), nomination(2, "EDITING", NAMELESS), nomination(3, "DOCUMENTARY", other)
    )
    assert said(told) == {
        "FILM#unidentified:096-001": ["096-001", "096-002"],
        "FILM#unidentified:096-003": ["096-003"],
    }


def test_people_are_recorded_for_acting_and_directing_only() -> None:
    person = Nominee("Greta Gerwig", ("nm1950086",))
    told = ceremony(
        nomination(1, "DIRECTING", BARBIE, by=(person,)),
        nomination(2, "WRITING (Adapted Screenplay)", BARBIE, by=(person,)),
    )
    assert said(told)["PERSON#nm1950086"] == ["096-001"]


@pytest.mark.parametrize(
    ("imdb_ids", "tracked"),
    [
        (("nm0000001",), ["nm0000001"]),
        (("nm0000001", "nm0000002"), ["nm0000001", "nm0000002"]),
        (("?",), []),
        (("co0000001",), []),
        ((), []),
    ],
)
def test_a_name_is_recorded_for_each_person_behind_it(imdb_ids: tuple[str, ...], tracked: list[str]) -> None:
    assert tracked_people(nomination(1, ACTRESS, BARBIE, by=(Nominee("Name", imdb_ids),))) == tracked


def test_a_person_who_is_named_twice_in_a_nomination_has_it_once() -> None:
    twice = (Nominee("One", ("nm0000001",)), Nominee("One again", ("nm0000001",)))
    assert said(ceremony(nomination(1, "DIRECTING", BARBIE, by=twice)))["PERSON#nm0000001"] == ["096-001"]


def test_what_is_withdrawn_is_said_of_nobody() -> None:
    person = Nominee("Margot Robbie", ("nm3053338",))
    assert said(ceremony(nomination(1, ACTRESS, BARBIE, by=(person,), withdrawn=True))) == {}


def test_a_film_that_only_a_special_award_names_has_the_award_and_no_nomination() -> None:
    award = SpecialAward("special", "HONORARY AWARD", "HONORARY AWARD", (BARBIE,), ())
    (part,) = parts_of(ceremony(awards=(award,)))
    assert (part_key(part), part.title, part.nominations) == ("FILM#tt1517268", "Barbie", [])
    assert [item["category"] for item in part.special_awards] == ["HONORARY AWARD"]


def test_the_same_ceremony_says_the_same(ceremonies: dict[int, Ceremony]) -> None:
    stored = reconcile(None, ceremonies[96]).ceremony
    again = Ceremony.from_document(stored.to_document())
    assert parts_of(again) == parts_of(stored)


@pytest.mark.exhaustive
def test_of_every_ceremony_nothing_is_lost_and_nothing_added(ceremonies: dict[int, Ceremony]) -> None:
    for told in ceremonies.values():
        stored = reconcile(None, told).ceremony
        parts = {part_key(part): part for part in parts_of(stored)}
        films = {key: part for key, part in parts.items() if key.startswith("FILM#")}
        assert _ids(films) == sorted(
            item.id for item in stored.nominations for film in dict.fromkeys(item.films) if film
        )
        people = {key: part for key, part in parts.items() if key.startswith("PERSON#")}
        assert _ids(people) == sorted(
            item.id
            for item in stored.nominations
            if tracks_person(item.canonical_category)
            for _ in {person for nominee in item.nominees for person in nominee.person_ids}
        )


def _ids(parts: dict[str, Part]) -> list[str]:
    return sorted(item["id"] for part in parts.values() for item in part.nominations)


def test_a_part_says_what_the_nomination_says(ceremonies: dict[int, Ceremony]) -> None:
    stored = reconcile(None, ceremonies[96]).ceremony
    murphy = next(part for part in parts_of(stored) if part_key(part) == "PERSON#nm0614165")
    (own,) = murphy.nominations
    assert (own["canonical_category"], own["won"]) == ("ACTOR IN A LEADING ROLE", True)
    replaced = replace(stored.nominations[0], won=not stored.nominations[0].won)
    other = replace(stored, nominations=(replaced, *stored.nominations[1:]))
    assert parts_of(other) != parts_of(stored)
