"""How well many containers together use what TMDb allows, without the rest of an import.

    .venv/bin/python -m benchmarks.asking                   all 5,264 films, 40 requests/s, 20 ms, one in 50 answers 503
    .venv/bin/python -m benchmarks.asking --films 800
    .venv/bin/python -m benchmarks.asking --halve-after 30

Real are the client, the pace and its record in the embedded AWS's DynamoDB, the network on this machine, and the time.
The containers are threads, and do with an answer no more than to read it. Exit code 1: a goal was missed.
"""

from __future__ import annotations

import os
import queue
import sys
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path

import boto3
from oscar_import.clock import system_clock
from oscar_import.dependencies import Dependencies
from oscar_import.errors import Transient
from oscar_import.handlers.sqs import delay_seconds
from oscar_import.stage import Stage
from oscar_import.upstream.deadline import Deadline

from benchmarks import goals, stand_in
from benchmarks.goals import Row
from tests.integration.conftest import CREDENTIALS
from tests.support import engines
from tests.support.fake_upstream.upstream import all_films
from tests.support.fakes import FakeAws, clients_of
from tests.support.store import Store
from tests.support.template.guard import acting_as
from tests.support.template.stack import settings_of, with_limits

INVOCATION_SECONDS = 120.0
RETRY_BASE_SECONDS = 1.0

Waiting = queue.PriorityQueue[tuple[float, int, str]]
"""When the film may be tried, how often it was, its id."""


def main() -> None:
    parser = stand_in.arguments("asking", "Containers that only ask, against a strict stand-in.")
    parser.add_argument("--films", type=int, help="how many (all)")
    parser.add_argument("--containers", type=int, default=20, help="as many as tmdb_details has on AWS (20)")
    given = parser.parse_args()
    stand_in.clean_up_when_ended()
    os.environ.update(CREDENTIALS)
    waiting: Waiting = queue.PriorityQueue()
    for film in all_films().imdb_ids()[: given.films]:
        waiting.put((0.0, 0, film))
    with (
        stand_in.running(given) as url,
        tempfile.TemporaryDirectory() as folder,
        engines.running("embedded", Path(folder)) as endpoint,
    ):
        store = Store(boto3.client("dynamodb", endpoint_url=endpoint, region_name="us-east-1"), endpoint)
        store.make()
        store.connect()
        containers = [
            threading.Thread(target=_work, args=(_container(url, given.limit), waiting), daemon=True)
            for _ in range(given.containers)
        ]
        for container in containers:
            container.start()
        for container in containers:
            container.join()
        report = stand_in.report(url)
    left = waiting.qsize()
    rows = [Row("films that were not fetched", str(left), left == 0), *goals.of_requests(report, given)]
    sys.exit(0 if goals.show(f"{given.containers} containers, {given.limit:g} requests/s", rows) else 1)


def _container(url: str, limit: float) -> Dependencies:
    settings = with_limits(settings_of(Stage.TMDB_DETAILS), tmdb=limit)
    settings = replace(settings, upstream_urls={**settings.upstream_urls, "tmdb": f"{url}/3"})
    return Dependencies.over(settings, clients_of(FakeAws()), Deadline(system_clock), system_clock)


def _work(deps: Dependencies, waiting: Waiting) -> None:
    while True:
        try:
            visible_at, receives, film = waiting.get_nowait()
        except queue.Empty:
            return
        time.sleep(max(0.0, visible_at - time.time()))
        deps.deadline.begin(INVOCATION_SECONDS)
        try:
            with acting_as(Stage.TMDB_DETAILS):
                deps.tmdb.movie(film)
        except Transient as error:
            delay = delay_seconds(error, receives + 1, RETRY_BASE_SECONDS)
            waiting.put((time.time() + delay, receives + 1, film))


if __name__ == "__main__":
    main()
