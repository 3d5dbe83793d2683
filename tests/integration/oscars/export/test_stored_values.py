"""What an older version has stored is exported, shown and judged, whatever it is."""

from __future__ import annotations

import io
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oscar_import.catalogue import snapshot
from oscar_import.catalogue.snapshot_quality import qualities
from oscar_import.ceremonies.model import Ceremony
from oscar_import.enrichment.omdb import ratings as omdb
from oscar_import.stage import Stage
from oscar_import.storage import catalogue
from oscar_import.storage.catalogue import FilmRecords
from oscar_import.storage.models import NominationsPart, StageRecord
from pyarrow import parquet
from rich.console import Console

from oscars.cli.commands import show
from oscars.export import csv, sqlite
from oscars.export import parquet as parquet_files
from oscars.export.rows import Rows
from oscars.operations import documents
from oscars.operations.catalogue import Catalogue
from tests.support.embedded_catalogue import embedded_snapshot
from tests.support.examples import examples
from tests.unit.oscar_import.enrichment.omdb.test_ratings import FILM as OMDB_FILM

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
FILM = "tt0108052"


BAD: tuple[Any, ...] = (
    *(10**20, -(2**64), 10**400, float("inf"), float("nan"), 850, -5),
    *("\ud800", "a\x00b", True, [], [1], {}, {"a": 1}, None),
)


@pytest.fixture(scope="module")
def stored(ceremonies: dict[int, Ceremony]) -> Any:
    return json.loads(embedded_snapshot([ceremonies[66]]))


@settings(max_examples=examples(25), deadline=None, suppress_health_check=[HealthCheck.too_slow])
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
        data={**omdb.read({**OMDB_FILM, "Metascore": "850"}).to_document()},
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
