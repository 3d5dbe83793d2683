"""Where a message may go from each stage."""

from __future__ import annotations

from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oscar_import.aws.queues import Queues
from oscar_import.ceremonies.model import Ceremony
from oscar_import.errors import Terminal
from oscar_import.runs import route
from oscar_import.runs.messages import FilmMessage
from oscar_import.runs.route import ENRICHING_STAGES, REWORKED
from oscar_import.stage import Outcome, Stage

LOOP = 16
"""https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html"""
MESSAGE = FilmMessage(run="run-1", film="tt0111161", title="A title", film_years="1994", ceremony=67)


@given(st.sets(st.sampled_from(ENRICHING_STAGES), min_size=1))
def test_whatever_a_film_needs_it_passes_in_order_by_ways_that_are_allowed(needed: set[Stage]) -> None:
    message, here = MESSAGE, Stage.MOVIE_ENRICHMENT
    for stage in needed:
        message = message.needing(stage)
    passed = []
    while (ahead := message.next_stage) is not None:
        assert ahead in route.flow_from(here)
        here = ahead
        passed.append(here)
        message = message.with_outcome(here, Outcome.DONE)
    assert passed == [stage for stage in ENRICHING_STAGES if stage in needed]


@pytest.mark.parametrize("behind", REWORKED)
@pytest.mark.parametrize("last", [Stage.MOVIE_ENRICHMENT, *ENRICHING_STAGES])
def test_whichever_stage_was_the_last_a_film_can_be_reworked(last: Stage, behind: Stage) -> None:
    message = MESSAGE
    for stage in route.rework_from(behind):
        message = message.needing(stage)
    assert message.next_stage is behind
    assert behind in route.sends_to(last)


def test_a_film_that_no_id_leads_to_goes_from_details_to_discovery_and_back() -> None:
    message = MESSAGE.needing(Stage.TMDB_DETAILS).needing(Stage.TMDB_DISCOVERY)
    assert message.next_stage is Stage.TMDB_DISCOVERY
    assert Stage.TMDB_DISCOVERY in route.flow_from(Stage.TMDB_DETAILS)
    assert message.with_outcome(Stage.TMDB_DISCOVERY, Outcome.DONE).next_stage is Stage.TMDB_DETAILS


def test_a_message_that_came_to_the_wrong_queue_is_refused_with_what_is_wrong() -> None:
    queues = Queues(None, {"omdb_enrichment": "https://sqs/omdb_enrichment"})  # type: ignore[arg-type]
    with pytest.raises(Terminal, match="the message needs media_processing, and no message goes there") as refused:
        queues.send(Stage.MEDIA_PROCESSING, [MESSAGE])
    assert refused.value.code == "invalid_message"


def test_no_film_is_reworked_so_often_that_lambda_takes_it_for_a_loop(ceremonies: dict[int, Ceremony]) -> None:
    """At most once for each ceremony but its first; tmdb_details is also invoked before and after tmdb_discovery."""
    named: dict[str, set[int]] = defaultdict(set)
    for ordinal, ceremony in ceremonies.items():
        for film in ceremony.films():
            named[film].add(ordinal)

    assert max(map(len, named.values())) <= route.MAX_CEREMONIES_OF_A_FILM
    assert 2 + route.MAX_CEREMONIES_OF_A_FILM - 1 < LOOP
