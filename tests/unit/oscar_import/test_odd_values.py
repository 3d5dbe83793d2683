"""Odd values fail nothing: whatever stands in a body, what is stored is within its range and can be stored."""

from __future__ import annotations

import io
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oscar_import.catalogue import snapshot
from oscar_import.catalogue.snapshot_quality import qualities
from oscar_import.ceremonies.facts import facts_of
from oscar_import.ceremonies.model import Ceremony
from oscar_import.ceremonies.validation import MAX_CEREMONY, validate
from oscar_import.enrichment import collaborations
from oscar_import.enrichment.omdb import ratings as omdb
from oscar_import.enrichment.tmdb import credits, media
from oscar_import.enrichment.tmdb import responses as tmdb
from oscar_import.errors import Terminal
from oscar_import.json_fields import Findings, Unreadable, iso_date, number, parse, text_of, whole
from oscar_import.runs.request import read_request
from oscar_import.sources.html.page import Page
from oscar_import.sources.imdb import parser as imdb_event
from oscar_import.sources.oscar_data import parser as oscar_data
from oscar_import.sources.oscars_org.merge import from_event
from oscar_import.stage import Stage
from oscar_import.storage import catalogue
from oscar_import.storage.catalogue import FilmRecords
from oscar_import.storage.models import NominationsPart, StageRecord
from oscar_import.upstream import results
from oscar_import.upstream.results import Found
from oscar_import.value_ranges import RANGES
from pyarrow import parquet
from rich.console import Console

from oscars.cli.commands import show
from oscars.cli.main import oscars
from oscars.export import csv, sqlite
from oscars.export import parquet as parquet_files
from oscars.export.rows import Rows
from oscars.local.facts.format import read_ceremony, read_folder
from oscars.local.facts.model import FactsError
from oscars.local.upstream import tmdb as tmdb_upstream
from oscars.local.upstream.films import Films
from oscars.operations import documents
from oscars.operations.catalogue import Catalogue
from tests.support.embedded_catalogue import embedded_snapshot
from tests.support.made_pages import categories_of, imdb_data
from tests.support.odd_values import ODD, assert_can_be_stored, bodies
from tests.unit.oscar_import.enrichment.omdb.test_ratings import FILM as OMDB_FILM

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
FILM = "tt0108052"
TMDB_FILM = json.loads(json.dumps(tmdb_upstream.movie(Films(read_folder()), FILM, tmdb.APPENDED)[1]))
IMAGES = media.read_configuration(tmdb_upstream.CONFIGURATION)
SEARCH = {
    "results": [{"id": 1, "title": "A", "release_date": "1993-11-30", "popularity": 1.5}],
    "tv_results": [{"id": 2, "name": "B", "first_air_date": "1993-11-30"}],
    "movie_results": [{"id": 3, "original_title": "C"}],
}
many = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def tmdb_document(**changes: Any) -> dict[str, Any]:
    return tmdb.read_movie({**TMDB_FILM, **changes}).to_document()


# --- the reader -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("odd", ODD, ids=lambda text: text[:20])
def test_what_was_read_can_be_written_again(odd: str) -> None:
    value = parse(f'{{"a": [{odd}]}}')
    assert not isinstance(value, Unreadable)
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    assert parse(text.encode()) == value


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"[" * 101 + b"]" * 101, "JSON with more than 100 lists and objects inside each other"),
        (b"[" * 1_000_000, "damaged or incomplete JSON"),
        (b'{"a":' * 100_000, "damaged or incomplete JSON"),
        (b"\xff", "damaged or incomplete JSON"),
        (b"", "damaged or incomplete JSON"),
    ],
    ids=["deep", "lists", "objects", "bytes", "nothing"],
)
def test_what_cannot_be_read_says_why(body: bytes, why: str) -> None:
    found = parse(body)
    assert isinstance(found, Unreadable)
    assert found.why == why


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (-5, "runtime_minutes: -5 is outside 1 to 9,999"),
        (10**20, "runtime_minutes: a number of some 21 digits is outside 1 to 9,999"),
        (10**9_999, "runtime_minutes: a number of some 10000 digits is outside 1 to 9,999"),
        (float("inf"), "runtime_minutes: inf is outside 1 to 9,999"),
        (90.5, "runtime_minutes: 90.5 is no whole number"),
        (float("nan"), "runtime_minutes: nan is no number"),
        ("9\ud800" + "x" * 100, "runtime_minutes: '9" + "x" * 39 + "' is no number"),
        ([90], "runtime_minutes: a list is no number"),
        ({}, "runtime_minutes: an object is no number"),
        (True, "runtime_minutes: True is no number"),
    ],
    ids=lambda value: str(type(value).__name__),
)
def test_a_number_of_no_use_is_unknown_with_a_finding(value: object, message: str) -> None:
    findings = Findings()
    assert whole(value, "runtime_minutes", findings) is None
    assert findings.messages == [message]


@pytest.mark.parametrize("value", [None, 0, 0.0])
def test_what_the_source_does_not_know_is_no_finding(value: object) -> None:
    findings = Findings()
    assert whole(value, "runtime_minutes", findings) is None
    assert findings.messages == []


@given(st.integers() | st.floats() | st.text() | st.none() | st.booleans() | st.lists(st.none()))
def test_a_reader_never_raises(value: object) -> None:
    for name, allowed in RANGES.items():
        assert (found := number(value, name)) is None or found in allowed
        assert (found := whole(value, name)) is None or found in allowed
    assert (found_date := iso_date(value)) is None or date.fromisoformat(found_date).year in RANGES["year"]
    assert (text := text_of(value, to_bytes=10)) is None or 0 < len(text.encode()) <= 10


# --- the upstreams' bodies --------------------------------------------------------------------------------------------


@many
@given(bodies(TMDB_FILM))
def test_any_value_anywhere_in_a_body_of_tmdb(body: bytes) -> None:
    answer = tmdb.classify(200, {}, body, now=NOW)
    if not isinstance(answer, Found):
        return
    json.dumps(answer.body, ensure_ascii=False, allow_nan=False).encode()
    assert_can_be_stored(media.document(answer.body, IMAGES))
    try:
        details = tmdb.read_movie(answer.body).to_document()
    except Terminal as error:
        assert error.code == "tmdb_unreadable"  # noqa: PT017 the film's id or its titles were taken away
        return
    assert_can_be_stored(details)
    assert_can_be_stored(collaborations.document(FILM, details, []))


@many
@given(bodies(OMDB_FILM))
def test_any_value_anywhere_in_a_body_of_omdb(body: bytes) -> None:
    answer = omdb.classify(200, {}, body, now=NOW)
    if isinstance(answer, Found):
        json.dumps(answer.body, ensure_ascii=False, allow_nan=False).encode()
        document = omdb.read(answer.body)
        assert_can_be_stored(document)
        omdb.oscar_count_finding(document, own_wins=1, own_nominations=1)


@many
@given(bodies(SEARCH), bodies(tmdb_upstream.CONFIGURATION), bodies({"status_code": 34, "errors": ["a"], "success": 1}))
def test_any_value_anywhere_in_other_bodies_of_tmdb(search: bytes, configuration: bytes, error: bytes) -> None:
    found = results.read_object(search)
    assert isinstance(found, dict)
    for candidate in (*tmdb.found_by_title(found), *tmdb.found_by_id(found)):
        assert_can_be_stored(tmdb.with_details(candidate, found).to_document())
    told = results.read_object(configuration)
    assert isinstance(told, dict)
    try:
        assert_can_be_stored(media.read_configuration(told).to_document())
    except Terminal as refused:
        assert refused.code == "tmdb_unreadable"  # noqa: PT017
    for status in (200, 404, 500):
        tmdb.classify(status, {}, error, now=NOW)
        omdb.classify(status, {}, error, now=NOW)


@pytest.fixture(scope="module")
def event(ceremonies: dict[int, Ceremony]) -> Any:
    return imdb_data(ceremonies[96], categories_of(ceremonies[96])[:2])


@many
@given(data=st.data())
def test_any_value_anywhere_in_the_page_of_imdb(event: Any, data: st.DataObject) -> None:
    body = data.draw(bodies(event))
    try:
        ceremony = from_event(imdb_event.read_event(Page(body), 96))
    except Terminal as refused:
        assert refused.code in {"layout_changed", "wrong_award", "wrong_ceremony", "not_published"}  # noqa: PT017
        return
    validate(ceremony, None, facts_of(96))
    assert len(json.dumps(ceremony.to_document(), ensure_ascii=False).encode()) < MAX_CEREMONY


def test_the_kinds_of_the_issue_are_unknown_with_findings() -> None:
    odd = {"BoxOffice": "$100,000,000,000,000,000,000", "Metascore": "850", "Runtime": "-5 min"}
    ratings = omdb.read({**OMDB_FILM, **odd})
    assert (ratings["box_office_usd"], ratings["metascore"], ratings["runtime_minutes"]) == (None, None, None)
    assert ratings["findings"] == [
        "metascore: 850 is outside 0 to 100",
        "box_office_usd: a number of some 21 digits is outside 1 to 100,000,000,000",
    ]
    details = tmdb_document(runtime=-5, budget=[1], vote_count=-1, release_date="0000-00-00")
    assert (details["runtime_minutes"], details["budget_usd"], details["vote_count"]) == (None, None, None)
    assert details["findings"] == [
        "vote_count: -1 is outside 1 to 1,000,000,000",
        "release_date: '0000-00-00' is no date",
        "runtime_minutes: -5 is outside 1 to 9,999",
        "budget_usd: a list is no number",
    ]


def test_a_good_body_has_no_findings() -> None:
    assert "findings" not in tmdb_document()
    assert "findings" not in media.document(TMDB_FILM, IMAGES)
    assert "findings" not in omdb.read(OMDB_FILM)


def test_nobody_is_taken_for_a_person_because_of_an_odd_id() -> None:
    cast = [{"id": odd, "name": "A", "order": 0} for odd in (True, "1", 10**400, 1.5, [1], -1, None)]
    assert credits.all_cast({"credits": {"cast": cast}}) == []


# --- the other sources ------------------------------------------------------------------------------------------------


ODD_INPUT: tuple[Any, ...] = (10**5_000, -1, 1994.0, float("nan"), float("inf"), "1\ud800", [[1]], {"a": {}}, True)


@pytest.mark.parametrize("value", ODD_INPUT, ids=lambda value: type(value).__name__)
@pytest.mark.parametrize("field", ["years", "start_year", "source_object", "reprocess", "dry_run", "\ud800"], ids=ascii)
def test_an_odd_input_of_the_state_machine_is_refused_with_a_reason(field: str, value: Any) -> None:
    good = {"start_year": 1994, "end_year": 1996} if field == "start_year" else {"years": "1994"}
    if (field, value) == ("dry_run", True):
        return
    with pytest.raises(Terminal) as caught:
        read_request({**good, field: value}, today=date(2026, 11, 22))
    f"{caught.value} {caught.value.hint}".encode()


def table(**columns: str) -> bytes:
    good = {
        "Ceremony": "96",
        "Year": "2023",
        "Class": "Title",
        "CanonicalCategory": "BEST PICTURE",
        "Category": "BEST PICTURE",
        "Film": "A",
        "FilmId": "tt0000001",
    }
    row = {**dict.fromkeys(oscar_data.COLUMNS, ""), **good, **columns}
    return ("\t".join(oscar_data.COLUMNS) + "\n" + "\t".join(row.values()) + "\n").encode()


def test_the_texts_of_the_table_are_short_enough_for_a_message_and_on_one_line() -> None:
    odd = "x\x00\x1b\x85y" + "z" * 10_000
    part = table(Film=odd, Nominees=odd, Detail=odd, Category=odd)
    (nomination,) = oscar_data.read_ceremony(part, 96).nominations
    for text in (nomination.films[0].title, nomination.nominees[0].name, nomination.detail, nomination.category):
        assert text.startswith("x yz")
        assert len(text) == oscar_data.MAX_TEXT


@pytest.mark.parametrize("ordinal", ["9" * 400, "-1", "٩٦", "1e3", "0"])
def test_a_ceremony_of_the_table_that_is_no_number_is_refused(ordinal: str) -> None:
    with pytest.raises(Terminal) as caught:
        oscar_data.split(table(Ceremony=ordinal))
    assert caught.value.code == "source_invalid"


@pytest.mark.parametrize(
    "line",
    [b"ceremony " + b"9" * 5_000 + b", film year 1927/28: 1 rows, 1 competitive, 1 won", b"\xff"],
    ids=["digits", "bytes"],
)
def test_a_file_of_facts_that_cannot_be_read_says_so(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "001.txt"
    path.write_bytes(line)
    with pytest.raises(FactsError, match="001"):
        read_ceremony(path)


@pytest.mark.parametrize(
    "arguments",
    [
        ("import", "\udcff"),
        ("show", "film", "tt\udcff"),
        ("status", "\udcff"),
        ("export", "\udcff.sqlite"),
        ("import", "9" * 400),
        ("show", "ceremony", "9" * 5_000),
        ("show", "film", "tt" + "9" * 400),
        ("show", "film", "tt٠١٢٣٤٥٦"),
        ("resolve", FILM, "--tmdb", "9" * 400),
        ("resolve", FILM, "--tmdb", "9" * 5_000),
        ("stats", "films", "--top", "9" * 5_000),
    ],
    ids=lambda arguments: " ".join(arguments)[:30].encode("ascii", "replace").decode(),
)
def test_an_odd_argument_is_a_wrong_call(arguments: tuple[str, ...]) -> None:
    result = CliRunner().invoke(oscars, arguments)
    assert (result.exit_code, type(result.exception)) == (2, SystemExit)
    assert "rror: " in result.output


# --- what an older version has stored ---------------------------------------------------------------------------------

BAD: tuple[Any, ...] = (
    *(10**20, -(2**64), 10**400, float("inf"), float("nan"), 850, -5),
    *("\ud800", "a\x00b", True, [], [1], {}, {"a": 1}, None),
)


@pytest.fixture(scope="module")
def stored(ceremonies: dict[int, Ceremony]) -> Any:
    return json.loads(embedded_snapshot([ceremonies[66]]))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_an_export_takes_whatever_is_stored(
    stored: Any, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    document = json.loads(json.dumps(stored))
    for known in list(document["films"].values())[:5]:
        for block in ("details", "media", "omdb"):
            if known.get(block):
                name = data.draw(st.sampled_from(sorted(known[block])))
                known[block][name] = data.draw(st.sampled_from(BAD))
    rows = Rows(Catalogue(document))
    folder = tmp_path_factory.mktemp("export")
    writers: dict[str, Callable[..., dict[str, int]]] = {
        "a.sqlite": sqlite.write,
        "a.csv": csv.write,
        "a.parquet": parquet_files.write,
    }
    counts = [write(folder / name, rows, begin=lambda _: None) for name, write in writers.items()]
    assert counts[0] == counts[1] == counts[2]
    qualities(document)
    with closing(sqlite3.connect(folder / "a.sqlite")) as database:
        outside = "SELECT count(*) FROM films WHERE runtime_minutes NOT BETWEEN 1 AND 9999"
        assert database.execute(outside).fetchone() == (0,)


def test_what_no_file_can_hold_is_unknown_in_an_export(stored: Any, tmp_path: Path) -> None:
    document = json.loads(json.dumps(stored))
    known = document["films"][FILM]
    known["details"].update(runtime_minutes=-5, budget_usd=10**20, release_date="99999-01-01", original_title="\ud800")
    known["omdb"].update(box_office_usd=10**20, imdb_votes=[1])
    known["omdb"]["ratings"]["metacritic"] = 850
    rows = Rows(Catalogue(document))
    sqlite.write(tmp_path / "a.sqlite", rows, begin=lambda _: None)
    parquet_files.write(tmp_path / "a.parquet", rows, begin=lambda _: None)
    csv.write(tmp_path / "a.csv", rows, begin=lambda _: None)
    film = "SELECT runtime_minutes, budget_usd, release_date, original_title FROM films WHERE imdb_id = ?"
    rating = "SELECT box_office_usd, imdb_votes, metacritic FROM ratings WHERE film_id = ?"
    with closing(sqlite3.connect(tmp_path / "a.sqlite")) as database:
        assert database.execute(film, (FILM,)).fetchone() == (None, None, None, "\N{REPLACEMENT CHARACTER}")
        assert database.execute(rating, (FILM,)).fetchone() == (None, None, None)
    in_parquet = parquet.read_table(tmp_path / "a.parquet" / "ratings.parquet").to_pylist()
    assert {row["film_id"]: row["box_office_usd"] for row in in_parquet}[FILM] is None
    in_csv = pandas.read_csv(tmp_path / "a.csv" / "ratings.csv").set_index("film_id")
    assert in_csv["box_office_usd"].isna()[FILM]


def test_a_snapshot_takes_what_an_older_version_stored() -> None:
    assert json.loads(snapshot.as_bytes({"title": "a\ud800b"})) == {"title": "a?b"}


def test_a_film_is_shown_with_the_findings_of_its_stages(monkeypatch: pytest.MonkeyPatch) -> None:
    message = "metascore: 850 is outside 0 to 100"
    part = NominationsPart(f"FILM#{FILM}", "NOMINATIONS#066", version=1, title="A", nominations=[], special_awards=[])
    record = StageRecord(
        f"FILM#{FILM}",
        "STAGE#omdb_enrichment",
        outcome="done",
        data={**omdb.read({**OMDB_FILM, "Metascore": "850"})},
        run="r",
        checked_at="2026-11-22T10:00:00Z",
    )
    known = FilmRecords({66: part}, {Stage.OMDB_ENRICHMENT: record})
    monkeypatch.setattr(catalogue, "find_film", lambda _film: known)
    monkeypatch.setattr(documents, "_latest_work", lambda *_: None)
    document = documents.film_document(FILM)
    assert document is not None
    assert document["findings"] == [{"stage": "omdb_enrichment", "message": message}]
    console = Console(file=io.StringIO(), width=120)
    console.print(show._film(document))
    assert f"omdb_enrichment: {message}" in console.file.getvalue()  # type: ignore[attr-defined]


def test_the_quality_of_a_ceremony_tells_of_odd_values(stored: Any) -> None:
    document = json.loads(json.dumps(stored))
    document["films"][FILM]["omdb"]["findings"] = ["metascore: 850 is outside 0 to 100"]
    (odd,) = qualities(document)[66].odd_values
    assert (odd.film, odd.stage.value, odd.message) == (FILM, "omdb_enrichment", "metascore: 850 is outside 0 to 100")
