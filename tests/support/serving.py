"""The page of a fake stack: in this process, or over a port; with the token, as its user has it."""

from __future__ import annotations

import queue
import threading

from starlette.testclient import TestClient

from oscars.console.app import application
from oscars.console.server import Address, listening_socket, serve
from oscars.console.service import Stack

PORT = 8470
HERE = f"http://127.0.0.1:{PORT}"
TOKEN = "the-token-of-this-start"
PATIENCE_SECONDS = 60


def outside(stack: Stack, *, port: int = PORT, token: str = TOKEN) -> TestClient:
    """A browser that has not shown the token yet."""
    base = f"http://127.0.0.1:{port}"
    return TestClient(application(stack, port=port, token=token), base_url=base, follow_redirects=False)


def inside(stack: Stack, *, port: int = PORT, token: str = TOKEN) -> TestClient:
    """A browser that was let in."""
    client = outside(stack, port=port, token=token)
    assert client.get("/", params={"token": token}).status_code == 303
    return client


def served(stack: Stack) -> Address:
    """The address of a real server in a thread of this process."""
    ready: queue.Queue[Address] = queue.Queue()
    arguments = {"when_ready": ready.put}
    threading.Thread(target=serve, args=(stack, listening_socket(0)), kwargs=arguments, daemon=True).start()
    return ready.get(timeout=PATIENCE_SECONDS)
