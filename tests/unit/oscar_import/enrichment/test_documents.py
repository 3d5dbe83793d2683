"""Which document each stage stores."""

from __future__ import annotations

from typing import Any

import pytest
from oscar_import.enrichment.documents import (
    DOCUMENTS,
    filled,
    is_made_by_older_parser,
    parser_versions,
    with_filled_documents,
)
from oscar_import.stage import Stage


def test_every_stage_that_has_a_document_in_the_snapshot_has_its_class() -> None:
    assert set(DOCUMENTS) == {stage for stage in Stage if stage.facts.document}


def test_a_stage_that_stored_nothing_stays_without_a_document() -> None:
    assert filled(Stage.OMDB_ENRICHMENT, {}) == {}
    assert with_filled_documents({"titles": {"66": "T"}}) == {"titles": {"66": "T"}}


def test_a_films_documents_are_completed() -> None:
    film: dict[str, Any] = {"omdb": {"rated": "PG"}, "details": {"title": "T"}}
    found = with_filled_documents(film)
    assert found["omdb"]["ratings"] == {"imdb": None, "rotten_tomatoes": None, "metacritic": None}
    assert (found["omdb"]["rated"], found["details"]["cast"]) == ("PG", [])


def test_only_an_older_version_is_old(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage.COLLABORATION
    assert not is_made_by_older_parser(stage, parser_versions()[stage.value])
    monkeypatch.setattr(DOCUMENTS[stage], "parser_version", 2)
    assert is_made_by_older_parser(stage, 1)
    assert not is_made_by_older_parser(Stage.MOVIE_ENRICHMENT, 1)
