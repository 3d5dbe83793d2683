"""`python -m tests.support.fake_upstream --port N`: the stand-in as a process of its own, until it is told to end."""

from __future__ import annotations

import argparse
import time

from tests.support.fake_upstream.server import StandInServer
from tests.support.fake_upstream.upstream import Behaviour, StandIn, all_films


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.support.fake_upstream")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--tmdb-per-second", type=float, default=0)
    parser.add_argument("--omdb-per-day", type=int, default=0)
    parser.add_argument("--latency-ms", type=float, default=0)
    parser.add_argument("--fault-every", type=int, default=0)
    given = parser.parse_args()
    behaviour = Behaviour(
        tmdb_per_second=given.tmdb_per_second,
        omdb_per_day=given.omdb_per_day,
        latency_seconds=given.latency_ms / 1000,
        fault_every=given.fault_every,
    )
    with StandInServer(StandIn(all_films(), clock=time.time, behaviour=behaviour), port=given.port) as server:
        print(server.url, flush=True)  # noqa: T201 - whoever started it reads the address
        server.serve_forever()


if __name__ == "__main__":
    main()
