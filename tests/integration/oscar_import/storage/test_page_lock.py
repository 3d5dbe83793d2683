"""Over all functions only one asks for a page at any time, and one that died keeps nobody waiting for ever."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from oscar_import.clock import Clock, system_clock
from oscar_import.dependencies import page_client
from oscar_import.errors import Terminal, Throttled
from oscar_import.stage import Stage
from oscar_import.storage.page_lock import PageLock
from oscar_import.upstream.deadline import RESERVE_SECONDS, Deadline

from tests.support.bucket import FakeS3, bodies_in
from tests.support.page_server import PageServer, Served, serving
from tests.support.samples import NOW
from tests.support.store import Store
from tests.support.template.guard import acting_as

PATIENCE_SECONDS = 30.0


@pytest.fixture
def site() -> Iterator[PageServer]:
    with serving() as server:
        yield server


def a_turn(seconds: float = PATIENCE_SECONDS, *, later: float = 0.0) -> PageLock:
    """Of a function that has so long, and looks that much later than the others; nothing is slept."""
    return PageLock(deadline(lambda: NOW + timedelta(seconds=later), seconds), lambda: NOW + timedelta(seconds=later))


def deadline(clock: Clock, seconds: float) -> Deadline:
    made = Deadline(clock, lambda _: None)
    made.begin(seconds + RESERVE_SECONDS)
    return made


def test_one_who_may_not_wait_is_told_to_come_back() -> None:
    with a_turn().taken(), pytest.raises(Throttled) as caught, a_turn(seconds=0).taken():
        pass
    assert "one at a time" in str(caught.value)


@pytest.mark.parametrize("error", [None, Terminal("bot_wall", "a challenge")])
def test_it_is_free_again_however_the_request_ended(store: Store, error: Exception | None) -> None:
    try:
        with a_turn().taken():
            if error:
                raise error
    except Terminal:
        pass
    assert store.items(store.progress) == []
    with a_turn(seconds=0).taken():
        pass


def test_one_that_died_keeps_nobody_waiting_longer_than_it_could_have_lived() -> None:
    died = a_turn().taken()
    died.__enter__()
    with pytest.raises(Throttled), a_turn(seconds=0, later=PATIENCE_SECONDS).taken():
        pass
    with a_turn(seconds=0, later=PATIENCE_SECONDS + RESERVE_SECONDS).taken():
        pass


def test_one_that_was_too_late_takes_it_from_nobody() -> None:
    late = a_turn().taken()
    late.__enter__()
    with a_turn(later=100).taken():
        late.__exit__(None, None, None)
        with pytest.raises(Throttled), a_turn(seconds=0, later=100).taken():
            pass


def test_many_functions_together_ask_for_one_page_at_a_time(site: PageServer) -> None:
    site.pages["/page"] = Served(b"<html></html>", takes_seconds=0.05)

    def function() -> None:
        client = page_client(bodies_in(FakeS3()), deadline(system_clock, PATIENCE_SECONDS), system_clock)
        client._rate_limiter = _NoPace()
        with acting_as(Stage.OSCAR_IMPORTS):
            client.read("site", site.url, "/page", lambda page: page.body)

    together = [threading.Thread(target=function) for _ in range(4)]
    for thread in together:
        thread.start()
    for thread in together:
        thread.join()
    assert len(site.asked) == 4
    assert site.most_at_once == 1


class _NoPace:
    def take(self) -> None:
        """At once: what keeps requests apart here is the turn alone."""

    def slow_down(self, retry_after_seconds: float | None) -> None:
        """Nobody asks for it."""
