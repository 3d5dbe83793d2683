"""Twenty workers, one pace, a strict upstream; on virtual time, with the real asking, reading and queue delays."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import local
from time import sleep
from typing import Any

import pytest
from oscar_import.errors import Throttled
from oscar_import.upstream.deadline import RESERVE_SECONDS, Deadline
from oscar_import.upstream.rate_limit import configured_interval
from oscar_import.upstream.rate_limiter import LOOKED_UP_BEFORE_SECONDS, SharedRateLimiter

from oscars.local.upstream.films import Films
from tests.support.examples import in_full
from tests.support.fake_upstream.pace_in_memory import PaceInMemory, SlowToFind
from tests.support.fake_upstream.simulation import Simulation
from tests.support.fake_upstream.upstream import Answer, Behaviour, StandIn, all_films
from tests.support.fake_upstream.virtual_time import START, VirtualTime

LIMIT = 40
FILMS = 800


@pytest.fixture(scope="module")
def films() -> Films:
    return all_films()


def simulate(films: Films, behaviour: Behaviour, **options: Any) -> Simulation:
    time = VirtualTime()
    stand_in = StandIn(films, clock=time.now, behaviour=behaviour)
    return Simulation(time, stand_in, requests_per_second=LIMIT, **options)


def fetch(simulation: Simulation, films: Films, count: int = FILMS) -> dict[str, Any]:
    wanted = films.imdb_ids()[:count]
    simulation.fetch(wanted)
    assert simulation.dead == []
    assert sorted(simulation.done) == wanted
    return simulation.stand_in.report()


@pytest.mark.exhaustive
def test_the_limit_is_used_almost_fully_and_never_passed(films: Films) -> None:
    report = fetch(simulate(films, Behaviour(tmdb_per_second=LIMIT)), films)
    assert report["by_answer"] == {"movie:ok": FILMS}
    assert report["busiest_second"] <= LIMIT
    assert report["seconds"] <= 1.1 * FILMS / LIMIT


@pytest.mark.exhaustive
def test_no_film_is_fetched_twice_and_only_the_failed_requests_are_repeated(films: Films) -> None:
    report = fetch(simulate(films, Behaviour(tmdb_per_second=LIMIT, fault_every=50)), films)
    assert report["by_answer"] == {"movie:ok": FILMS, "movie:fault": FILMS // 50}
    assert report["films_fetched_twice"] == []
    assert report["seconds"] <= 1.1 * report["tmdb"] / LIMIT


@pytest.mark.parametrize("fault", ["truncated", *in_full(["empty", "202", "html"])])
def test_a_damaged_answer_is_asked_for_once_more(films: Films, fault: Any) -> None:
    report = fetch(simulate(films, Behaviour(fault=fault, fault_every=20)), films, 100)
    assert report["by_answer"] == {"movie:ok": 100, "movie:fault": 5}


def lower_the_limit(simulation: Simulation, share: float, *, after: float) -> None:
    """The stand-in allows this share of its limit, from so many seconds after the start on."""
    ask = simulation.stand_in.get

    def lowering(*request: str) -> Any:
        if simulation.time.now() > START + after and simulation.stand_in.behaviour.tmdb_per_second == LIMIT:
            simulation.stand_in.change(tmdb_per_second=LIMIT * share)
        return ask(*request)

    simulation.stand_in.get = lowering  # type: ignore[method-assign, assignment]


@pytest.mark.exhaustive
@pytest.mark.parametrize("retry_after", ["seconds", "date", "missing"])
def test_a_limit_halved_in_the_middle_wastes_under_two_percent(films: Films, retry_after: Any) -> None:
    simulation = simulate(films, Behaviour(tmdb_per_second=LIMIT, retry_after=retry_after))
    lower_the_limit(simulation, 1 / 2, after=10)
    report = fetch(simulation, films)
    assert 0 < report["by_answer"]["movie:throttled"] < 0.02 * FILMS


@pytest.mark.exhaustive
@pytest.mark.parametrize("share", [0.8, 0.5])
def test_three_quarters_of_a_lower_limit_are_used(films: Films, share: float) -> None:
    simulation = simulate(films, Behaviour(tmdb_per_second=LIMIT))
    lower_the_limit(simulation, share, after=10)
    seconds = fetch(simulation, films, 2 * FILMS)["seconds"] - 10
    assert seconds <= (2 * FILMS - 10 * LIMIT) / (share * LIMIT) / 0.75


@pytest.mark.exhaustive
@pytest.mark.parametrize(("count", "wanted", "cost"), [(1, FILMS, 1.5), (2, 2 * FILMS, 6.0)])
def test_429s_that_nothing_explains_cost_little_more_than_their_pauses(
    films: Films, count: int, wanted: int, cost: float
) -> None:
    simulation = simulate(films, Behaviour(tmdb_per_second=LIMIT))
    ask, refusals = simulation.stand_in.get, [START + 10 + 2 * number for number in range(count)]

    def refusing(*request: str) -> Any:
        if refusals and simulation.time.now() > refusals[0]:
            refusals.pop(0)
            return Answer(429, b"{}", (("Retry-After", "1"),))
        return ask(*request)

    simulation.stand_in.get = refusing  # type: ignore[method-assign, assignment]
    assert fetch(simulation, films, wanted)["seconds"] <= wanted / LIMIT * 1.05 + cost


@pytest.mark.exhaustive
def test_a_record_that_answers_slowly_makes_no_request_late(films: Films) -> None:
    """All wait long enough to look whether there is a pause; between a turn and its request they must not."""
    simulation = simulate(films, Behaviour(tmdb_per_second=LIMIT))
    simulation.store = SlowToFind(simulation.time)
    report = fetch(simulation, films)
    assert report["by_answer"] == {"movie:ok": FILMS}
    assert report["seconds"] <= 1.1 * FILMS / LIMIT


def test_a_429_holds_back_all_workers_not_only_the_one_who_met_it(films: Films) -> None:
    pause = 30
    simulation = simulate(films, Behaviour(tmdb_per_second=LIMIT / 2, retry_after_seconds=pause))
    fetch(simulation, films, 60)
    refused = [request.at for request in simulation.stand_in.asked if request.answer == "throttled"]
    on_their_way = simulation.latency + LOOKED_UP_BEFORE_SECONDS
    after = [r.at for r in simulation.stand_in.asked if refused[0] + on_their_way < r.at < refused[0] + pause - 1]
    assert after == []


@pytest.mark.exhaustive
def test_an_upstream_that_is_down_for_two_minutes_costs_no_film(films: Films) -> None:
    report = fetch(simulate(films, Behaviour(tmdb_per_second=LIMIT, down_until=START + 120)), films)
    assert report["films_fetched"] == FILMS


@pytest.mark.exhaustive
def test_an_upstream_that_is_down_for_two_minutes_costs_no_film_on_the_embedded_aws(films: Films) -> None:
    behaviour = Behaviour(tmdb_per_second=LIMIT, down_until=START + 120)
    report = fetch(simulate(films, behaviour, retry_base_seconds=1.0, workers=2, invocation_seconds=40.0), films, 300)
    assert report["films_fetched"] == 300


@pytest.mark.exhaustive
def test_clocks_that_differ_cost_pace_and_no_film(films: Films) -> None:
    simulation = simulate(
        films,
        Behaviour(tmdb_per_second=LIMIT),
        clock_errors=lambda worker: {0: 300.0, 1: -300.0, 2: 0.5}.get(worker, 0),
    )
    assert fetch(simulation, films, 300)["films_fetched"] == 300


def test_a_configured_limit_far_below_the_workers_number_still_lets_everybody_through(films: Films) -> None:
    simulation = simulate(films, Behaviour(tmdb_per_second=1))
    simulation.requests_per_second = 1
    report = fetch(simulation, films, 60)
    assert report["by_answer"] == {"movie:ok": 60}
    assert report["seconds"] <= 1.1 * 60


def test_without_a_limit_nothing_is_stored(films: Films) -> None:
    class Untouchable:
        def __getattr__(self, name: str) -> Any:
            raise AssertionError(f"the record was asked to {name}")

    simulation = simulate(films, Behaviour(), store=Untouchable())
    simulation.requests_per_second = 0
    assert fetch(simulation, films, 100)["busiest_second"] == 100


@pytest.mark.exhaustive
def test_a_turn_that_a_stalled_container_comes_late_to_is_let_go(films: Films) -> None:
    """Many at once are late by up to a quarter of a second: used late, their turns would crowd into one second."""
    simulation = simulate(films, Behaviour(tmdb_per_second=LIMIT), stalls=0.25)
    report = fetch(simulation, films, 400)
    assert report["by_answer"] == {"movie:ok": 400}


def test_a_container_that_is_always_late_still_has_its_turn(films: Films) -> None:
    simulation = simulate(films, Behaviour(tmdb_per_second=LIMIT), workers=2, stalls=0.25, always_stalls=True)
    assert fetch(simulation, films, 50)["films_fetched"] == 50


class AllAtOnce(PaceInMemory):
    """A record that is not changed for the first time before all threads of a container want a turn."""

    def __init__(self) -> None:
        super().__init__()
        self.all_wait: Callable[[], bool] = lambda: True

    def restart(self, tat: float, *, unless_after: float) -> Any:
        while not self.updates and not self.all_wait():
            sleep(0.001)
        return super().restart(tat, unless_after=unless_after)


def turns_of_threads(threads: int, *, seconds: float = 60.0) -> tuple[list[float], AllAtOnce, list[Throttled]]:
    """Seconds until the turn of each thread of one container, on a clock that stands still."""
    store, waits, refused = AllAtOnce(), local(), []
    clock = VirtualTime().moment
    deadline = Deadline(clock, sleep=lambda seconds: waits.own.append(seconds))
    deadline.begin(seconds + RESERVE_SECONDS)
    limiter = SharedRateLimiter("TMDb", store, requests_per_second=LIMIT, deadline=deadline, clock=clock)
    store.all_wait = lambda: limiter._turns.waiting == threads

    def take(_number: int) -> float | None:
        waits.own = [0.0]
        try:
            limiter.take()
        except Throttled as error:
            refused.append(error)
            return None
        return float(waits.own[-1])

    with ThreadPoolExecutor(threads) as pool:
        found = list(pool.map(take, range(threads)))
    return sorted(turn for turn in found if turn is not None), store, refused


def test_the_threads_of_a_container_take_their_turns_together() -> None:
    turns, store, refused = turns_of_threads(8)
    assert turns == pytest.approx([place * configured_interval(LIMIT) for place in range(8)], abs=1e-5)
    assert refused == []
    assert store.updates == 2  # the first one for itself, the second one for all others


def test_where_the_time_does_not_suffice_for_all_some_have_their_turns() -> None:
    turns, _, refused = turns_of_threads(8, seconds=3.5 * configured_interval(LIMIT))
    assert turns == pytest.approx([place * configured_interval(LIMIT) for place in range(4)], abs=1e-5)
    assert {error.code for error in refused} == {"throttled"}
    assert len(refused) == 4
