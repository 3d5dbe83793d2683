"""What an export's tables hold."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from oscar_import.ceremonies.model import Ceremony

from oscars.export.rows import Rows
from oscars.export.schema import TABLES, Table, table_named
from oscars.operations.catalogue import Catalogue
from tests.support.embedded_catalogue import embedded_snapshot

ORDINALS = (1, 2, 16, 66, 80)
SHARED_FILM = "tt0019429"
"""Of the 1st and the 2nd ceremony."""


@pytest.fixture(scope="module")
def document(ceremonies: dict[int, Ceremony]) -> Any:
    return json.loads(embedded_snapshot(ceremonies[ordinal] for ordinal in ORDINALS))


@pytest.fixture(scope="module")
def rows(document: Any) -> Rows:
    return Rows(Catalogue(document))


def named(rows: Rows, table: str) -> list[dict[str, Any]]:
    found = table_named(table)
    return [dict(zip(found.column_names, row, strict=True)) for row in rows.of(found)]


def test_the_counts_of_a_ceremony_are_the_golden_ones(rows: Rows, golden: Path) -> None:
    with (golden / "ceremonies.tsv").open(encoding="utf-8", newline="") as file:
        expected = {int(row["ceremony"]): row for row in csv.DictReader(file, delimiter="\t")}
    for row in named(rows, "ceremonies"):
        for name in ("nominations", "wins", "films", "competitive_films"):
            assert row[name] == int(expected[row["ceremony"]][name]), (row["ceremony"], name)


def test_nominations_add_up_to_what_ceremonies_and_categories_count(rows: Rows) -> None:
    nominations = named(rows, "nominations")
    for table in ("ceremonies", "categories"):
        assert sum(row["nominations"] for row in named(rows, table)) == len(nominations)
        assert sum(row["wins"] for row in named(rows, table)) == sum(row["won"] for row in nominations)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_key_is_never_empty_and_never_there_twice(rows: Rows, table: Table) -> None:
    keys = [tuple(row[name] for name in table.key) for row in named(rows, table.name)]
    assert keys
    assert len(set(keys)) == len(keys)
    assert not [key for key in keys if None in key]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_what_is_unknown_is_none_and_never_an_empty_text(rows: Rows, table: Table) -> None:
    assert "" not in {value for row in rows.of(table) for value in row}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_reference_is_found(rows: Rows, table: Table) -> None:
    for column in table.columns:
        if column.refers_to:
            other, _, name = column.refers_to.partition(".")
            there = {row[name] for row in named(rows, other)}
            assert {row[column.name] for row in named(rows, table.name)} - there <= {None}, column.name


def test_a_film_of_two_ceremonies_is_one_row_with_the_nominations_of_both(rows: Rows) -> None:
    (film,) = (row for row in named(rows, "films") if row["imdb_id"] == SHARED_FILM)
    nominations = {row["nomination_id"] for row in named(rows, "nomination_films") if row["film_id"] == SHARED_FILM}
    assert {nomination[:3] for nomination in nominations} == {"001", "002"}
    assert film["nominations"] == len(nominations)
    assert (film["first_year"], film["last_year"]) == (1929, 1930)


def test_a_film_without_an_id_is_named_by_its_nomination_and_is_no_row_of_films(rows: Rows) -> None:
    (unidentified,) = (row for row in named(rows, "nomination_films") if row["film_id"] is None)
    assert unidentified["title"] == "Letter from Livingston"
    assert all(row["imdb_id"].startswith("tt") for row in named(rows, "films"))


def test_a_name_of_two_people_is_two_rows_of_nominees(rows: Rows) -> None:
    two = [row for row in named(rows, "nominees") if row["name"] == "Roderick Jaynes"]
    assert [(row["id_position"], row["kind"]) for row in two] == [(1, "person"), (2, "person")]
    assert len({row["imdb_id"] for row in two}) == 2


def test_a_nominee_whose_id_nobody_knows_has_none(rows: Rows) -> None:
    unknown = [row for row in named(rows, "nominees") if row["kind"] == "unknown"]
    assert unknown
    assert {row["imdb_id"] for row in unknown} == {None}


def test_a_withdrawn_nomination_is_left_out(document: Any) -> None:
    changed = json.loads(json.dumps(document))
    changed["ceremonies"][0]["nominations"][0]["withdrawn"] = True
    withdrawn = changed["ceremonies"][0]["nominations"][0]["id"]
    rows = Rows(Catalogue(changed))
    assert withdrawn not in {row["id"] for row in named(rows, "nominations")}
    assert withdrawn not in {row["nomination_id"] for row in named(rows, "nominees")}


def test_a_film_that_no_ceremony_names_any_more_is_left_out(document: Any) -> None:
    left = {"stages": {"tmdb_details": ["done", ""]}, "details": {"title": "Left"}}
    rows = Rows(Catalogue({**document, "films": {**document["films"], "tt9999999": left}}))
    assert "tt9999999" not in {row["imdb_id"] for row in named(rows, "films")}


def test_details_media_and_ratings_are_columns_of_the_film(document: Any) -> None:
    details = {
        "tmdb_id": 424,
        "title": "Schindler's List",
        "release_date": "1993-12-15",
        "genres": ["Drama", "History"],
        "cast": [{"name": "Liam Neeson"}],
        "crew": [{"name": "Steven Spielberg", "job": "Director"}, {"name": "John Williams", "job": "Composer"}],
    }
    media = {
        "keywords": ["factory"],
        "videos": [{"url": None}, {"url": "https://vimeo.com/1"}],
        "images": {
            "posters": [{"urls": {"w92": "https://images.example/small", "original": "https://images.example/large"}}]
        },
    }
    omdb = {
        "ratings": {"imdb": 9.0, "rotten_tomatoes": 98, "metacritic": 95},
        "imdb_votes": 1_500_000,
        "rated": "R",
        "box_office_usd": 96_898_818,
        "awards_text": None,
    }
    known = {**document["films"]["tt0108052"], "details": details, "media": media, "omdb": omdb}
    rows = Rows(Catalogue({**document, "films": {"tt0108052": known}}))
    (film,) = named(rows, "films")
    (ratings,) = named(rows, "ratings")
    assert (film["title"], film["genres"], film["directors"]) == (
        "Schindler's List",
        "Drama|History",
        "Steven Spielberg",
    )
    assert film["release_date"].isoformat() == "1993-12-15"
    assert (film["poster_url"], film["trailer_url"]) == ("https://images.example/large", "https://vimeo.com/1")
    assert (ratings["imdb"], ratings["rotten_tomatoes"], ratings["box_office_usd"]) == (9.0, 98, 96_898_818)
    assert ratings["awards_text"] is None


def test_a_person_of_two_ids_is_one_person_in_collaborations(document: Any) -> None:
    def pair_of(film: str, *people: tuple[str, str, int]) -> dict[str, Any]:
        persons = [{"id": one, "name": name, "tmdb_id": tmdb, "roles": ["cast"]} for one, name, tmdb in people]
        return {"titles": {"66": film}, "collaboration": {"film_id": film, "people": persons}}

    films = {
        "tt0000001": pair_of("tt0000001", ("nm0000002", "B", 2), ("nm0000001", "A", 1)),
        "tt0000002": pair_of("tt0000002", ("tmdb:2", "B", 2), ("nm0000001", "A", 1)),
    }
    pairs = [
        (row["person"], row["other_id"])
        for row in named(Rows(Catalogue({**document, "films": films})), "collaborations")
    ]
    assert pairs == [("A", "nm0000002"), ("A", "nm0000002")]


def test_the_same_catalogue_gives_the_same_rows_in_the_same_order(document: Any) -> None:
    one, other = Rows(Catalogue(document)), Rows(Catalogue(json.loads(json.dumps(document))))
    for table in TABLES:
        assert list(one.of(table)) == list(other.of(table))
