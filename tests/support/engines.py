"""Two engines that speak DynamoDB: the embedded AWS's and AWS's own. Each runs in a process group of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from oscars.local import servers as embedded
from oscars.local.credentials import Credentials
from oscars.local.state_dir import Home
from tests.support import dynamodb_local

START_SECONDS = 60
NAMES = ("embedded", "dynamodb_local")
CREDENTIALS = Credentials("test", "test")
"""What both engines are asked with."""


@contextmanager
def running(name: str, folder: Path) -> Iterator[str]:
    """The endpoint of the engine while the block runs. Raises NotInstalled."""
    port = _free_port()
    if name == "embedded":
        home = Home(folder.resolve())
        home.make()
        CREDENTIALS.write(home.credentials_file)
        home.temporary.mkdir(exist_ok=True)
        arguments = [sys.executable, "-m", "oscars.local.aws_server", str(home.root)]
        environment = embedded.aws_environment(home, port, os.environ)
    else:
        arguments = dynamodb_local.command(dynamodb_local.installed(), port)
        environment = dict(os.environ)
    with (folder / f"{name}.log").open("ab") as log:
        process = subprocess.Popen(
            arguments, cwd=folder, env=environment, stdout=log, stderr=log, start_new_session=True
        )
    try:
        _wait_until_it_answers(process, port, folder / f"{name}.log")
        yield f"http://127.0.0.1:{port}"
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait_until_it_answers(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while process.poll() is None and time.monotonic() < deadline:
        try:
            opener.open(f"http://127.0.0.1:{port}/", timeout=5).close()
        except urllib.error.HTTPError:
            return  # it answers, if only that this is no request of DynamoDB's
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"the engine did not start: {log.read_text(errors='replace')[-2000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
