"""What nominees and credits say together."""

from __future__ import annotations

import pytest
from oscar_import.enrichment.tmdb.people import Named, PeopleSay, compare_people, nominees_named

DIRECTOR, ACTOR = "Francis Coppola", "Robert Duvall"


@pytest.mark.parametrize(
    ("directors", "people", "says"),
    [
        (["Francis Ford Coppola"], [], PeopleSay.SAME_DIRECTOR),
        (["Frances Copola"], [], PeopleSay.OTHER_DIRECTOR),
        (["Francis Copola"], [], PeopleSay.LIKE_DIRECTOR),
        (["Somebody Else"], [ACTOR], PeopleSay.NOMINEE_BUT_OTHER_DIRECTOR),
        ([], ["R. Duvall"], PeopleSay.SAME_NOMINEE),
        (["Somebody Else"], ["Another One"], PeopleSay.OTHER_DIRECTOR),
        ([], ["Another One"], PeopleSay.NO_NOMINEE),
        ([], ["Bob Duvall"], PeopleSay.LIKE_NOMINEE),
        (["Somebody Else"], ["Bob Duvall"], PeopleSay.OTHER_DIRECTOR),
        ([], ["黒澤明"], PeopleSay.NOTHING),
        ([], [], PeopleSay.NOTHING),
    ],
)
def test_says_what_the_credits_mean(directors: list[str], people: list[str], says: PeopleSay) -> None:
    assert compare_people(Named([DIRECTOR], [ACTOR]), Named(directors, people)) is says
    assert not (says.is_yes and says.is_no)


def test_without_nominees_credits_say_nothing() -> None:
    assert compare_people(Named(), Named([DIRECTOR], [ACTOR])) is PeopleSay.NOTHING


def test_one_of_many_nominees_may_be_a_namesake_where_another_person_directed() -> None:
    ours = Named([DIRECTOR], [ACTOR, "Ann One", "Beth Two", "Cara Three", "Dora Four"])
    assert compare_people(ours, Named(["Somebody Else"], [ACTOR])) is PeopleSay.OTHER_DIRECTOR
    credited = Named(["Somebody Else"], [ACTOR, "Ann One"])
    assert compare_people(ours, credited) is PeopleSay.NOMINEE_BUT_OTHER_DIRECTOR
    assert compare_people(ours, Named([], [ACTOR])) is PeopleSay.SAME_NOMINEE


@pytest.mark.parametrize("name", ["Metro-Goldwyn-Mayer", "France", "Hong Kong", "Vangelis", "United States Army"])
def test_who_may_be_no_person_is_found_but_never_missed(name: str) -> None:
    ours = nominees_named([], [name])
    assert compare_people(ours, Named(["Somebody Else"], ["Another One"])) is PeopleSay.NOTHING
    assert compare_people(ours, Named(["Somebody Else"], [name])) is PeopleSay.SAME_NOMINEE
    both = nominees_named([], [name, ACTOR])
    assert compare_people(both, Named(["Somebody Else"], ["Another One"])) is PeopleSay.NO_NOMINEE
