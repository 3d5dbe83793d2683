"""The table of stages itself."""

from __future__ import annotations

import subprocess
import sys

from oscar_import.runs import route
from oscar_import.stage import Stage

from infra.pipeline import PIPELINE, PipelineStage

BY_STAGE = {row.stage: row for row in PIPELINE}


def reachable_from(start: Stage) -> set[Stage]:
    seen: set[Stage] = set()
    ahead = [start]
    while ahead:
        stage = ahead.pop()
        if stage not in seen:
            seen.add(stage)
            ahead.extend(BY_STAGE[stage].sends_to)
    return seen


def test_the_table_has_every_stage_once_in_the_order_of_the_flow() -> None:
    assert [row.stage for row in PIPELINE] == list(Stage)


def test_every_stage_is_reached_from_the_first() -> None:
    assert reachable_from(PIPELINE[0].stage) == set(Stage)


def test_every_stage_leads_to_the_last_where_a_film_is_closed() -> None:
    last = PIPELINE[-1].stage

    assert all(last in reachable_from(row.stage) for row in PIPELINE)


def test_from_every_stage_of_a_films_flow_the_film_can_go_back_to_be_reworked() -> None:
    """Any of them can be a film's last, and sends it back where another ceremony has named the film meanwhile."""
    film_stages = [row for row in PIPELINE if row.stage is not Stage.OSCAR_IMPORTS]

    assert {row.name: {Stage.TMDB_DETAILS, Stage.COLLABORATION} - {*row.sends_to} for row in film_stages} == {
        row.name: set() for row in film_stages
    }


def test_ceremonies_go_to_the_gate_only() -> None:
    assert BY_STAGE[Stage.OSCAR_IMPORTS].sends_to == (Stage.MOVIE_ENRICHMENT,)


def test_only_details_and_discovery_send_to_each_other_in_the_course_of_the_flow() -> None:
    order = {row.stage: place for place, row in enumerate(PIPELINE)}
    backward = {
        (row.stage, to) for row in PIPELINE for to in route.flow_from(row.stage) if order[to] < order[row.stage]
    }

    assert backward == {(Stage.TMDB_DISCOVERY, Stage.TMDB_DETAILS)}


def test_in_the_course_of_the_flow_no_stage_sends_to_itself() -> None:
    assert all(row.stage not in route.flow_from(row.stage) for row in PIPELINE)


def test_a_film_that_needs_nothing_of_the_next_stage_can_skip_it() -> None:
    """Media may be fresh, and a film that TMDb does not know has none: all but the first lead straight to ratings."""
    assert all(Stage.OMDB_ENRICHMENT in route.flow_from(row.stage) for row in PIPELINE[1:-1])


def test_the_concurrency_on_aws_is_that_of_the_original_system() -> None:
    assert {row.name: row.concurrency for row in PIPELINE} == {
        "oscar_imports": 3,
        "movie_enrichment": 10,
        "tmdb_details": 20,
        "tmdb_discovery": 10,
        "media_processing": 10,
        "collaboration": 5,
        "omdb_enrichment": 5,
    }


def test_concurrencies_are_ones_that_an_event_source_mapping_accepts(row: PipelineStage) -> None:
    assert 2 <= row.embedded_concurrency <= row.concurrency <= 1000


def test_stages_that_talk_to_a_service_with_a_key_may_read_it(row: PipelineStage) -> None:
    assert row.permissions.keys or row.upstream not in {"TMDb", "OMDb"}


def test_names_of_resources_are_the_stages_name_in_pascal_case() -> None:
    assert BY_STAGE[Stage.TMDB_DETAILS].pascal_name == "TmdbDetails"


def test_reading_the_table_does_not_load_the_cdk() -> None:
    asked = "import sys, infra.pipeline; print('aws_cdk' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True).stdout.strip() == "False"
