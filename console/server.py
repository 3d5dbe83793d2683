"""Serves the page on this machine until it is told to stop."""

from __future__ import annotations

import socket
import threading
import time
import webbrowser
from collections.abc import Callable

import uvicorn

from console.app import application
from console.stack import Stack
from local.errors import Unreachable

HOST = "127.0.0.1"
USUAL_PORT = 8470
PORTS_TRIED = 20
GRACE_SECONDS = 2


def listening_socket(port: int | None) -> socket.socket:
    """On the port; without one on the usual port or the next that is free. Raises Unreachable where none is."""
    tried = [port] if port is not None else range(USUAL_PORT, USUAL_PORT + PORTS_TRIED)
    for candidate in tried:
        found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            found.bind((HOST, candidate))
            found.listen()
        except OSError:
            found.close()
        else:
            return found
    if port is not None:
        raise Unreachable(f"port {port} is taken or not allowed", "give another: oscars console --port P")
    last = USUAL_PORT + PORTS_TRIED - 1
    raise Unreachable(f"the ports {USUAL_PORT} to {last} are taken", "give another: oscars console --port P")


def serve(stack: Stack, listening: socket.socket, *, when_ready: Callable[[str], None]) -> None:
    """Serves until SIGINT or SIGTERM. `when_ready` gets the page's address once it answers."""
    port = listening.getsockname()[1]
    server = uvicorn.Server(
        uvicorn.Config(
            application(stack, port=port),
            # What goes wrong is told on the page; its trace is in the file that the page names.
            log_level="critical",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
    )
    threading.Thread(target=_tell_when_ready, args=(server, port, when_ready), daemon=True).start()
    try:
        server.run(sockets=[listening])
    except KeyboardInterrupt:
        return  # uvicorn has shut down by then, and passes the signal on


def _tell_when_ready(server: uvicorn.Server, port: int, when_ready: Callable[[str], None]) -> None:
    while not server.started:
        if server.should_exit:
            return
        time.sleep(0.02)
    when_ready(f"http://{HOST}:{port}/")


def open_browser(url: str) -> bool:
    """Whether there was a browser to open it with."""
    return webbrowser.open(url)
