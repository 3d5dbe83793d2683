"""Serves the page on this machine until it is told to stop."""

from __future__ import annotations

import html
import secrets
import socket
import threading
import time
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from oscars.console.app import application
from oscars.console.authentication import PARAMETER
from oscars.console.service import Stack
from oscars.errors import StackUnavailable

HOST = "127.0.0.1"
USUAL_PORT = 8470
PORTS_TRIED = 20
GRACE_SECONDS = 2
MAX_HEAD = 64 * 1024
"""Bytes of a request's line and headers."""


@dataclass(frozen=True)
class Address:
    """Where the page is, and what it asks of who comes there first."""

    url: str
    token: str

    @property
    def first_url(self) -> str:
        """The address that lets a browser in."""
        return f"{self.url}?{PARAMETER}={self.token}"


def listening_socket(port: int | None) -> socket.socket:
    """On the port; without one on the usual port or the next that is free. Raises StackUnavailable where none is."""
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
        raise StackUnavailable(f"port {port} is taken or not allowed", "give another: oscars console --port P")
    last = USUAL_PORT + PORTS_TRIED - 1
    raise StackUnavailable(f"the ports {USUAL_PORT} to {last} are taken", "give another: oscars console --port P")


def serve(stack: Stack, listening: socket.socket, *, when_ready: Callable[[Address], None]) -> None:
    """Serves until SIGINT or SIGTERM. `when_ready` gets the page's address and its new token once it answers."""
    port = listening.getsockname()[1]
    address = Address(f"http://{HOST}:{port}/", secrets.token_urlsafe(32))
    server = uvicorn.Server(
        uvicorn.Config(
            application(stack, port=port, token=address.token),
            http="h11",  # the one that bounds the head of a request
            h11_max_incomplete_event_size=MAX_HEAD,
            ws="none",
            # What goes wrong is told on the page; its trace is in the file that the page names. No address is
            # logged: the first one has the token.
            log_level="critical",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
    )
    threading.Thread(target=_report_when_ready, args=(server, address, when_ready), daemon=True).start()
    try:
        server.run(sockets=[listening])
    except KeyboardInterrupt:
        return  # uvicorn has shut down by then, and passes the signal on


def _report_when_ready(server: uvicorn.Server, address: Address, when_ready: Callable[[Address], None]) -> None:
    while not server.started:
        if server.should_exit:
            return
        time.sleep(0.02)
    when_ready(address)


def open_browser(address: Address, *, folder: Path) -> bool:
    """Whether there was a browser to open the page with. `folder` is one that only this user can read.

    A browser gets its address as an argument, and every user of the machine can read those. So the argument is a file
    in the folder, and the file leads to the address.
    """
    file = folder / "page.html"
    file.touch(mode=0o600)
    to = html.escape(address.first_url)
    file.write_text(
        f'<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer">'
        f'<meta http-equiv="refresh" content="0; url={to}"><title>Oscars console</title>'
        f'<a href="{to}">Go on to the page</a>\n',
        encoding="utf-8",
    )
    return webbrowser.open(file.as_uri())
