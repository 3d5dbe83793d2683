"""Titles and names compared: what no longer gives two spellings apart, and what still does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oscar_import.normalization import (
    alternatives,
    goes_on_from,
    normalise_title,
    numbers,
    same_title,
    search_texts,
)


@pytest.mark.parametrize(
    ("title", "normalised"),
    [
        ("Amélie", "amelie"),
        ("Sirāt", "sirat"),
        ("Ådalen '31", "adalen 31"),
        ("Smørrebrød & Æbler", "smorrebrod and aebler"),
        ("The Sting II", "sting 2"),
        ("A Star Is Born", "star is born"),
        ("Postino, Il", "il postino"),
        ("Avventura, L'", "lavventura"),
        ("Kid, The", "kid"),
        ("M*A*S*H", "mash"),
        ("G. I. Joe", "gi joe"),
        ("8½", "8 1 2"),
        ("Twelve Monkeys", "12 monkeys"),
        ("Star Wars: Episode V", "star wars episode 5"),
        ("The Godfather, Part III", "godfather part 3"),
        ("Water--Friend or Enemy", "water friend or enemy"),
        ("What's Up, Doc?", "whats up doc"),
        ("The", "the"),
        ("七人の侍", "七人の侍"),
        ("!?", "!?"),
        ("", ""),
    ],
)
def test_normalises_a_title(title: str, normalised: str) -> None:
    assert normalise_title(title) == normalised


@pytest.mark.parametrize("title", ["Malcolm X", "Henry V", "Madame X", "V for Vendetta", "I, Robot"])
def test_a_lone_letter_is_no_numeral(title: str) -> None:
    assert numbers(normalise_title(title)) == ()


@pytest.mark.parametrize(
    ("title", "both"),
    [
        ("The Postman (Il Postino)", ("postman", "il postino")),
        ("Coup de Torchon ('Clean Slate')", ("coup de torchon", "clean slate")),
        ("Birdnesters of Thailand (aka 'Shadow Hunters')", ("birdnesters of thailand", "shadow hunters")),
        ("Birdman or (The Unexpected Virtue of Ignorance)", ("birdman", "unexpected virtue of ignorance")),
        ("Heroin(e)", ()),
        ("Rocky", ()),
    ],
)
def test_brackets_hold_another_title(title: str, both: tuple[str, ...]) -> None:
    assert alternatives(title) == both


@pytest.mark.parametrize(
    ("title", "texts"),
    [
        ("The Postman (Il Postino)", ("The Postman", "Il Postino")),
        ("(A) Torzija [(A) Torsion]", ("Torzija", "(A) Torsion")),
        ("Heroin(e)", ("Heroin(e)",)),
        (" Up ", ("Up",)),
    ],
)
def test_a_film_is_searched_by_the_titles_its_title_names(title: str, texts: tuple[str, ...]) -> None:
    assert search_texts(title) == texts


def test_a_title_may_go_on_where_another_ends() -> None:
    assert goes_on_from("Precious", "Precious: Based on the Novel")
    assert goes_on_from("Troublesome Creek: A Midwestern", "Troublesome Creek")
    assert not goes_on_from("Monster", "Monsters")
    assert not goes_on_from("", "Anything")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Amélie", "AMELIE", True),
        ("The Postman (Il Postino)", "Il postino", True),
        ("Rocky", "Rocky II", False),
        ("Frozen", "Frozen II", False),
        ("The Hours", "The House", False),
    ],
)
def test_says_whether_two_titles_are_the_same(one: str, other: str, same: bool) -> None:
    assert same_title(one, other) is same


@given(st.text(max_size=60))
def test_any_text_is_the_same_as_itself_whatever_surrounds_it(text: str) -> None:
    once = normalise_title(text)
    assert bool(once) == bool(text.strip())
    assert same_title(text, text)
    assert once == normalise_title(f"  {text}  ")
