"""Names are no keys: which two can be one person's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oscar_import.names import (
    Agreement,
    _likeness,
    agreement,
    any_same_name,
    best_agreement,
    contradict,
    name_key,
    pair_names,
    read_name,
    same_name,
    tells_apart,
)

GIVEN = ("Alejandro", "Francis", "Harry", "Mary", "Jean-Luc", "Émile", "Yimou", "Al", "Van", "J. R.", "I.A.L.")
MIDDLE = ("", "G.", "González", "Ford", "Louise", "A.", "B.")
FAMILY = ("Iñárritu", "Coppola", "Stradling", "de Titta", "O'Neill", "Diamond", "Zhang", "Mayer")
SUFFIX = ("", "Jr.", "Sr.", "II", "III", ", Jr")
names = st.builds(
    lambda *parts: " ".join(part for part in parts if part),
    *(st.sampled_from(part) for part in (GIVEN, MIDDLE, FAMILY, SUFFIX)),
)


@pytest.mark.parametrize(
    ("one", "other", "degree"),
    [
        ("Alejandro G. Iñárritu", "Alejandro González Iñárritu", Agreement.AGREES),
        ("Francis Coppola", "Francis Ford Coppola", Agreement.AGREES),
        ("Penélope Cruz", "Penelope Cruz", Agreement.SAME),
        ("Marcus D'Arcy", "Marcus D’Arcy", Agreement.SAME),
        ("William A. Wellman", "William Wellman", Agreement.AGREES),
        ("William A. Wellman", "William B. Wellman", Agreement.DIFFERENT),
        ("I.A.L. Diamond", "IAL Diamond", Agreement.AGREES),
        ("I.A.L. Diamond", "N. Diamond", Agreement.DIFFERENT),
        ("J. R. Smith", "R. J. Smith", Agreement.DIFFERENT),
        ("Zhang Yimou", "Yimou Zhang", Agreement.AGREES),
        ("Bong Joon-ho", "Joon Ho Bong", Agreement.AGREES),
        ("George de Titta Jr.", "George DeTitta, Jr", Agreement.SAME),
        ("George de Titta Sr.", "George de Titta Jr.", Agreement.DIFFERENT),
        ("Dernst Emile II", "Dernst Emile III", Agreement.DIFFERENT),
        ("Robert Downey Jr.", "Robert Downey", Agreement.AGREES),
        ("Dr. Fred Kolb Jr.", "Fred Kolb Jr.", Agreement.SAME),
        ("Josef von Sternberg", "Joseph von Sternberg", Agreement.ALIKE),
        ("Sergei Eisenstein", "Sergey Eisenstein", Agreement.ALIKE),
        ("Bob Smith", "Robert Smith", Agreement.ALIKE),
        ("Dick Smith", "Robert Smith", Agreement.DIFFERENT),
        ("Joel Coen", "Ethan Coen", Agreement.DIFFERENT),
        ("Van Heflin", "Van Johnson", Agreement.DIFFERENT),
        ("Madonna", "Madonna", Agreement.SAME),
        ("", "", Agreement.DIFFERENT),
    ],
)
def test_says_how_far_two_names_agree(one: str, other: str, degree: Agreement) -> None:
    assert agreement(one, other) is degree


@given(names, names)
def test_is_the_same_in_either_order(one: str, other: str) -> None:
    assert agreement(one, other) is agreement(other, one)
    assert contradict([one], [other]) is contradict([other], [one])


@given(names)
def test_a_name_is_the_same_as_itself_in_any_case(name: str) -> None:
    assert agreement(name, name.upper()) is agreement(name, f" {name} ") is Agreement.SAME


@given(names, names)
def test_a_suffix_that_differs_on_both_sides_tells_apart(one: str, other: str) -> None:
    suffixes = {read_name(one).suffix, read_name(other).suffix}
    if len(suffixes) == 2 and "" not in suffixes:
        assert agreement(one, other) is Agreement.DIFFERENT
        assert tells_apart(read_name(one), read_name(other))
        assert name_key(one) != name_key(other)


@given(st.sampled_from("ABCDEFG"), st.sampled_from("ABCDEFG"), st.sampled_from(FAMILY))
def test_initials_never_equal_other_initials(one: str, other: str, family: str) -> None:
    for form in ("{}. {}", "John {}. {}"):
        assert same_name(form.format(one, family), form.format(other, family)) is (one == other)


@given(names, names)
def test_a_key_is_shared_exactly_by_names_that_are_the_same(one: str, other: str) -> None:
    assert (name_key(one) == name_key(other)) is (agreement(one, other) is Agreement.SAME)


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_two_texts_can_be_compared(one: str, other: str) -> None:
    assert agreement(one, other) is agreement(other, one)


@given(st.lists(names, max_size=5), st.lists(names, max_size=5))
def test_names_are_paired_one_with_one_and_only_where_they_agree(ours: list[str], theirs: list[str]) -> None:
    pairs = pair_names(ours, theirs)
    assert len(set(pairs.values())) == len(pairs)
    assert all(same_name(ours[one], theirs[other]) for one, other in pairs.items())
    assert {other: one for one, other in pairs.items()} == pair_names(theirs, ours)


def test_who_may_be_one_of_two_is_left_out() -> None:
    assert pair_names(["Al Mayer"], ["Al Mayer Sr.", "Al Mayer Jr."]) == {}
    assert pair_names(["Al Mayer", "Al Mayer Jr."], ["Al Mayer Jr.", "Al Mayer Sr."]) == {1: 0, 0: 1}


def test_lists_agree_as_their_nearest_names_do() -> None:
    assert best_agreement(["Nobody", "Francis Coppola"], ["Francis Ford Coppola"]) is Agreement.AGREES
    assert any_same_name(["Zhang Yimou"], ["Somebody", "Yimou Zhang"])
    assert not any_same_name(["", "Somebody"], ["", "Somebody Else"])


def test_what_cannot_be_compared_contradicts_nothing() -> None:
    assert contradict(["Akira Kurosawa"], ["Somebody Else"])
    assert not contradict(["Akira Kurosawa"], ["黒澤明"])
    assert not contradict(["Akira Kurosawa"], [])


def common_letters(one: str, other: str) -> int:
    """The longest common subsequence, by its definition."""
    row = [0] * (len(other) + 1)
    for letter in one:
        before, row = row, [0]
        for place, theirs in enumerate(other):
            row.append(before[place] + 1 if letter == theirs else max(before[place + 1], row[place]))
    return row[-1]


@given(st.text("abcd", min_size=1, max_size=80), st.text("abcde", min_size=1, max_size=80))
def test_the_likeness_of_words_is_the_share_of_letters_in_common(one: str, other: str) -> None:
    assert _likeness(one, other) == 200 * common_letters(one, other) / (len(one) + len(other))
