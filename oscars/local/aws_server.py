"""The process of the embedded AWS: `python -m oscars.local.aws_server HOME`.

It is ministack, and a note in HOME/run.json that says when it started and, as the last thing it does, that everything
it holds was saved. Without the second one what is on the disk is not to be believed.
"""

from __future__ import annotations

import gc
import logging
import os
import resource
import signal
import socket
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import ministack.app
import uvicorn

from oscars.local import lambda_workers
from oscars.local.gate import Gate
from oscars.local.state_dir import Home, LastRun

ATTEMPTS = 5
KEEP_ALIVE_SECONDS = 75
GRACE_SECONDS = 2
"""For requests that are under way at a stop; long polls would last for 20."""


class Failures(logging.Handler):
    """Counts what the emulator could not save; it says so in its log only."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.count = 0

    def emit(self, record: logging.LogRecord) -> None:  # noqa: ARG002
        self.count += 1


def main() -> None:
    home = Home(Path(sys.argv[1]))
    sys.argv = sys.argv[:1]  # the emulator reads its own arguments
    before = home.last_run()
    run = LastRun(started_at=_now(), saved_at=None)
    failures = Failures()
    logging.getLogger("persistence").addHandler(failures)
    save = ministack.app.save_all

    def save_and_end(services: Mapping[str, Callable[[], Any]]) -> None:
        if _saved(lambda: save(services), failures):
            home.keep_run(replace(run, saved_at=_now()))
        # Nothing that comes now could be saved. Left alone, the threads that wait for a function would keep the process
        # for as long as the function runs, and its workers would outlive it and call the next server on this port.
        if os.getpgrp() == os.getpid():
            os.killpg(os.getpid(), signal.SIGKILL)

    ministack.app.save_all = save_and_end
    credentials = home.credentials()
    # ministack verifies presigned addresses of S3 itself, with what it finds here.
    os.environ.update(AWS_ACCESS_KEY_ID=credentials.key_id, AWS_SECRET_ACCESS_KEY=credentials.secret)
    lambda_workers.prepare(credentials)
    gate = Gate(
        ministack.app.app,
        port=int(os.environ["GATEWAY_PORT"]),
        credentials=credentials,
        credentials_file=home.credentials_file,
    )
    home.keep_run(run)
    try:
        serve(gate)
    except BaseException:  # it ended before it served: it has not touched what was saved
        home.keep_run(before) if before else home.run_file.unlink()
        raise


def serve(gate: Gate) -> None:
    """Serves the emulator, behind its gate, until SIGTERM, then lets it save.

    By uvicorn instead of its own `main`, which uses hypercorn: half the CPU for a request, and requests are what an
    import on a laptop is made of (docs/decisions/embedded-aws-processes.md).
    """
    _raise_file_limit()
    # A full collection stops everybody for 0.1 s; all who waited for an answer then ask TMDb at once, and are refused.
    gc.set_threshold(700, 10, 1_000_000)
    # Bound first: uvicorn starts the emulator before it binds, and would then let it save over what was kept.
    with _listener(os.environ["BIND_HOST"], int(os.environ["GATEWAY_PORT"])) as listener:
        config = uvicorn.Config(
            gate,
            log_level="error",  # below that are lines about damaged requests, which anybody could fill the disk with
            ws="none",
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
        uvicorn.Server(config).run(sockets=[listener])


def _listener(host: str, port: int) -> socket.socket:
    try:
        listener = socket.create_server((host, port))
        # Every connection inherits it: an answer leaves in two pieces, and a second one that waits until the first is
        # acknowledged is up to 40 ms late. asyncio sets it only where a socket was made for TCP by number.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listener
    except OSError as error:
        sys.exit(f"ERROR: {host}:{port} is already in use ({error.strerror})")


def _raise_file_limit() -> None:
    """Each warm function holds pipes and connections; the usual soft limit is 1,024 files."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _saved(save: Callable[[], None], failures: Failures) -> bool:
    """Saves, again when something changed while it was being copied."""
    for _ in range(ATTEMPTS):
        failures.count = 0
        save()
        if not failures.count:
            return True
        time.sleep(0.2)
    return False


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


if __name__ == "__main__":
    main()
