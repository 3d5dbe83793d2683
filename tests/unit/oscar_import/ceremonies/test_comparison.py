"""Where two sources disagree about one ceremony."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from oscar_import.ceremonies.comparison import Difference, compare
from oscar_import.ceremonies.model import Ceremony, FilmReference, Nomination, Nominee


@pytest.fixture(scope="module")
def the_96th(ceremonies: dict[int, Ceremony]) -> Ceremony:
    return ceremonies[96]


def with_first(ceremony: Ceremony, edit: Callable[[Nomination], Nomination]) -> Ceremony:
    """The ceremony with its first nomination, Bradley Cooper for *Maestro*, as `edit` returns it."""
    first, *others = ceremony.nominations
    return replace(ceremony, nominations=(edit(first), *others))


@pytest.mark.exhaustive
def test_all_98_agree_with_themselves_in_any_order(ceremonies: dict[int, Ceremony]) -> None:
    for ceremony in ceremonies.values():
        assert compare(ceremony, replace(ceremony, nominations=ceremony.nominations[::-1])) == ()


@pytest.mark.parametrize(
    ("edit", "kind", "one", "other", "spelling_only"),
    [
        (lambda item: replace(item, won=True), "won", "not won", "won", False),
        (
            lambda item: replace(item, films=(FilmReference("tt0000001", "Maestro"),)),
            "film_ids",
            "tt5535276",
            "tt0000001",
            False,
        ),
        (
            lambda item: replace(item, films=(FilmReference("tt5535276", "MAESTRO"),)),
            "film_titles",
            "Maestro",
            "MAESTRO",
            True,
        ),
        (
            lambda item: replace(item, films=(FilmReference("tt5535276", "Bernstein"),)),
            "film_titles",
            "Maestro",
            "Bernstein",
            False,
        ),
        (
            lambda item: replace(item, nominees=(Nominee("Bradley Cooper"),)),
            "nominee_ids",
            "nm0177896",
            "?",
            False,
        ),
        (
            lambda item: replace(item, nominees=(Nominee("Brádley Cooper", ("nm0177896",)),)),
            "nominee_names",
            "Bradley Cooper",
            "Brádley Cooper",
            True,
        ),
        (lambda item: replace(item, detail="Felix"), "detail", "Leonard Bernstein", "Felix", False),
        (lambda item: replace(item, category="ACTOR"), "category", "ACTOR IN A LEADING ROLE", "ACTOR", True),
    ],
)
def test_what_differs_is_named_with_both_values(
    the_96th: Ceremony, edit: Callable[[Nomination], Nomination], kind: str, one: str, other: str, spelling_only: bool
) -> None:
    assert compare(the_96th, with_first(the_96th, edit)) == (
        Difference(kind, "ACTOR IN A LEADING ROLE", "Maestro by Bradley Cooper", one, other, spelling_only),
    )


def test_a_detail_that_one_leaves_out_is_no_difference(the_96th: Ceremony) -> None:
    without = with_first(the_96th, lambda item: replace(item, detail=""))
    assert compare(the_96th, without) == compare(without, the_96th) == ()


def test_a_nomination_that_only_one_has_is_listed(the_96th: Ceremony) -> None:
    without = replace(the_96th, nominations=the_96th.nominations[1:])
    subject = "Maestro by Bradley Cooper"
    assert compare(the_96th, without) == (Difference("only_in_one", "ACTOR IN A LEADING ROLE", subject, subject, ""),)
    assert compare(without, the_96th) == (Difference("only_in_other", "ACTOR IN A LEADING ROLE", subject, "", subject),)


def test_withdrawn_nominations_are_not_compared(the_96th: Ceremony) -> None:
    withdrawn = with_first(the_96th, lambda item: replace(item, withdrawn=True))
    assert [difference.kind for difference in compare(the_96th, withdrawn)] == ["only_in_one"]


def test_two_ceremonies_are_not_compared(ceremonies: dict[int, Ceremony]) -> None:
    with pytest.raises(ValueError, match="ceremony 95 cannot be compared with ceremony 96"):
        compare(ceremonies[95], ceremonies[96])


def test_a_ceremony_without_any_id_disagrees_about_none(the_96th: Ceremony) -> None:
    without = replace(
        the_96th,
        nominations=tuple(
            replace(
                item,
                films=tuple(replace(film, imdb_id=None) for film in item.films),
                nominees=tuple(Nominee(nominee.name) for nominee in item.nominees),
            )
            for item in the_96th.nominations
        ),
    )
    assert compare(the_96th, without) == compare(without, the_96th) == ()
    named = with_first(without, lambda item: replace(item, films=(FilmReference("tt0000001", "Maestro"),)))
    assert {difference.kind for difference in compare(the_96th, named)} == {"film_ids"}
