"""The stand-in upstream of a benchmark: a process of its own, told how to behave, asked what it counted."""

from __future__ import annotations

import argparse
import json
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parent.parent


def arguments(program: str, description: str) -> argparse.ArgumentParser:
    """What can be varied in every benchmark of the pace."""
    parser = argparse.ArgumentParser(prog=f"python -m benchmarks.{program}", description=description)
    parser.add_argument("--limit", type=float, default=40, help="requests a second (40)")
    parser.add_argument("--latency-ms", type=float, default=20, help="of every answer (20)")
    parser.add_argument("--fault-every", type=int, default=50, help="one film in so many answers 503 once (50)")
    parser.add_argument("--retry-after", choices=("seconds", "date", "missing"), default="seconds")
    parser.add_argument("--halve-after", type=float, help="seconds after the first film: half the limit")
    parser.add_argument("--down-after", type=float, help="seconds after the first film: down")
    parser.add_argument("--down-for", type=float, default=120, help="seconds (120)")
    return parser


def clean_up_when_ended() -> None:
    """What a benchmark started is ended too when it is ended from outside."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended from outside"))


@contextmanager
def running(given: argparse.Namespace) -> Iterator[str]:
    """The address of the stand-in, and whatever is to happen to it."""
    command = [sys.executable, "-m", "tests.support.fake_upstream", "--tmdb-per-second", str(given.limit)]
    command += ["--latency-ms", str(given.latency_ms), "--fault-every", str(given.fault_every)]
    with subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            url = process.stdout.readline().strip()
            _behave(url, retry_after=given.retry_after)
            threading.Thread(target=_disturb, args=(url, given), daemon=True).start()
            yield url
        finally:
            process.terminate()


def report(url: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(_open(urllib.request.Request(f"{url}/_report")))
    return document


def _disturb(url: str, given: argparse.Namespace) -> None:
    if given.halve_after is None and given.down_after is None:
        return
    while not report(url)["films_fetched"]:
        time.sleep(0.2)
    if given.halve_after is not None:
        time.sleep(given.halve_after)
        _behave(url, tmdb_per_second=given.limit / 2)
    if given.down_after is not None:
        time.sleep(given.down_after)
        _behave(url, down_until=time.time() + given.down_for)


def _behave(url: str, **changes: object) -> None:
    _open(urllib.request.Request(f"{url}/_behave", data=json.dumps(changes).encode(), method="POST"))


def _open(request: urllib.request.Request) -> bytes:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=30) as answer:
        body: bytes = answer.read()
        return body
