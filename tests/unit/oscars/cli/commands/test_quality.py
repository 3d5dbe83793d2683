"""`oscars quality` does not keep quiet about ceremonies that have no data at all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from oscar_import.aws.bucket import quality_key
from oscar_import.catalogue.quality import Quality, Share
from oscar_import.catalogue.snapshot_quality import quality_document

from oscars.cli.main import oscars
from oscars.operations.catalogue import Catalogue
from oscars.operations.deployment import Deployment
from tests.support.bucket import FakeS3, bodies_in
from tests.support.cli_fakes import deployment

NINETY_SIX = Quality(nominations=120, with_film_id=Share(120, 120))


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> FakeS3:
    """A stack whose newest run has the ceremonies 95 and 96, with nothing imported."""
    bucket = FakeS3()
    stack = replace(deployment(s3=bucket), outputs={"Bucket": "bucket"})

    @contextmanager
    def connected() -> Iterator[Deployment]:
        yield stack

    empty = Catalogue({"ceremonies": [], "films": {}})
    monkeypatch.setattr("oscars.cli.commands.quality.connected", connected)
    monkeypatch.setattr("oscars.cli.commands.quality.open_failures", lambda _: [])
    monkeypatch.setattr("oscars.cli.commands.quality.read_catalogue", lambda _: empty)
    monkeypatch.setattr(
        "oscars.cli.commands.quality.run_named", lambda *_: SimpleNamespace(run="a-run", ceremonies=[95, 96])
    )
    return bucket


@pytest.mark.usefixtures("s3")
def test_where_nothing_was_imported_nothing_is_called_whole() -> None:
    answer = CliRunner().invoke(oscars, ["quality"])
    assert answer.exit_code == 0
    assert "100.0 %" not in answer.stdout
    assert "Not imported: 95th (2023), 96th (2024)" in answer.stdout


def test_a_ceremony_that_was_not_imported_is_named_beside_those_that_were(s3: FakeS3) -> None:
    kept = quality_document({96: NINETY_SIX}, {96: []})
    bodies_in(s3).put(quality_key("a-run"), json.dumps(kept).encode(), content_type="application/json")
    answer = CliRunner().invoke(oscars, ["quality", "a-run"])
    assert "96th (2024)" in answer.stdout
    assert "Not imported: 95th (2023)\n" in answer.stdout
    assert json.loads(CliRunner().invoke(oscars, ["quality", "a-run", "--json"]).stdout)["not_imported"] == [95]
