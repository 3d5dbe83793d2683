"""Cast and crew of a TMDb body, and which of them are persons of our record."""

from __future__ import annotations

from typing import Any

import pytest
from oscar_import.enrichment.tmdb.credits import CastCredit, CrewCredit, all_cast, all_crew, director_names, link_people

FILM = "tt0000001"


def nomination(category: str, *nominees: tuple[str, list[str]], film: str = FILM, **more: Any) -> dict[str, Any]:
    return {
        "id": "n1",
        "canonical_category": category,
        "films": [{"imdb_id": film, "title": "A Film"}],
        "nominees": [{"name": name, "imdb_ids": ids} for name, ids in nominees],
        "detail": "",
        "won": False,
        "official": True,
    } | more


def linked(nominations: list[dict[str, Any]], *, cast: Any = (), crew: Any = ()) -> dict[int, str]:
    actors = [CastCredit(tmdb_id, name, None, order) for order, (tmdb_id, name) in enumerate(cast)]
    members = [CrewCredit(tmdb_id, name, job, department) for tmdb_id, name, job, department in crew]
    return link_people(actors, members, nominations, film=FILM)


def test_the_cast_is_ordered_by_the_bill_and_a_missing_order_comes_last() -> None:
    cast = [
        {"id": 3, "name": "Third", "order": None},
        {"id": 2, "name": "Second", "order": 9, "character": ""},
        {"id": 1, "name": "First", "order": 0, "character": "Lead"},
    ]
    assert all_cast({"credits": {"cast": cast}}) == [
        CastCredit(1, "First", "Lead", 0),
        CastCredit(2, "Second", None, 1),
        CastCredit(3, "Third", None, 2),
    ]


def test_a_person_with_two_parts_stands_once_with_the_first() -> None:
    cast = [
        {"id": 1, "name": "One", "order": 5, "character": "B"},
        {"id": 1, "name": "One", "order": 1, "character": "A"},
    ]
    assert all_cast({"credits": {"cast": cast}}) == [CastCredit(1, "One", "A", 0)]


def test_entries_without_id_name_or_job_are_passed_over() -> None:
    crew = [None, {"id": 1, "name": "One"}, {"id": 0, "name": "Two", "job": "Editor"}, {"id": 3, "job": "Editor"}]
    good = {"id": 4, "name": None, "original_name": "Four", "job": "Editor", "department": None}
    assert all_crew({"credits": {"crew": [*crew, good]}}) == [CrewCredit(4, "Four", "Editor", None)]


def test_several_hundred_cast_members_are_all_read() -> None:
    cast = [{"id": number, "name": f"N{number}", "order": number} for number in range(1, 701)]
    assert len(all_cast({"credits": {"cast": cast}})) == 700


def test_a_director_with_several_jobs_is_named_once() -> None:
    crew = [CrewCredit(1, "D", "Director", "Directing"), CrewCredit(1, "D", "Co-Director", "Directing")]
    assert director_names([*crew, CrewCredit(2, "E", "Editor", "Editing")]) == ("D",)


@pytest.mark.parametrize(
    ("category", "department"),
    [
        ("DIRECTING", "Directing"),
        ("WRITING (Original Screenplay)", "Writing"),
        ("CINEMATOGRAPHY (Color)", "Camera"),
        ("FILM EDITING", "Editing"),
        ("MUSIC (Original Score)", "Sound"),
        ("SOUND MIXING", "Sound"),
        ("ART DIRECTION", "Art"),
        ("COSTUME DESIGN", "Costume & Make-Up"),
        ("MAKEUP AND HAIRSTYLING", "Costume & Make-Up"),
        ("VISUAL EFFECTS", "Visual Effects"),
        ("CASTING", "Production"),
        ("BEST PICTURE", "Production"),
        ("DOCUMENTARY (Feature)", "Directing"),
        ("SHORT FILM (Live Action)", "Production"),
        ("ANIMATED FEATURE FILM", "Directing"),
    ],
)
def test_a_nominee_is_linked_to_the_credit_of_the_categorys_kind(category: str, department: str) -> None:
    ours = [nomination(category, ("Zoë Müller", ["nm0000001"]))]
    assert linked(ours, crew=[(7, "Zoe Muller", "A Job", department)]) == {7: "nm0000001"}


def test_an_actor_is_linked_to_the_cast_and_not_to_the_crew() -> None:
    ours = [nomination("ACTOR IN A LEADING ROLE", ("Ann Actor", ["nm0000001"]))]
    assert linked(ours, cast=[(7, "Ann Actor")]) == {7: "nm0000001"}
    assert linked(ours, crew=[(7, "Ann Actor", "Director", "Directing")]) == {}


@pytest.mark.parametrize(
    ("nominees", "cast"),
    [
        ([("Ann Actor", ["nm0000001"])], [(7, "Ann Actor"), (8, "Ann Actor")]),
        ([("Ann Actor", ["nm0000001"]), ("Ann Actor", ["nm0000002"])], [(7, "Ann Actor")]),
        ([("Ann Actor", ["nm0000001", "nm0000002"])], [(7, "Ann Actor")]),
        ([("Ann Actor", ["?"])], [(7, "Ann Actor")]),
        ([("Ann Actor", [])], [(7, "Ann Actor")]),
        ([("Ann Actor", ["co0000001"])], [(7, "Ann Actor")]),
        ([("Ann Actor", ["nm0000001"])], [(7, "Another")]),
    ],
)
def test_whoever_is_ambiguous_or_unknown_is_not_linked(nominees: Any, cast: Any) -> None:
    assert linked([nomination("ACTOR IN A LEADING ROLE", *nominees)], cast=cast) == {}


def test_one_person_nominated_twice_is_linked_once() -> None:
    ours = [
        nomination("DIRECTING", ("Di Rector", ["nm0000001"])),
        nomination("BEST PICTURE", ("Di Rector", ["nm0000001"])),
    ]
    crew = [(7, "Di Rector", "Director", "Directing"), (7, "Di Rector", "Producer", "Production")]
    assert linked(ours, crew=crew) == {7: "nm0000001"}


def test_nominations_of_other_films_and_withdrawn_ones_link_nobody() -> None:
    ours = [
        nomination("DIRECTING", ("Di Rector", ["nm0000001"]), film="tt0000002"),
        nomination("DIRECTING", ("Di Rector", ["nm0000001"]), withdrawn=True),
    ]
    assert linked(ours, crew=[(7, "Di Rector", "Director", "Directing")]) == {}
