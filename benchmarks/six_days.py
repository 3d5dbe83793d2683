"""OMDb's free key allows 1,000 requests a day: how 5,264 films get their ratings in six days.

    .venv/bin/python -m benchmarks.six_days

The clock is moved, not waited for. Real are the stage, the daily schedule, and the records on the embedded AWS's
DynamoDB; the stand-in counts the requests of each day. Exit code 1: a goal was missed.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import boto3
from oscar_import.storage import deferred_films
from rich.console import Console
from rich.table import Table

from benchmarks import stand_in
from tests.integration.conftest import CREDENTIALS
from tests.support import engines
from tests.support.fake_upstream.ratings import Ratings
from tests.support.fake_upstream.upstream import Behaviour, StandIn, all_films
from tests.support.fake_upstream.virtual_time import VirtualTime
from tests.support.samples import RUN, ceremony, enrich, open_run
from tests.support.store import Store

CEREMONY = 66
REQUESTS_A_DAY = 1000
MAX_DAYS = 6
DAY = 86_400


def main() -> None:
    stand_in.clean_up_when_ended()
    os.environ.update(CREDENTIALS)
    with tempfile.TemporaryDirectory() as folder, engines.running("embedded", Path(folder)) as endpoint:
        store = Store(boto3.client("dynamodb", endpoint_url=endpoint, region_name="us-east-1"), endpoint)
        store.make()
        store.connect()
        sys.exit(0 if _simulate() else 1)


def _simulate() -> bool:
    films, time = all_films(), VirtualTime()
    stand_in = StandIn(films, clock=time.now, behaviour=Behaviour(omdb_per_day=REQUESTS_A_DAY))
    ratings = Ratings(time, stand_in, requests_per_day=REQUESTS_A_DAY)
    table = Table("day", "requests", "answered", "refused", "films that wait")
    open_run(RUN, CEREMONY, at=time.moment())
    enrich(CEREMONY, films=len(films))
    ratings.arrive(RUN, CEREMONY, films.imdb_ids())
    ratings.work()
    status = ceremony(CEREMONY).status
    days = [_day(1, stand_in, table)]
    while deferred_films.waiting("omdb") and len(days) < 2 * MAX_DAYS:
        time.sleep(DAY)
        stand_in.forget()
        ratings.schedule()
        ratings.work()
        days.append(_day(len(days) + 1, stand_in, table))
    left = len(deferred_films.waiting("omdb"))
    Console().print(table)
    Console().print(f"The import's ceremony was {status} on the first day. Films that still wait: {left}.")
    most = max(report["omdb"] for report in days)
    return status == "completed" and left == 0 and len(days) <= MAX_DAYS and most <= REQUESTS_A_DAY + 1


def _day(number: int, stand_in: StandIn, table: Table) -> dict[str, Any]:
    report = stand_in.report()
    answers = report["by_answer"]
    waiting = len(deferred_films.waiting("omdb"))
    table.add_row(*map(str, (number, report["omdb"], answers.get("omdb:ok", 0), answers.get("omdb:quota", 0), waiting)))
    return report


if __name__ == "__main__":
    main()
