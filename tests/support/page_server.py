"""A site with pages on a local port: what it answers is set by the test, what it was asked is kept."""

from __future__ import annotations

import gzip
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

HOST = "127.0.0.1"
HTML = "text/html; charset=UTF-8"


@dataclass(frozen=True)
class Served:
    """One answer."""

    body: bytes = b""
    status: int = 200
    content_type: str = HTML
    headers: Mapping[str, str] = field(default_factory=dict)
    breaks_off_after: int | None = None
    """Bytes of the body after which the connection is closed, although more were promised."""
    takes_seconds: float = 0.0

    def compressed(self) -> Served:
        """The same in Content-Encoding gzip."""
        return Served(gzip.compress(self.body), self.status, self.content_type, {"Content-Encoding": "gzip"})


@dataclass(frozen=True)
class Asked:
    path: str
    headers: Mapping[str, str]
    """Names in lower case."""


class PageServer:
    """Answers GET by path. A list of answers is given one after the other, its last one for ever; what is not set
    says `elsewhere`, by default 404. An answer with an `ETag` or `Last-Modified` that the request names is 304."""

    def __init__(self) -> None:
        self.pages: dict[str, Served | list[Served]] = {}
        self.elsewhere: Callable[[str], Served] = lambda _path: Served(b"<html></html>", 404)
        """Answers what is not set."""
        self.asked: list[Asked] = []
        self.url = ""
        self.most_at_once = 0
        """Requests that were under way together."""
        self._under_way = 0
        self._counting = threading.Lock()

    @contextmanager
    def under_way(self) -> Iterator[None]:
        with self._counting:
            self._under_way += 1
            self.most_at_once = max(self.most_at_once, self._under_way)
        try:
            yield
        finally:
            with self._counting:
                self._under_way -= 1

    def answer(self, path: str) -> Served:
        given = self.pages.get(path)
        if given is None:
            return self.elsewhere(path)
        if isinstance(given, Served):
            return given
        return given.pop(0) if len(given) > 1 else given[0]


@contextmanager
def serving() -> Iterator[PageServer]:
    """A server in this process while the block runs."""
    site = PageServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def do_GET(self) -> None:
            with site.under_way():
                self._answer()

        def _answer(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            site.asked.append(Asked(self.path, headers))
            served = site.answer(self.path)
            time.sleep(served.takes_seconds)
            known = {name.lower(): value for name, value in served.headers.items()}
            if any(
                condition in headers and headers[condition] == known.get(name)
                for condition, name in (("if-none-match", "etag"), ("if-modified-since", "last-modified"))
            ):
                served = Served(b"", 304, headers=served.headers)
            self.send_response(served.status)
            if served.content_type and served.status != 304:
                self.send_header("Content-Type", served.content_type)
            for name, value in served.headers.items():
                self.send_header(name, value)
            if served.status != 304:
                self.send_header("Content-Length", str(len(served.body)))
            self.end_headers()
            self.wfile.write(served.body[: served.breaks_off_after])
            if served.breaks_off_after is not None:
                self.wfile.flush()
                self.connection.shutdown(socket.SHUT_RDWR)
                self.close_connection = True

        def log_message(self, format: str, *args: Any) -> None:
            """Requests are kept, not logged."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

        def handle_error(self, request: Any, client_address: Any) -> None:
            if not isinstance(sys.exception(), ConnectionError | TimeoutError | OSError):
                super().handle_error(request, client_address)

    with Server((HOST, 0), Handler) as server:
        site.url = f"http://{HOST}:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()
