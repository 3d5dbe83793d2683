"""One table of every award and the names it had."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from oscar_import.ceremonies.categories import (
    CATEGORIES,
    category_named,
    find_category,
    is_major,
    is_special,
    tracks_person,
    written_name,
)
from oscar_import.ceremonies.model import Ceremony

COMPETITIVE = [category for category in CATEGORIES if category.is_competitive]


def test_there_are_67_awards_with_130_names_of_which_45_are_competitive() -> None:
    assert len(CATEGORIES) == 67
    assert sum(1 + len(category.other_names) for category in CATEGORIES) == 130
    assert len(COMPETITIVE) == 45


def test_every_category_of_all_98_is_in_the_table_under_every_name_it_had(ceremonies: dict[int, Ceremony]) -> None:
    told = {
        names
        for ceremony in ceremonies.values()
        for names in (
            *((item.canonical_category, item.category) for item in ceremony.nominations),
            *((award.canonical_category, award.category) for award in ceremony.special_awards),
        )
    }
    assert told == {(category.name, name) for category in CATEGORIES for name in (category.name, *category.other_names)}
    for canonical, written in told:
        found = find_category(written)
        assert found is not None
        assert (found.name, written_name(written, found)) == (canonical, written)


@pytest.mark.parametrize(
    ("name", "canonical"),
    [
        ("Best Motion Picture of the Year", "BEST PICTURE"),
        ("Best Picture, Production", "BEST PICTURE"),
        ("Best Performance by an Actress in a Supporting Role", "ACTRESS IN A SUPPORTING ROLE"),
        ("Best Actor in a Leading Role", "ACTOR IN A LEADING ROLE"),
        ("Actor", "ACTOR IN A LEADING ROLE"),
        ("Best Director", "DIRECTING"),
        ("Best Achievement in Directing", "DIRECTING"),
        ("Best Director, Comedy Picture", "DIRECTING (Comedy Picture)"),
        ("Best Writing, Screenplay Written Directly for the Screen", "WRITING (Original Screenplay)"),
        ("Best Writing, Screenplay, Adapted", "WRITING (Adapted Screenplay)"),
        ("Best Achievement in Music Written for Motion Pictures (Original Song)", "MUSIC (Original Song)"),
        ("Best Music, Original Dramatic Score", "MUSIC (Original Score)"),
        ("Best Achievement in Production Design", "ART DIRECTION"),
        ("Best Art Direction-Set Decoration, Color", "ART DIRECTION (Color)"),
        ("Best Effects, Sound Effects Editing", "SOUND EDITING"),
        ("Best Sound", "SOUND MIXING"),
        ("Best Sound, Recording", "SOUND RECORDING"),
        ("Best Foreign Language Film of the Year", "INTERNATIONAL FEATURE FILM"),
        ("Best Documentary, Short Subjects", "DOCUMENTARY (Short Subject)"),
        ("Best Short Film, Animated", "SHORT FILM (Animated)"),
        ("  music  (original score) ", "MUSIC (Original Score)"),
        ("Jean Hersholt Humanitarian Award", "JEAN HERSHOLT HUMANITARIAN AWARD"),
    ],
)
def test_other_sources_names_are_known(name: str, canonical: str) -> None:
    found = find_category(name)
    assert found is not None
    assert found.name == canonical


@pytest.mark.parametrize("name", ["Best Stunt Design", "Best", "", "Best Screenplay of the Year at Cannes"])
def test_a_name_no_award_ever_had_is_not_found(name: str) -> None:
    assert find_category(name) is None


def test_a_name_the_award_never_had_itself_is_written_as_the_canonical_one() -> None:
    category = category_named("DIRECTING")
    assert category is not None
    assert written_name("Best Director", category) == "DIRECTING"


def test_eight_awards_are_major_and_the_two_directing_awards_of_the_1st_ceremony() -> None:
    assert {category.name for category in CATEGORIES if is_major(category.name)} == {
        "BEST PICTURE",
        "DIRECTING",
        "DIRECTING (Comedy Picture)",
        "DIRECTING (Dramatic Picture)",
        "ACTOR IN A LEADING ROLE",
        "ACTRESS IN A LEADING ROLE",
        "ACTOR IN A SUPPORTING ROLE",
        "ACTRESS IN A SUPPORTING ROLE",
        "WRITING (Adapted Screenplay)",
        "WRITING (Original Screenplay)",
    }


def test_people_are_tracked_in_acting_and_directing_only() -> None:
    assert {category.name for category in CATEGORIES if tracks_person(category.name)} == {
        "DIRECTING",
        "DIRECTING (Comedy Picture)",
        "DIRECTING (Dramatic Picture)",
        "ASSISTANT DIRECTOR",
        "ACTOR IN A LEADING ROLE",
        "ACTRESS IN A LEADING ROLE",
        "ACTOR IN A SUPPORTING ROLE",
        "ACTRESS IN A SUPPORTING ROLE",
    }


def test_a_category_that_is_not_in_the_table_is_not_major_and_tracks_nobody() -> None:
    assert (is_major("STUNT DESIGN"), tracks_person("STUNT DESIGN")) == (False, False)


def test_five_nominations_since_then_is_true_of_all_98(ceremonies: dict[int, Ceremony]) -> None:
    for category in COMPETITIVE:
        for ordinal in range(category.five_since or 99, 99):
            told = [item for item in ceremonies[ordinal].nominations if item.canonical_category == category.name]
            assert len(told) == 5, (category.name, ordinal)


@pytest.mark.parametrize(
    ("at_imdb", "canonical"),
    [
        ("Best Writing, Best Screenplay - Adapted", "WRITING (Adapted Screenplay)"),  # the 29th
        ("Best Writing, Best Screenplay - Original", "WRITING (Original Screenplay)"),
        ("Best Art Direction-Set Decoration, Black-and-White or Color", "ART DIRECTION"),  # the 31st
        ("Best Costume Design, Black-and-White or Color", "COSTUME DESIGN"),
        ("Best Music, Substantially Original Score", "MUSIC (Original Score)"),  # the 37th
    ],
)
def test_the_names_that_only_the_29th_31st_and_37th_have_at_imdb_are_known(at_imdb: str, canonical: str) -> None:
    category = find_category(at_imdb)
    assert category is not None
    assert category.name == canonical


def test_every_name_at_imdb_is_known_and_is_of_a_category_that_its_ceremonies_had(
    golden: Path, ceremonies: dict[int, Ceremony]
) -> None:
    """Source: the nominations at IMDb of ceremonies 1 to 93 in resources/data/oscars.py of
    thacolonel/script.embuary.helper at 1c9c6a7 (2021). Film by film, too, each name is of a category that the table has
    the film in."""
    with (golden / "imdb_categories.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    assert len(rows) == 127
    for row in rows:
        for part in row["ceremonies"].split(","):
            first, _, last = part.partition("-")
            for ordinal in range(int(first), int(last or first) + 1):
                category = find_category(row["imdb"], ordinal)
                assert category is not None, row["imdb"]
                assert category.name == row["canonical"], row
                assert category.name in {one.canonical_category for one in ceremonies[ordinal].nominations}, row


@pytest.mark.parametrize(
    ("ordinal", "canonical"),
    [
        (13, "DOCUMENTARY (Feature)"),
        (14, "DOCUMENTARY (Short Subject)"),
        (15, "DOCUMENTARY (Feature)"),
        (19, "DOCUMENTARY (Short Subject)"),
        (20, "DOCUMENTARY (Feature)"),
        (None, "DOCUMENTARY (Feature)"),
    ],
)
def test_a_documentary_is_a_short_one_where_there_was_no_award_for_features(
    ordinal: int | None, canonical: str
) -> None:
    for name in ("Best Documentary", "DOCUMENTARY"):
        category = find_category(name, ordinal)
        assert category is not None
        assert category.name == canonical


def test_where_the_table_has_short_documentaries_only_a_documentary_is_one(ceremonies: dict[int, Ceremony]) -> None:
    short, feature = "DOCUMENTARY (Short Subject)", "DOCUMENTARY (Feature)"
    for ordinal, ceremony in ceremonies.items():
        had = {one.canonical_category for one in ceremony.nominations} & {short, feature}
        if had == {short}:
            assert find_category("Best Documentary", ordinal) == category_named(short), ordinal


def test_what_the_academy_calls_a_category_is_that_category_at_every_ceremony(ceremonies: dict[int, Ceremony]) -> None:
    for ordinal, ceremony in ceremonies.items():
        for one in ceremony.nominations:
            assert find_category(one.category, ordinal) == category_named(one.canonical_category)


def test_an_honorary_award_for_a_foreign_film_is_outside_the_competition() -> None:
    assert is_special("HONORARY FOREIGN LANGUAGE FILM AWARD")
    assert not is_special("INTERNATIONAL FEATURE FILM")
