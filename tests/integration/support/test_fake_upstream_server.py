"""The strict upstream as a server."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request

from tests.support.fake_upstream.server import serving
from tests.support.fake_upstream.upstream import Behaviour, StandIn, all_films
from tests.support.fake_upstream.virtual_time import START

FILM = "tt0108052"


def test_the_server_answers_many_at_once_and_is_told_how_to_behave() -> None:
    with serving(StandIn(all_films(), clock=lambda: START, behaviour=Behaviour(omdb_per_day=1))) as url:
        change = urllib.request.Request(f"{url}/_behave", data=b'{"tmdb_per_second": 8}', method="POST")
        _open(change)
        statuses: list[int] = []
        threads = [
            threading.Thread(target=lambda: statuses.append(_open(urllib.request.Request(f"{url}/3/movie/{FILM}"))[0]))
            for _ in range(10)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        report = json.loads(_open(urllib.request.Request(f"{url}/_report"))[1])
    assert sorted(statuses) == [200] * 8 + [429] * 2
    assert report["by_answer"] == {"movie:ok": 8, "movie:throttled": 2}


def _open(request: urllib.request.Request) -> tuple[int, bytes]:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()
