"""Where an id is corrected, the report names the film that went and the one in its place."""

from __future__ import annotations

from dataclasses import replace

import pytest
from oscar_import.ceremonies.film_key_changes import followed, keys_instead
from oscar_import.ceremonies.model import Ceremony, FilmReference, Nomination

PICTURE, SONG = "BEST PICTURE", "MUSIC (Original Song)"
WRONG, RIGHT = FilmReference("tt0000001", "The Long Way"), FilmReference("tt0000002", "The Long Way")
OTHER = FilmReference("tt0000003", "Paper Moons")
NAMELESS = FilmReference(None, "The Long Way")


def ceremony(*named: tuple[FilmReference, ...]) -> Ceremony:
    """One nomination each."""
    nominations = tuple(
        Nomination(PICTURE, PICTURE, films, (), id=f"096-{number:03d}") for number, films in enumerate(named, 1)
    )
    return Ceremony(96, 2024, "2023", nominations)


@pytest.mark.parametrize(
    ("former", "later", "instead"),
    [
        ([(WRONG,)], [(WRONG,)], {}),
        ([(WRONG,)], [(RIGHT,)], {"tt0000001": "tt0000002"}),
        ([(WRONG,), (WRONG,)], [(RIGHT,), (RIGHT,)], {"tt0000001": "tt0000002"}),
        ([(WRONG,), (WRONG,)], [(RIGHT,), (WRONG,)], {}),
        ([(WRONG,), (WRONG,)], [(RIGHT,), (replace(RIGHT, imdb_id="tt0000009"),)], {"tt0000001": None}),
        ([(NAMELESS,)], [(RIGHT,)], {"unidentified:096-001": "tt0000002"}),
        ([(NAMELESS,), (NAMELESS,)], [(RIGHT,), (RIGHT,)], {"unidentified:096-001": "tt0000002"}),
        ([(WRONG, OTHER)], [(OTHER, RIGHT)], {"tt0000001": "tt0000002"}),
        ([(WRONG,)], [(replace(RIGHT, title="Long Way, The"),)], {"tt0000001": "tt0000002"}),
        ([(WRONG,)], [(RIGHT, OTHER)], {"tt0000001": "tt0000002"}),
        ([(WRONG,)], [()], {"tt0000001": None}),
    ],
)
def test_a_film_that_is_no_longer_named_is_told_with_the_one_in_its_place(
    former: list[tuple[FilmReference, ...]], later: list[tuple[FilmReference, ...]], instead: dict[str, str | None]
) -> None:
    assert keys_instead(ceremony(*former), ceremony(*later)) == instead


def test_a_film_of_a_withdrawn_nomination_has_none_in_its_place() -> None:
    former = ceremony((WRONG,), (OTHER,))
    gone = replace(former.nominations[0], withdrawn=True)
    assert keys_instead(former, replace(former, nominations=(gone, former.nominations[1]))) == {"tt0000001": None}


@pytest.mark.parametrize(
    ("earlier", "later", "both"),
    [
        ({}, {"a": "b"}, {"a": "b"}),
        ({"a": "b"}, {}, {"a": "b"}),
        ({"a": "b"}, {"b": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "a"}, {}),
        ({"a": "b"}, {"c": None}, {"a": "b", "c": None}),
        ({"a": None}, {}, {"a": None}),
    ],
)
def test_two_deliveries_are_told_as_one(
    earlier: dict[str, str | None], later: dict[str, str | None], both: dict[str, str | None]
) -> None:
    assert followed(earlier, later) == both
