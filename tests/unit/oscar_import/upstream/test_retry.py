"""Asking an upstream until it gives an answer that counts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from oscar_import.errors import Damaged, Terminal, Throttled, TimedOut, Transient
from oscar_import.upstream import results
from oscar_import.upstream.deadline import LAST_SECONDS, RESERVE_SECONDS, Deadline
from oscar_import.upstream.rate_limiter import UnlimitedRateLimiter
from oscar_import.upstream.results import Answer
from oscar_import.upstream.retry import MAX_DAMAGED, MAX_TRIES, ask

from tests.support.fake_upstream.virtual_time import VirtualTime

FOUND = results.Found({"id": 1})
OUTAGE = results.Unavailable("TMDb answered HTTP 503")


class CountingPermits:
    def __init__(self) -> None:
        self.taken = 0
        self.slowings: list[float | None] = []

    def take(self) -> None:
        self.taken += 1

    def slow_down(self, retry_after_seconds: float | None) -> None:
        self.slowings.append(retry_after_seconds)


class Upstream:
    """Gives the answers one after the other, the last one for ever."""

    def __init__(self, *given: Answer | Exception) -> None:
        self._given = list(given)
        self.asked = 0

    def __call__(self) -> Answer:
        self.asked += 1
        answer = self._given.pop(0) if len(self._given) > 1 else self._given[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def time() -> VirtualTime:
    return VirtualTime()


@pytest.fixture
def deadline(time: VirtualTime) -> Deadline:
    deadline = Deadline(time.moment, time.sleep)
    deadline.begin(60 + RESERVE_SECONDS)
    return deadline


@pytest.mark.parametrize("answer", [FOUND, results.NotFound("no such film"), results.QuotaUsedUp("all used")])
def test_an_answer_that_counts_is_asked_for_once(answer: Answer, deadline: Deadline) -> None:
    upstream, rate_limiter = Upstream(answer), CountingPermits()
    assert ask("tmdb", upstream, rate_limiter, deadline) is answer
    assert (upstream.asked, rate_limiter.taken) == (1, 1)


@pytest.mark.parametrize("outage", [OUTAGE, Transient("upstream_unreachable", "no answer")])
def test_a_short_outage_is_waited_through_and_every_try_takes_a_permit(
    outage: Answer | Exception, deadline: Deadline, time: VirtualTime
) -> None:
    upstream, rate_limiter, start = Upstream(outage, outage, FOUND), CountingPermits(), time.now()
    assert ask("tmdb", upstream, rate_limiter, deadline) is FOUND
    assert (upstream.asked, rate_limiter.taken, time.now() - start) == (3, 3, 1.5)


def test_an_outage_that_lasts_is_left_to_the_queue(deadline: Deadline) -> None:
    upstream = Upstream(OUTAGE)
    with pytest.raises(Transient, match="503"):
        ask("tmdb", upstream, CountingPermits(), deadline)
    assert upstream.asked == MAX_TRIES


def test_nobody_waits_longer_than_the_invocation_lasts(time: VirtualTime) -> None:
    deadline = Deadline(time.moment, time.sleep)
    deadline.begin(RESERVE_SECONDS + 0.6)
    upstream = Upstream(OUTAGE)
    with pytest.raises(Transient):
        ask("tmdb", upstream, CountingPermits(), deadline)
    assert upstream.asked == 2


@pytest.mark.parametrize("seconds", [None, 0.0, 7.0])
def test_a_429_is_told_to_the_permits(seconds: float | None, deadline: Deadline) -> None:
    upstream, rate_limiter = Upstream(results.Throttled(seconds), FOUND), CountingPermits()
    assert ask("tmdb", upstream, rate_limiter, deadline) is FOUND
    assert rate_limiter.slowings == [seconds]


def test_an_answer_that_cannot_be_read_is_asked_for_once_more(deadline: Deadline) -> None:
    damaged = results.Unavailable("TMDb answered HTTP 200 with damaged JSON", damaged=True)
    upstream = Upstream(damaged, FOUND)
    assert ask("tmdb", upstream, CountingPermits(), deadline) is FOUND
    upstream = Upstream(damaged)
    with pytest.raises(Damaged, match="damaged JSON"):
        ask("tmdb", upstream, CountingPermits(), deadline)
    assert upstream.asked == MAX_DAMAGED


def test_damage_counts_over_other_outages_of_the_same_film(deadline: Deadline) -> None:
    damaged = results.Unavailable("damaged", damaged=True)
    upstream = Upstream(damaged, OUTAGE, damaged, FOUND)
    with pytest.raises(Damaged):
        ask("tmdb", upstream, CountingPermits(), deadline)
    assert upstream.asked == 3


def test_an_upstream_that_says_how_long_it_is_down_is_not_asked_before(deadline: Deadline) -> None:
    upstream, rate_limiter = Upstream(results.Unavailable("down", 30.0)), CountingPermits()
    with pytest.raises(Throttled) as raised:
        ask("tmdb", upstream, rate_limiter, deadline)
    assert (raised.value.code, raised.value.retry_after_seconds) == ("upstream_unavailable", 30.0)
    assert (upstream.asked, rate_limiter.slowings) == (1, [30.0])


def test_nothing_is_asked_once_the_invocation_may_end_any_moment(time: VirtualTime, deadline: Deadline) -> None:
    upstream = Upstream(FOUND)
    time.sleep(60 + RESERVE_SECONDS - LAST_SECONDS)
    assert ask("tmdb", upstream, CountingPermits(), deadline) is FOUND
    time.sleep(0.1)
    with pytest.raises(TimedOut, match="was not asked"):
        ask("tmdb", upstream, CountingPermits(), deadline)
    assert upstream.asked == 1


def test_a_429_that_lasts_says_how_long_to_wait(deadline: Deadline) -> None:
    with pytest.raises(Throttled) as raised:
        ask("tmdb", Upstream(results.Throttled(7.0)), CountingPermits(), deadline)
    assert raised.value.retry_after_seconds == 7.0


def test_a_wrong_key_is_terminal_and_names_the_command(deadline: Deadline) -> None:
    upstream = Upstream(results.BadKey("TMDb: Invalid API key"))
    with pytest.raises(Terminal) as raised:
        ask("tmdb", upstream, CountingPermits(), deadline)
    assert (raised.value.code, upstream.asked) == ("bad_key", 1)
    assert "oscars keys set tmdb" in raised.value.hint


def test_a_refusal_is_terminal(deadline: Deadline) -> None:
    with pytest.raises(Terminal, match="HTTP 422"):
        ask("tmdb", Upstream(results.Refused("TMDb answered HTTP 422")), CountingPermits(), deadline)


@pytest.mark.parametrize(("asked_for", "waited"), [(7.0, 7.0), (None, 1.0)])
def test_without_a_limit_the_container_that_met_a_429_still_pauses(
    asked_for: float | None, waited: float, deadline: Deadline, time: VirtualTime
) -> None:
    rate_limiter = UnlimitedRateLimiter("OMDb", deadline=deadline, clock=time.moment)
    rate_limiter.take()
    start = time.now()
    rate_limiter.slow_down(asked_for)
    rate_limiter.take()
    assert time.now() - start == waited


def test_without_a_limit_a_pause_beyond_the_invocation_is_left_to_the_queue(
    deadline: Deadline, time: VirtualTime
) -> None:
    rate_limiter = UnlimitedRateLimiter("OMDb", deadline=deadline, clock=time.moment)
    rate_limiter.slow_down(300.0)
    with pytest.raises(Throttled) as raised:
        rate_limiter.take()
    assert raised.value.retry_after_seconds == 300.0


def test_patience_counts_down(deadline: Deadline, time: VirtualTime) -> None:
    assert deadline.left() == 60
    assert deadline.wait(59) is True
    assert deadline.wait(2) is False
    time.sleep(timedelta(hours=1).total_seconds())
    assert deadline.left() == 0
