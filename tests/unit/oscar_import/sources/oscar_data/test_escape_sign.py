"""The sign with which a program has escaped others, told from signs that people write."""

from __future__ import annotations

import pytest
from oscar_import.ceremonies.categories import NAMES
from oscar_import.sources.oscar_data.escape_sign import (
    is_always_doubled_in,
    sign_in_names,
    sign_in_own_form,
    sign_of_escape,
)

HEADER = "Film\tName\n"


@pytest.mark.parametrize(
    ("text", "delimiter", "found"),
    [
        (f"{HEADER}D/'Agostino\tX\n", "\t", ("/", 2)),
        (f"{HEADER}A\tX\nSimon && Schuster\tX\n", "\t", ("&", 3)),
        ("Film,Name\nHello^, World,X\n", ",", ("^", 2)),
        (f"{HEADER}What??\tX\n", "\t", ("?", 2)),
        (f"{HEADER}D'Agostino and O'Brien\tX\n", "\t", ("", 0)),
        (f"{HEADER}Divorce--Italian Style\tWRITING (Screenplay--Adapted)\n", "\t", ("", 0)),
        (f"{HEADER}Madame de...\tX & Y\n", "\t", ("", 0)),
        (f"{HEADER}Oliver!\tX?\n", "\t", ("", 0)),
        (f"{HEADER}Hello, Dolly!!\tX\n", "\t", ("!", 2)),
        (f"{HEADER}Hello, Dolly!!\tX!\n", "\t", ("", 0)),
        (f"{HEADER}Richard L.. Van Enger\tX\n", "\t", (".", 2)),
        (f"{HEADER}B. F.'s Daughter\tX\n", "\t", ("", 0)),
        (f"{HEADER}Doesn!'t\tX\n", "\t", ("!", 2)),
        (f"{HEADER}Day''s\tX\n", "\t", ("'", 2)),
        (f"{HEADER}The Fox [not a musical]]\tX\n", "\t", ("]", 2)),
        (f"{HEADER}One (of (two))\tX\n", "\t", ("", 0)),
        (f"{HEADER}('Tis) So\tX\n", "\t", ("", 0)),
        (f"{HEADER}Aaron\tO'Aary\n", "\t", ("", 0)),
    ],
)
def test_the_sign_and_its_line(text: str, delimiter: str, found: tuple[str, int]) -> None:
    assert sign_of_escape(text, delimiter) == found


def test_in_the_tables_own_form_letters_hyphens_and_what_it_writes_itself_tell_nothing() -> None:
    assert sign_in_own_form(f"{HEADER}D/'Agostino\tX\n") == ("/", 2)
    assert sign_in_own_form(f"{HEADER}D/'Agostino\tO/'Brien \\\"Bob\\\"\n") == ("", 0)
    assert sign_in_own_form(f"{HEADER}A||B\tX\n") == ("", 0)
    assert sign_in_own_form(f"{HEADER}Pan-'s Labyrinth\tX\n") == ("-", 2)
    assert sign_in_own_form(HEADER + "Were--Rabbit\tX\n" * 3) == ("", 0)
    assert sign_in_own_form(HEADER + "Were--Rabbit\tX\n" * 6) == ("-", 2)


@pytest.mark.parametrize(
    ("cell", "sign"),
    [
        ("BEST PICTURE", ""),
        ("BESST PICTURE", "S"),
        ("WRITING (Screenplay----Adapted)", "-"),
        ("WRITING ((Adaptation)", "("),
        ("BEST  PICTURE", ""),
        ("A NEW CATEGORYY", ""),
    ],
)
def test_a_sign_that_is_doubled_in_a_known_name(cell: str, sign: str) -> None:
    assert sign_in_names(["Title", cell], NAMES) == sign


@pytest.mark.parametrize(
    ("cells", "is_doubled"),
    [(["Cousin,, Cousine"], True), (["Cousin,, Cousine", "A, B"], False), (["Cousin"], False), ([], False)],
)
def test_a_delimiter_that_escapes_itself(cells: list[str], is_doubled: bool) -> None:
    assert is_always_doubled_in(cells, ",") is is_doubled


class CountedNames(frozenset[str]):
    """Names that count how often it is asked whether one of them is meant."""

    asked = 0

    def __contains__(self, name: object) -> bool:
        CountedNames.asked += 1
        return super().__contains__(name)


@pytest.mark.parametrize(
    "cell", ["ab" * 30_000 + "aa", "aa" * 30_000, "".join(chr(n) * 2 for n in range(0x4E00, 0x9E00))]
)
def test_a_cell_that_is_longer_than_any_name_is_looked_at_once(cell: str) -> None:
    CountedNames.asked = 0
    assert sign_in_names([cell], CountedNames({"CINEMATOGRAPHY (Black-and-White)"})) == ""
    assert CountedNames.asked == 1


def test_a_doubled_sign_of_a_name_is_found() -> None:
    names = {"CINEMATOGRAPHY (Black-and-White)"}
    assert sign_in_names(["Wings", "CINEMATOGRAPHY (Black--and--White)"], names) == "-"
    assert sign_in_names(["CINEMATOGRAPHY (Black-and-White)"], names) == ""


def test_a_text_of_all_signs_there_are_is_gone_through_a_few_times_only() -> None:
    signs = [chr(n) for n in range(0x2000, 0x30000) if not (chr(n).isalnum() or chr(n).isspace() or chr(n) > "\ud7ff")]
    assert sign_of_escape("".join(sign * 3 for sign in signs) + '"a' * len(signs), "\t") == ("", 0)
    assert sign_of_escape("".join(f"{sign}'" for sign in signs), "\t") == ("", 0)
