"""What nominees and credits say together."""

from __future__ import annotations

import pytest
from oscar_import.enrichment.tmdb.people import Named, PeopleSay, compare_people

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
        ([], ["黒澤明"], PeopleSay.NOTHING),
        ([], [], PeopleSay.NOTHING),
    ],
)
def test_says_what_the_credits_mean(directors: list[str], people: list[str], says: PeopleSay) -> None:
    assert compare_people(Named([DIRECTOR], [ACTOR]), Named(directors, people)) is says
    assert not (says.is_yes and says.is_no)


def test_without_nominees_credits_say_nothing() -> None:
    assert compare_people(Named(), Named([DIRECTOR], [ACTOR])) is PeopleSay.NOTHING
