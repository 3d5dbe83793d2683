"""The stand-in on a local port. Besides TMDb and OMDb: GET /_report, POST /_behave (JSON: changes), POST /_forget."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from typing import Any, ClassVar

from tests.support.fake_upstream.upstream import Answer, StandIn

HOST = "127.0.0.1"


class StandInServer(ThreadingTCPServer):
    """HTTP/1.1 with kept connections, one thread a connection; port 0 takes a free one."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def __init__(
        self, stand_in: StandIn, *, port: int = 0, on_request: Callable[[str, int], None] | None = None
    ) -> None:
        self.stand_in = stand_in
        self.on_request = on_request
        """Called with the target of each GET and the port that it comes from, before it is answered."""
        super().__init__((HOST, port), _Handler)

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


@contextmanager
def serving(stand_in: StandIn, *, on_request: Callable[[str, int], None] | None = None) -> Iterator[str]:
    """The address of a server in this process while the block runs."""
    with StandInServer(stand_in, on_request=on_request) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield server.url
        finally:
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    server: StandInServer
    protocol_version = "HTTP/1.1"
    timeout: ClassVar[float] = 120
    wbufsize = -1  # head and body leave together
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        stand_in = self.server.stand_in
        if self.path == "/_report":
            self._answer(Answer(200, json.dumps(stand_in.report()).encode()))
            return
        if self.server.on_request is not None:
            self.server.on_request(self.path, self.client_address[1])
        answer = stand_in.get(self.path, self.headers.get("Authorization", ""))
        if stand_in.behaviour.latency_seconds:
            time.sleep(stand_in.behaviour.latency_seconds)
        self._answer(answer)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        if self.path == "/_behave":
            self.server.stand_in.change(**json.loads(body))
        elif self.path == "/_forget":
            self.server.stand_in.forget()
        self._answer(Answer(200, b"{}"))

    def log_message(self, format: str, *args: Any) -> None:
        """Requests are counted, not logged."""

    def _answer(self, answer: Answer) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", "application/json;charset=utf-8")
        self.send_header("Content-Length", str(len(answer.body)))
        for name, value in answer.headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body)
