"""The open table of nominations is read row by row, whatever the row, and nothing else is taken for it."""

from __future__ import annotations

import csv
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oscar_import.ceremonies.model import Ceremony, FilmReference, Nomination, Nominee, SpecialAward
from oscar_import.errors import Terminal
from oscar_import.sources.oscar_data.parser import COLUMNS, MAX_ROW, MAX_ROWS, MAX_TABLE, read_ceremony, split

HEADER = "\t".join(COLUMNS)


def row(**columns: str) -> str:
    """A row of the 96th; unnamed columns are empty, those at the end left out."""
    values = {
        "Ceremony": "96",
        "Year": "2023",
        "Class": "Title",
        "CanonicalCategory": "BEST PICTURE",
        "Category": "BEST PICTURE",
        **columns,
    }
    return "\t".join(values.get(column, "").replace('"', '\\"') for column in COLUMNS).rstrip("\t")


def part(*rows: str) -> bytes:
    return "\n".join((HEADER, *rows, "")).encode()


def only(**columns: str) -> Nomination:
    (nomination,) = read_ceremony(part(row(**columns)), 96).nominations
    return nomination


def refusal(table: bytes, ordinal: int = 96) -> Terminal:
    with pytest.raises(Terminal) as caught:
        read_ceremony(split(table).get(ordinal), ordinal)
    return caught.value


# --- rows -------------------------------------------------------------------------------------------------------------


def test_a_film_a_nominee_and_a_win() -> None:
    assert only(
        Film="Oppenheimer", FilmId="tt15398776", Nominees="Emma Thomas", NomineeIds="nm0858799", Winner="True"
    ) == Nomination(
        category="BEST PICTURE",
        canonical_category="BEST PICTURE",
        films=(FilmReference("tt15398776", "Oppenheimer"),),
        nominees=(Nominee("Emma Thomas", ("nm0858799",)),),
        won=True,
    )


def test_several_films_keep_their_order_and_their_roles() -> None:
    nomination = only(Film="The Noose|The Patent Leather Kid", FilmId="tt0019217|tt0018253", Detail="Nickie|Kid")
    assert nomination.films == (
        FilmReference("tt0019217", "The Noose"),
        FilmReference("tt0018253", "The Patent Leather Kid"),
    )
    assert nomination.detail == "Nickie|Kid"


def test_one_name_may_be_several_people() -> None:
    nomination = only(Nominees="Roderick Jaynes|A. B.", NomineeIds="nm0001053,nm0001054|nm0000001")
    assert nomination.nominees == (
        Nominee("Roderick Jaynes", ("nm0001053", "nm0001054")),
        Nominee("A. B.", ("nm0000001",)),
    )


def test_an_unknown_id_is_kept_as_unknown() -> None:
    assert only(Nominees="Denham|A. W. Watkins", NomineeIds="?|nm0914249").nominees == (
        Nominee("Denham", ("?",)),
        Nominee("A. W. Watkins", ("nm0914249",)),
    )


def test_ids_that_are_left_out_are_no_ids() -> None:
    nomination = only(Film="Letter from Livingston", Nominees="An army unit")
    assert nomination.films == (FilmReference(None, "Letter from Livingston"),)
    assert nomination.nominees == (Nominee("An army unit", ()),)


def test_a_film_with_an_unknown_id_has_none() -> None:
    assert only(Film="Lost", FilmId="?").films == (FilmReference(None, "Lost"),)


def test_the_country_stands_where_the_nominee_stands() -> None:
    assert only(Film="The Nights of Cabiria", FilmId="tt0050783", Name="Italy").nominees == (Nominee("Italy", ()),)


def test_a_nomination_may_have_no_film() -> None:
    assert only(Nominees="Joseph Farnham", NomineeIds="nm0267868").films == ()


def test_what_the_note_calls_no_official_nomination_is_not_official() -> None:
    assert not only(Film="X", Note="NOTE: THIS IS NOT AN OFFICIAL NOMINATION. A write-in.").official
    assert only(Film="X", Note='NOTE: came in 2nd. \\"Quoted\\"').official


def test_special_and_scientific_awards_are_no_nominations() -> None:
    ceremony = read_ceremony(
        part(
            row(Film="X", FilmId="tt0000001"),
            row(
                Class="Special",
                CanonicalCategory="HONORARY AWARD",
                Category="HONORARY AWARD",
                Nominees="A",
                Winner="True",
            ),
            row(
                Class="SciTech", CanonicalCategory="SCIENTIFIC", Category="SCI", Nominees="B", Detail="Sound", Winner=""
            ),
        ),
        96,
    )
    assert len(ceremony.nominations) == 1
    assert ceremony.special_awards == (
        SpecialAward("special", "HONORARY AWARD", "HONORARY AWARD", (), (Nominee("A"),), won=True),
        SpecialAward("scientific", "SCI", "SCIENTIFIC", (), (Nominee("B"),), detail="Sound", won=False),
    )


def test_a_quote_is_a_quote_again() -> None:
    assert only(Film='The "Chick"', FilmId="tt0000001").films[0].title == 'The "Chick"'


names = st.text(st.characters(exclude_categories=("C", "Z"), exclude_characters="|\\"), min_size=1, max_size=12).map(
    lambda text: unicodedata.normalize("NFC", text)
)
film_references = st.builds(FilmReference, st.from_regex(r"tt[0-9]{7,8}", fullmatch=True), names)
imdb_ids = st.from_regex(r"(nm|co)[0-9]{7,8}", fullmatch=True) | st.just("?")
nominees = st.builds(Nominee, names, st.lists(imdb_ids, min_size=1, max_size=2).map(tuple))
nominations = st.builds(
    Nomination,
    category=names,
    canonical_category=names,
    films=st.lists(film_references, max_size=3).map(tuple),
    nominees=st.lists(nominees, max_size=3).map(tuple),
    detail=st.just("") | names,
    won=st.booleans(),
    official=st.booleans(),
)


@given(st.lists(nominations, min_size=1, max_size=4))
def test_any_nomination_that_is_written_down_is_read_again(told: list[Nomination]) -> None:
    """A name in quotes beside them says that the table is as its project writes it, whatever signs they have."""
    told = [*told, Nomination("MUSIC", "MUSIC", (), (Nominee('Mark "Sounwave" Spears', ("nm6209373",)),), won=False)]
    rows = [
        row(
            CanonicalCategory=item.canonical_category,
            Category=item.category,
            Film="|".join(film.title for film in item.films),
            FilmId="|".join(str(film.imdb_id) for film in item.films),
            Nominees="|".join(nominee.name for nominee in item.nominees),
            NomineeIds="|".join(",".join(nominee.imdb_ids) for nominee in item.nominees),
            Detail=item.detail,
            Winner="True" if item.won else "",
            Note="" if item.official else "NOTE: THIS IS NOT AN OFFICIAL NOMINATION.",
        )
        for item in told
    ]
    assert read_ceremony(split(part(*rows))[96], 96).nominations == tuple(told)


# --- what is not the table --------------------------------------------------------------------------------------------

GOOD = row(Film="X", FilmId="tt0000001")


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (b"", "line 1: expected the columns"),
        (b"<!DOCTYPE html><html>", "line 1: expected the columns"),
        (b"\x1f\x8b\x08rest", "compressed bytes (gzip)"),
        (b"\xff\xfe" + GOOD.encode("utf-16-le"), "line 1: expected UTF-8, got the byte 0xff at 0"),
        (HEADER.replace("NomineeIds", "Ids").encode() + b"\n", "without NomineeIds came"),
        (HEADER.replace("\t", ":").encode() + b"\n", "line 1: expected the columns"),
        (part(GOOD, "just some text"), "line 3: expected a ceremony's number and a tab, got 'just some text'"),
        (part(GOOD, "\tno number"), "line 3: expected a ceremony's number"),
        (part(GOOD, "9999\tfar too large"), "line 3: expected a ceremony's number"),
        (part(GOOD, GOOD + "\t" * 9 + "x"), "row 2 of ceremony 96: expected 14 columns at most, got 16"),
        (part(row(Year="2022")), "row 1 of ceremony 96: expected Year 2023, got '2022'"),
        (part(row(Class="Stunts")), "'Stunts' is no Class"),
        (part(row(Category="")), "Category is empty"),
        (part(row(Film="A|B", FilmId="tt0000001")), "2 in Film, 1 in FilmId"),
        (part(row(Nominees="A", NomineeIds="?|?")), "1 in Nominees, 2 in NomineeIds"),
        (part(row(Film="A||B")), "an empty entry in Film 'A||B'"),
        (part(row(Winner="yes")), "expected True or nothing in Winner, got 'yes'"),
        (part(GOOD).replace(b"X", b"\xe9"), "row 1 of ceremony 96: expected UTF-8, got the byte 0xe9"),
        (part(GOOD.replace("X", '"X')), 'line 2: expected a cell, its quotes written "" in a quoted cell, got \'"X'),
        (part(row(Note="n" * MAX_ROW)), f"{MAX_ROW:,} is the most"),
        (part(*[GOOD] * (MAX_ROWS + 1)), f"more than {MAX_ROWS} rows"),
        (b"x" * (MAX_TABLE + 1), f"{MAX_TABLE:,} is the most"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_not_the_table_is_refused_saying_where(table: bytes, said: str) -> None:
    error = refusal(table)
    assert error.code == "source_invalid"
    assert said in str(error)
    assert len(str(error)) < 400
    assert "oscars.csv" in error.hint


@pytest.mark.parametrize("ordinal", [95, 99])
def test_a_ceremony_that_the_table_does_not_have_is_not_published(ordinal: int) -> None:
    assert refusal(part(GOOD), ordinal).code == "not_published"


def test_a_ceremony_of_which_only_special_awards_are_known_is_not_published() -> None:
    honorary = row(Class="Special", CanonicalCategory="HONORARY AWARD", Category="HONORARY AWARD", Nominees="A")
    assert refusal(part(honorary)).code == "not_published"


def test_line_ends_of_another_system_a_byte_order_mark_and_a_new_column_do_no_harm() -> None:
    table = b"\xef\xbb\xbf" + part(GOOD).replace(b"Citation", b"Citation\tMore").replace(b"\n", b"\r\n")
    assert read_ceremony(split(table)[96], 96) == read_ceremony(part(GOOD), 96)


def test_accents_are_composed_however_the_table_encodes_them() -> None:
    assert only(Film=unicodedata.normalize("NFD", "Nǎi Nai & Wài Pó")).films[0].title == "Nǎi Nai & Wài Pó"


def outcome(table: bytes) -> str:
    """`read`, or the code of the terminal error."""
    try:
        parts = split(table)
        for ordinal, its_part in parts.items():
            read_ceremony(its_part, ordinal)
    except Terminal as refused:
        return refused.code
    return "read"


@given(st.binary(max_size=300), st.booleans())
def test_garbage_never_ends_in_anything_but_a_terminal_error(garbage: bytes, after_a_header: bool) -> None:
    table = part(GOOD) + b"96\t2023\t" + garbage if after_a_header else garbage
    assert outcome(table) in {"read", "source_invalid", "not_published"}


@given(st.data())
def test_a_damaged_part_is_read_or_refused(table_of_facts: bytes, data: st.DataObject) -> None:
    whole = split(table_of_facts)[96]
    at = data.draw(st.integers(0, len(whole)))
    damaged = whole[:at] + data.draw(st.binary(max_size=5)) + whole[at + data.draw(st.integers(0, 50)) :]
    assert outcome(damaged) in {"read", "source_invalid", "not_published"}


# --- all 98 -----------------------------------------------------------------------------------------------------------


def counted(ceremonies: dict[int, Ceremony]) -> list[dict[str, int]]:
    """What tests/golden/ceremonies.tsv counts."""
    return [
        {
            "ceremony": ceremony.ordinal,
            "rows": len(ceremony.nominations) + len(ceremony.special_awards),
            "nominations": len(ceremony.nominations),
            "wins": ceremony.wins,
            "official_nominations": sum(item.official for item in ceremony.nominations),
            "official_wins": sum(item.official and item.won for item in ceremony.nominations),
            "special": sum(award.kind == "special" for award in ceremony.special_awards),
            "scientific": sum(award.kind == "scientific" for award in ceremony.special_awards),
            "films": len({film.imdb_id for film in ceremony.films().values() if film.imdb_id}),
            "competitive_films": len(
                {film.imdb_id for item in ceremony.nominations for film in item.films if film.imdb_id}
            ),
            "categories": len({item.canonical_category for item in ceremony.nominations}),
            "multi_film": sum(len(item.films) > 1 for item in ceremony.nominations),
        }
        for ceremony in ceremonies.values()
    ]


def golden_counts(golden: Path) -> list[dict[str, int]]:
    with (golden / "ceremonies.tsv").open(encoding="utf-8", newline="") as file:
        return [{name: int(value) for name, value in row.items()} for row in csv.DictReader(file, delimiter="\t")]


def test_every_ceremony_has_the_golden_counts(ceremonies: dict[int, Ceremony], golden: Path) -> None:
    assert counted(ceremonies) == golden_counts(golden)


def test_the_golden_counts_add_up_to_what_is_known_of_the_table(golden: Path) -> None:
    total: Counter[str] = Counter()
    for counts in golden_counts(golden):
        total.update(counts)
    assert total["rows"] == 12_137
    assert (total["nominations"], total["wins"]) == (10_829, 2_213)
    assert (total["official_nominations"], total["official_wins"]) == (10_739, 2_205)
    assert (total["special"], total["scientific"], total["multi_film"]) == (389, 919, 18)


def test_all_98_have_5264_films_of_which_5248_competed(ceremonies: dict[int, Ceremony]) -> None:
    every = {key for ceremony in ceremonies.values() for key, film in ceremony.films().items() if film.imdb_id}
    competed = {
        film.imdb_id for ceremony in ceremonies.values() for item in ceremony.nominations for film in item.films
    } - {None}
    assert (len(every), len(competed)) == (5_264, 5_248)


@pytest.mark.exhaustive
@pytest.mark.needs("shared")
def test_the_recorded_table_reads_as_the_facts_do(shared: Path, ceremonies: dict[int, Ceremony]) -> None:
    parts = split((shared / "oscar_data" / "oscars.csv").read_bytes())
    assert {ordinal: read_ceremony(part, ordinal) for ordinal, part in parts.items()} == ceremonies
