"""A lone nominee among a record's credits, who may be a namesake."""

from __future__ import annotations

import pytest
from oscar_import.enrichment.tmdb.candidates import Candidate
from oscar_import.enrichment.tmdb.credits import CastCredit, CrewCredit
from oscar_import.enrichment.tmdb.people import Named, PeopleSay
from oscar_import.enrichment.tmdb.roles import without_namesakes

EDITOR, CATEGORIES = "Jane Editor", (("Jane Editor", "FILM EDITING"),)
STRANGERS = tuple(f"Given{letter} Stranger" for letter in "ABCDEFGHIJ")


def record(*, department: str = "Editing", people: tuple[str, ...] = (EDITOR,)) -> Candidate:
    return Candidate(1, "Emma", "Emma", people=people, crew=(CrewCredit(7, EDITOR, "Editor", department),))


def says(ours: Named, candidate: Candidate, *, is_near: bool = False) -> PeopleSay:
    return without_namesakes(PeopleSay.SAME_NOMINEE, ours, CATEGORIES, candidate, is_near=is_near)


@pytest.mark.parametrize(
    ("department", "is_near", "expected"),
    [
        ("Editing", False, PeopleSay.SAME_NOMINEE),
        ("Art", True, PeopleSay.SAME_NOMINEE),
        ("Art", False, PeopleSay.LIKE_NOMINEE),
    ],
)
def test_a_lone_nominee_of_another_time_does_what_the_nomination_honours(
    department: str, is_near: bool, expected: PeopleSay
) -> None:
    assert says(Named(people=[EDITOR]), record(department=department), is_near=is_near) is expected


def test_one_of_many_is_a_namesake_where_the_credits_name_many() -> None:
    many = Named(people=[EDITOR, "Anna One", "Berta Two", "Clara Three", "Dora Four"])
    assert says(many, record(people=(EDITOR, *STRANGERS)), is_near=True) is PeopleSay.NO_NOMINEE
    assert says(many, record(), is_near=True) is PeopleSay.SAME_NOMINEE
    assert says(many, record(people=(EDITOR, "Anna One", *STRANGERS))) is PeopleSay.SAME_NOMINEE


def test_an_actor_stands_in_the_cast_and_credits_without_departments_refuse_nobody() -> None:
    categories = (("Jane Editor", "ACTRESS IN A LEADING ROLE"),)
    played = Candidate(1, "Emma", "Emma", people=(EDITOR,), cast=(CastCredit(7, EDITOR),))
    bare = Candidate(1, "Emma", "Emma", people=(EDITOR,))
    for candidate in (played, bare):
        ours = Named(people=[EDITOR])
        say = without_namesakes(PeopleSay.SAME_NOMINEE, ours, categories, candidate, is_near=False)
        assert say is PeopleSay.SAME_NOMINEE


@pytest.mark.parametrize("say", [say for say in PeopleSay if say is not PeopleSay.SAME_NOMINEE])
def test_what_else_people_say_stays(say: PeopleSay) -> None:
    assert without_namesakes(say, Named(), (), record(), is_near=False) is say
