"""A newer parser reads the stored bodies again at the next import: no request, and nothing is written twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from oscar_import.enrichment.documents import DOCUMENTS, filled, parser_versions
from oscar_import.runs.messages import CeremonyMessage
from oscar_import.stage import Stage
from oscar_import.storage import catalogue
from oscar_import.storage.models import StageRecord
from oscar_import.workflow.staleness import can_skip

from tests.support.enrichment import Enrichment, movie
from tests.support.samples import FILM, NOW
from tests.support.template.guard import acting_as

RATINGS = {"Response": "True", "imdbID": FILM, "Title": "The film", "Rated": "PG", "imdbRating": "7.7"}
READ_AGAIN = [
    (Stage.TMDB_DETAILS, [Stage.TMDB_DETAILS, Stage.COLLABORATION]),
    (Stage.MEDIA_PROCESSING, [Stage.MEDIA_PROCESSING]),
    (Stage.COLLABORATION, [Stage.COLLABORATION]),
    (Stage.OMDB_ENRICHMENT, [Stage.OMDB_ENRICHMENT]),
]


@pytest.fixture
def enrichment() -> Enrichment:
    world = Enrichment()
    world.upstreams.movies[FILM] = movie(278)
    world.upstreams.ratings[FILM] = RATINGS
    world.run("run-1")
    return world


def stored(stage: Stage) -> StageRecord:
    record = catalogue.find_stage(FILM, stage)
    assert record is not None
    return record


def test_nothing_is_passed_while_the_versions_are_equal(enrichment: Enrichment) -> None:
    enrichment.run("run-2", now=NOW + timedelta(hours=2))
    assert enrichment.passed == []


@pytest.mark.parametrize(("stage", "passed"), READ_AGAIN)
def test_a_newer_parser_reads_the_stored_body_again(
    enrichment: Enrichment, monkeypatch: pytest.MonkeyPatch, stage: Stage, passed: list[Stage]
) -> None:
    before = stored(stage)
    newer = DOCUMENTS[stage].parser_version + 1
    monkeypatch.setattr(DOCUMENTS[stage], "parser_version", newer)
    enrichment.run("run-2", now=NOW + timedelta(hours=2))
    assert set(enrichment.passed) <= set(passed)
    assert stage in enrichment.passed
    assert enrichment.upstreams.asked == []
    after = stored(stage)
    assert (after.parser_version, after.data, after.checked_at) == (newer, before.data, before.checked_at)
    enrichment.run("run-3", now=NOW + timedelta(hours=3))
    assert enrichment.passed == []


@pytest.mark.parametrize("stage", DOCUMENTS)
def test_a_ceremony_that_older_parsers_completed_is_imported_again(
    enrichment: Enrichment, monkeypatch: pytest.MonkeyPatch, stage: Stage
) -> None:
    with acting_as("oscar_imports"):
        deps = enrichment.deps("oscar_imports", NOW)
        message = CeremonyMessage(
            run="run-2",
            ceremony=66,
            reprocess="missing",
            skip_enrichment=False,
            source="oscar_data",
            source_object=None,
            source_hash=None,
        )
        complete = {
            "at": "2026-11-22T10:00:00Z",
            "awaiting_winners": False,
            "source": "oscar_data",
            "source_hash": "hash",
            "services": deps.services(),
        }
        assert can_skip({**complete, "parsers": parser_versions()}, message, deps)
        for document in DOCUMENTS.values():
            monkeypatch.setattr(document, "parser_version", 1)
        assert can_skip(complete, message, deps), "one that was noted before there were versions is of the first"
        monkeypatch.setattr(DOCUMENTS[stage], "parser_version", 2)
        assert not can_skip(complete, message, deps)
        assert can_skip({**complete, "parsers": parser_versions()}, message, deps)


@pytest.mark.parametrize("stage", [stage for stage in DOCUMENTS if stage is not Stage.TMDB_DISCOVERY])
def test_a_film_stored_before_a_field_was_added_is_read_with_it(enrichment: Enrichment, stage: Stage) -> None:
    data = stored(stage).data
    assert filled(stage, data) == data
    for name in data:
        old = {other: value for other, value in data.items() if other != name}
        assert filled(stage, old).keys() == data.keys()
