"""The rows of the upstreams are whole, and the names that follow from them are the ones that users set."""

from __future__ import annotations

import re

import pytest
from oscar_import.stage import Stage
from oscar_import.upstream.registry import BY_NAME, NAMES, NOMINATIONS_SOURCE, UPSTREAMS, Upstream, all_labels, label_of


def test_names_of_settings_follow_from_the_name() -> None:
    tmdb, omdb = BY_NAME["tmdb"], BY_NAME["omdb"]
    assert (tmdb.url_setting, tmdb.limit_setting, tmdb.key_variable) == (
        "TMDB_URL",
        "TMDB_REQUESTS_PER_SECOND",
        "TMDB_KEY",
    )
    assert (omdb.limit_setting, omdb.requests_field) == ("OMDB_REQUESTS_PER_DAY", "omdb_requests")


@pytest.mark.parametrize("upstream", UPSTREAMS, ids=NAMES)
def test_a_row_is_whole(upstream: Upstream) -> None:
    assert re.fullmatch("[a-z]+", upstream.name)
    assert upstream.home.startswith("https://")
    assert upstream.url.startswith("https://")
    assert upstream.limit > 0
    assert upstream.stages
    assert upstream.needs_key == bool(upstream.key_looks) == bool(upstream.key_pattern)


def test_labels_are_listed_as_in_a_sentence() -> None:
    assert (all_labels(), all_labels("or")) == ("TMDb and OMDb", "TMDb or OMDb")


@pytest.mark.parametrize(
    ("stage", "label"),
    [
        (Stage.OSCAR_IMPORTS, NOMINATIONS_SOURCE),
        (Stage.TMDB_DETAILS, "TMDb"),
        (Stage.OMDB_ENRICHMENT, "OMDb"),
        (Stage.COLLABORATION, ""),
    ],
)
def test_a_stage_says_whom_it_asks(stage: Stage, label: str) -> None:
    assert label_of(stage) == label
