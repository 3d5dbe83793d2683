"""The facts that the project carries, and their format."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oscar_import.ceremonies.model import FilmReference, Nominee
from oscar_import.sources.oscar_data.parser import AWARD_CLASSES, TableRow

from oscars.local import facts_tool
from oscars.local.facts.checks import problems, totals
from oscars.local.facts.format import file_name, read_ceremony, write_ceremony
from oscars.local.facts.model import CeremonyFacts, FactsError
from tests.support.facts import all_facts

GOLDEN = {
    "ceremonies": 98,
    "rows": 12_137,
    "competitive": 10_829,
    "won": 2_213,
    "scientific": 919,
    "special": 389,
    "unofficial": 90,
    "films": 5_264,
    "competitive films": 5_248,
}

A_CEREMONY = """\
ceremony 1, film year 1927/28: 3 rows, 2 competitive, 1 won

Acting: ACTOR IN A LEADING ROLE = ACTOR
-! The Noose tt0019217 ; The Patent Leather Kid tt0018253 | Richard Barthelmess nm0001932 | Nickie Elkins ; The Kid
* 7th Heaven | Roderick Jaynes nm0001053,nm0001054 ; Fox Film Corporation ?

SciTech: SCIENTIFIC OR TECHNICAL AWARD (Class III)
* | | Sound
"""

text = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1, max_size=9)
words = st.lists(text.filter(lambda word: not word.startswith(("tt", "nm", "co", "?", ";"))), min_size=1, max_size=4)
names = words.map(" ".join).filter(lambda name: "|" not in name)
digits = st.integers(0, 99_999_999).map(lambda number: f"{number:07}")
film_ids = digits.map(lambda number: f"tt{number}")
id_groups = st.just(("?",)) | st.lists(digits.map(lambda number: f"nm{number}"), min_size=1, max_size=3).map(tuple)
films = st.lists(st.builds(FilmReference, title=names, imdb_id=film_ids)) | st.lists(
    st.builds(FilmReference, title=names, imdb_id=st.none())
)
nominees = st.lists(st.builds(Nominee, name=names, imdb_ids=id_groups)) | st.lists(
    st.builds(Nominee, name=names, imdb_ids=st.just(()))
)
table_rows = st.builds(
    TableRow,
    award_class=st.sampled_from(AWARD_CLASSES),
    canonical_category=names.filter(lambda name: "=" not in name.split()),
    category=names,
    films=films.map(tuple),
    nominees=nominees.map(tuple),
    detail=st.lists(names, min_size=1).map("|".join),
    name=st.just("") | names,
    won=st.booleans(),
    official=st.booleans(),
)


@pytest.mark.exhaustive
def test_the_facts_hold_what_the_record_holds() -> None:
    assert totals(list(all_facts())) == GOLDEN


@pytest.mark.exhaustive
def test_the_facts_have_no_problems() -> None:
    assert facts_tool.main(["check"]) == 0


def test_the_facts_hold_no_prose() -> None:
    values = [
        value
        for ceremony in all_facts()
        for row in ceremony.rows
        for value in (
            *(film.title for film in row.films),
            *(nominee.name for nominee in row.nominees),
            *row.detail.split("|"),
            row.name,
        )
    ]
    prose = re.compile(r"To .+ for |Music and Lyrics? by |NOTE")
    assert not [value for value in values if prose.match(value)]
    assert max(map(len, values)) < 130


def test_every_part_of_a_row_is_read(tmp_path: Path) -> None:
    ceremony = read_ceremony(_written(tmp_path, A_CEREMONY)).ceremony
    assert ceremony == CeremonyFacts(
        ordinal=1,
        film_years="1927/28",
        rows=(
            TableRow(
                award_class="Acting",
                canonical_category="ACTOR IN A LEADING ROLE",
                category="ACTOR",
                films=(FilmReference("tt0019217", "The Noose"), FilmReference("tt0018253", "The Patent Leather Kid")),
                nominees=(Nominee("Richard Barthelmess", ("nm0001932",)),),
                detail="Nickie Elkins|The Kid",
                name="",
                won=False,
                official=False,
            ),
            TableRow(
                award_class="Acting",
                canonical_category="ACTOR IN A LEADING ROLE",
                category="ACTOR",
                films=(FilmReference(None, "7th Heaven"),),
                nominees=(
                    Nominee("Roderick Jaynes", ("nm0001053", "nm0001054")),
                    Nominee("Fox Film Corporation", ("?",)),
                ),
                detail="",
                name="",
                won=True,
                official=True,
            ),
            TableRow(
                award_class="SciTech",
                canonical_category="SCIENTIFIC OR TECHNICAL AWARD (Class III)",
                category="SCIENTIFIC OR TECHNICAL AWARD (Class III)",
                films=(),
                nominees=(),
                detail="Sound",
                name="",
                won=True,
                official=True,
            ),
        ),
    )


def test_a_ceremony_is_written_as_it_was_read(tmp_path: Path) -> None:
    assert write_ceremony(read_ceremony(_written(tmp_path, A_CEREMONY)).ceremony) == A_CEREMONY


@given(st.lists(table_rows, max_size=5))
def test_what_is_written_reads_back_the_same(tmp_path_factory: pytest.TempPathFactory, rows: list[TableRow]) -> None:
    ceremony = CeremonyFacts(ordinal=98, film_years="2025", rows=tuple(rows))
    path = tmp_path_factory.getbasetemp() / file_name(98)
    path.write_text(write_ceremony(ceremony), encoding="utf-8")
    assert read_ceremony(path).ceremony == ceremony


@pytest.mark.parametrize("title", ["two | columns", "two ; items", " space before", "a line\nend"])
def test_a_text_that_the_format_cannot_hold_is_refused(title: str) -> None:
    row = TableRow("Title", "BEST PICTURE", "BEST PICTURE", (FilmReference(None, title),), (), "", "", True, True)
    with pytest.raises(FactsError, match="cannot hold"):
        write_ceremony(CeremonyFacts(ordinal=98, film_years="2025", rows=(row,)))


@pytest.mark.parametrize(("canonical", "category"), [("A = B", "A = B"), ("A =", "B"), ("", "")])
def test_categories_that_the_format_cannot_tell_apart_are_refused(canonical: str, category: str) -> None:
    row = TableRow("Title", category, canonical, (), (), "", "detail", True, True)
    with pytest.raises(FactsError, match="cannot hold"):
        write_ceremony(CeremonyFacts(ordinal=98, film_years="2025", rows=(row,)))


@pytest.mark.parametrize(
    ("was", "becomes", "line", "told"),
    [
        ("ceremony 1,", "ceremonies 1,", 1, "expected"),
        ("-! The", "? The", 4, "neither a heading"),
        ("Acting: ", "Playing: ", 3, "neither a heading"),
        ("tt0018253", "tt18253", 4, "a film has one id"),
        ("tt0018253", "", 4, "some films have an id and some have none"),
        ("nm0001053,", "nm1053,", 5, "a nominee's id"),
        ("nm0001053,", "tt0001053,", 5, "a nominee's id"),
        (" Fox Film Corporation ?", " Fox Film Corporation", 5, "some nominees have an id and some have none"),
        ("| Nickie", "| | | | Nickie", 4, "columns"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(tmp_path: Path, was: str, becomes: str, line: int, told: str) -> None:
    assert was in A_CEREMONY
    path = _written(tmp_path, A_CEREMONY.replace(was, becomes))
    with pytest.raises(FactsError, match=told) as caught:
        read_ceremony(path)
    assert str(caught.value).startswith(f"{path}:{line}: ")


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        (A_CEREMONY.replace("3 rows", "4 rows"), 1, "the first line says 4 rows, the file has 3"),
        (A_CEREMONY.replace("ceremony 1,", "ceremony 2,"), 1, "the file's name says ceremony 1"),
        (A_CEREMONY.replace("1927/28", "1928"), 1, "honours 1927/28"),
        (
            A_CEREMONY.replace("3 rows, 2", "4 rows, 3") + "\nMusic: DANCE DIRECTION\n- Top Hat tt0027125\n",
            11,
            "no winner",
        ),
        (
            A_CEREMONY.replace("3 rows, 2", "5 rows, 4").replace(", 1 won", ", 3 won")
            + "\nMusic: DANCE DIRECTION\n* Top Hat tt0027125\n* Top Hat tt0027125\n",
            12,
            "the same nomination as in line 11",
        ),
    ],
)
def test_facts_that_do_not_fit_together_are_told(tmp_path: Path, text: str, line: int, told: str) -> None:
    path = _written(tmp_path, text)
    found = list(problems(tmp_path))
    assert len(found) == 1
    assert found[0].startswith(f"{path}:{line}: ")
    assert told in found[0]


def test_a_ceremony_not_held_yet_needs_no_winners(tmp_path: Path) -> None:
    _written(tmp_path, A_CEREMONY.replace("* 7th", "- 7th").replace(", 1 won", ", 0 won"))
    assert not list(problems(tmp_path))


def test_a_missing_ceremony_is_told(tmp_path: Path) -> None:
    _written(tmp_path, A_CEREMONY).rename(tmp_path / file_name(2))
    assert "expected 001.txt" in next(problems(tmp_path))


def test_check_exits_1_and_names_the_problem(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = _written(tmp_path, A_CEREMONY.replace("-! The", "? The"))
    assert facts_tool.main(["check", "--folder", str(tmp_path)]) == 1
    assert f"{path}:4: " in capsys.readouterr().err


def test_check_of_an_empty_folder_says_how_to_make_facts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert facts_tool.main(["check", "--folder", str(tmp_path)]) == 1
    assert "oscars.local.facts_tool build" in capsys.readouterr().err


def _written(folder: Path, ceremony: str) -> Path:
    path = folder / file_name(1)
    path.write_text(ceremony, encoding="utf-8")
    return path
