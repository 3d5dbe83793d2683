"""The upstreams, each said once, and everything that has to know each of them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from oscar_import.stage import Stage
from oscar_import.upstream import registry
from oscar_import.upstream.registry import BY_NAME, UPSTREAMS, Upstream

from infra.pipeline import PIPELINE
from tests.support.fakes import FakeAws, dependencies


def test_every_stage_says_an_upstream_that_there_is() -> None:
    assert {stage.facts.upstream for stage in Stage} - {""} == BY_NAME.keys()


@pytest.mark.parametrize("upstream", UPSTREAMS, ids=lambda upstream: upstream.name)
def test_every_upstream_is_asked_by_a_stage_and_its_key_can_be_tried_out(upstream: Upstream) -> None:
    assert upstream.stages
    assert upstream.key_looks
    assert upstream.name in dependencies(FakeAws(), "split_range").key_probes


def test_settings_are_named_after_the_upstream() -> None:
    names = [(one.url_setting, one.limit_setting, one.key_variable, one.requests_field) for one in UPSTREAMS]
    assert names == [
        ("TMDB_URL", "TMDB_REQUESTS_PER_SECOND", "TMDB_KEY", "tmdb_requests"),
        ("OMDB_URL", "OMDB_REQUESTS_PER_DAY", "OMDB_KEY", "omdb_requests"),
    ]


def test_the_first_stage_of_an_upstream_asks_for_every_film() -> None:
    assert [one.stages[0] for one in UPSTREAMS] == [Stage.TMDB_DETAILS, Stage.OMDB_ENRICHMENT]


def test_people_read_labels() -> None:
    assert registry.all_labels() == "TMDb and OMDb"
    assert [registry.label_of(row.stage) for row in PIPELINE] == [
        "the nominations' source", "", "TMDb", "TMDb", "", "", "OMDb"
    ]  # fmt: skip


def test_an_upstream_that_needs_no_key_is_available() -> None:
    deps = dependencies(FakeAws(), "split_range")
    keyless = replace(deps, settings=replace(deps.settings, keyless_upstreams=frozenset({"omdb"})))
    assert "omdb" in keyless.services()
    assert not keyless.wants_key("omdb")
    assert keyless.wants_key("tmdb")
