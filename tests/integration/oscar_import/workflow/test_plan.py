"""A plan beside what the import then asks for, where the source gives no ids."""

from __future__ import annotations

from pathlib import Path

import pytest
from oscar_import.json_fields import JsonObject

from tests.support.night.pages import State
from tests.support.night.replay import Replay
from tests.support.night.site import NightSite

pytestmark = pytest.mark.needs("shared")

FILMS = 50


@pytest.fixture
def replay(shared: Path) -> Replay:
    site = NightSite(shared, 97)
    site.states[97] = State.WINNERS
    return Replay(site)


def planned(replay: Replay, source: str = "oscars_org", **given: bool) -> JsonObject:
    (plan,) = replay.plan("2025", source, **given)
    assert (plan["action"], plan["error"]) == ("import", None)
    return plan


def test_looking_up_ids_is_planned_and_takes_about_as_much_and_never_more(replay: Replay) -> None:
    plan = planned(replay)
    assert (plan["films"], plan["tmdb_requests"], plan["omdb_requests"]) == (0, FILMS, FILMS)
    usual, most = plan["tmdb_id_requests"], plan["tmdb_id_requests_at_most"]
    before = replay.site.tmdb.asked.total()
    replay.run("2025", films=False)
    asked = replay.site.tmdb.asked.total() - before
    assert asked <= most
    assert 0.8 * usual <= asked <= 1.2 * usual


def test_a_source_that_gives_all_ids_has_none_to_look_up(replay: Replay) -> None:
    replay.site.publish_table()
    plan = planned(replay, "oscar_data")
    assert (plan["films"], plan["tmdb_requests"], plan["tmdb_id_requests"]) == (FILMS, FILMS, 0)
    assert plan["tmdb_id_requests_at_most"] == 0


def test_what_is_stored_is_not_looked_up_again(replay: Replay) -> None:
    replay.site.publish_table()
    replay.run("2025", "oscar_data", films=False)
    plan = planned(replay)
    assert (plan["films"], plan["tmdb_requests"], plan["tmdb_id_requests"]) == (FILMS, FILMS, 0)


def test_where_nobody_is_asked_nothing_is_planned(replay: Replay) -> None:
    plan = planned(replay, skip_enrichment=True)
    assert [value for name, value in plan.items() if "requests" in name] == [0, 0, 0, 0]


def test_a_plan_asks_tmdb_for_nothing(replay: Replay) -> None:
    planned(replay)
    assert replay.site.tmdb.asked.total() == 0
