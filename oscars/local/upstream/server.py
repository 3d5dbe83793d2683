"""The embedded upstream on a local port: HTTP/1.1 with kept connections, one thread a connection.

Its facts are for every program of this machine and for no web page; its control addresses are for who knows the token.
"""

import hmac
import json
import sys
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from typing import Any, ClassVar

from oscars.local.own_hosts import own_hosts, why_foreign
from oscars.local.upstream.routes import CONTROL, Answer, Upstream

HOST = "127.0.0.1"
IDLE_SECONDS = 120
MAX_BODY = 65_536


class UpstreamServer(ThreadingTCPServer):
    """Serves an Upstream on 127.0.0.1; port 0 takes a free one. Raises OSError when the port is taken."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def __init__(self, upstream: Upstream, *, port: int, token: str = "") -> None:
        """Without a token nobody gets to the control addresses."""
        self.upstream = upstream
        self.token = token
        super().__init__((HOST, port), _Handler)
        self.hosts = own_hosts(self.server_address[1])

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Tell errors on stderr, except that a client went away, which is its own affair."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    server: UpstreamServer
    protocol_version = "HTTP/1.1"
    server_version = "oscars-upstream"
    sys_version = ""
    timeout: ClassVar[float] = IDLE_SECONDS
    wbufsize = -1  # head and body leave together
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        refused = self._refusal()
        self._answer(refused or self.server.upstream.get(self.path, self.headers.get("If-None-Match", "")))

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal() or int(length) > MAX_BODY:
            self.close_connection = True  # what follows on this connection would be read as a request
        else:
            self.rfile.read(int(length))
        self._answer(self._refusal() or self.server.upstream.post(self.path))

    def log_message(self, format: str, *args: Any) -> None:
        """Requests are counted, not logged."""

    def _refusal(self) -> Answer | None:
        foreign = why_foreign(
            self.server.hosts,
            host=self.headers.get("Host"),
            origin=self.headers.get("Origin"),
            fetch_site=self.headers.get("Sec-Fetch-Site"),
        )
        if foreign:
            return _forbidden(f"{foreign}.")
        if self.path.partition("?")[0].strip("/") not in CONTROL:
            return None
        expected = f"Bearer {self.server.token}" if self.server.token else ""
        given = self.headers.get("Authorization", "")
        if expected and hmac.compare_digest(given.encode(), expected.encode()):
            return None
        return _forbidden("this address is for the command of the checkout: oscars local status tells the counts.")

    def _answer(self, answer: Answer) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        if answer.status != HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Length", str(len(answer.body)))
        if answer.etag:
            self.send_header("ETag", answer.etag)
        self.end_headers()
        self.wfile.write(answer.body)


def _forbidden(why: str) -> Answer:
    return Answer(HTTPStatus.FORBIDDEN, json.dumps({"error": f"Refused: {why}"}).encode())
