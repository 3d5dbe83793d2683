"""Wrong answers are tried again later, and none is the answer to another request."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterable
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oscar_import.errors import Transient
from oscar_import.upstream import http

from tests.support.hostile_answers import CHUNKED, OK, get, outcome
from tests.support.hostile_server import HOST, Hostile, always, hostile

pytestmark = pytest.mark.usefixtures("small_limits")

SERVER_SECONDS = 1.0
"""How long a server waits for a client that may have given up."""


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(b"", id="closed at once"),
        pytest.param(b"HTTP/1.1 200 O", id="closed in the status line"),
        pytest.param(OK + b"Content-Type: text/ht", id="closed in a header"),
        pytest.param(b"HTTP/1.1 404 Not Found\r\nA: b\r\n", id="closed after a header"),
        pytest.param(OK + b"Content-Length: 20\r\n\r\nhello", id="shorter than its length"),
        pytest.param(CHUNKED + b"5\r\nhel", id="closed in a chunk"),
        pytest.param(CHUNKED + b"zz\r\nhello\r\n", id="a chunk's length that is no number"),
        pytest.param(CHUNKED + b"-5\r\nhello\r\n0\r\n\r\n", id="a chunk's length below zero"),
        pytest.param(CHUNKED + b"ffffffffffffffffff\r\nhello", id="a chunk's length beyond all"),
        pytest.param(b"SSH-2.0-OpenSSH_9.6\r\n", id="not HTTP"),
        pytest.param(b"HTTP/1.1 9999999 OK\r\n\r\n", id="a status of seven digits"),
        pytest.param(b"HTTP/1.1 -1 OK\r\n\r\n", id="a status below zero"),
        pytest.param(b"HTTP/1.1 \xe9\xb2\x00 OK\r\n\r\n", id="a status that is no number"),
        pytest.param(OK + b"Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello", id="gzip that is none"),
        pytest.param(OK + b"Content-Encoding: deflate\r\nContent-Length: 5\r\n\r\nhello", id="deflate that is none"),
        pytest.param(
            OK + b"Content-Encoding: " + b"gzip, " * 50 + b"gzip\r\nContent-Length: 5\r\n\r\nhello",
            id="gzip of gzip of",
        ),
    ],
)
def test_an_answer_that_is_wrong_is_tried_again_later(answer: bytes) -> None:
    with socket.create_server((HOST, 0)) as listening:

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        with pytest.raises(Transient) as caught:
            get(f"http://{HOST}:{listening.getsockname()[1]}/")
        thread.join()
    assert caught.value.code == "upstream_unreachable"


def test_what_follows_an_answer_is_not_the_answer_to_the_next_request() -> None:
    smuggled = OK + b"Content-Length: 7\r\n\r\nfoisted"

    def answer(_server: Hostile, number: int) -> Iterable[bytes]:
        return [
            OK + b"Content-Length: 5\r\n\r\nfirst" + smuggled if number == 0 else OK + b"Content-Length: 4\r\n\r\nnext"
        ]

    session = http.new_session()
    with hostile(answer) as server:
        bodies = [http.get(session, server.url, upstream="the site").body for _ in range(2)]
    assert bodies == [b"first", b"next"]


@pytest.mark.parametrize(
    "header", [b"X: a\rSet-Cookie: b", b"X: \0\x01\x7f", b"no colon", b": no name", b"X: \xff\xfe"]
)
def test_bytes_that_do_not_belong_into_a_header_harm_nothing(header: bytes) -> None:
    with hostile(always(OK + header + b"\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi")) as server:
        answer = outcome(server.url)
    assert answer is None or answer.status == 200


@given(st.binary(max_size=300), st.binary(max_size=300))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_have_an_outcome(head: bytes, body: bytes) -> None:
    with socket.create_server((HOST, 0)) as listening:

        def serve() -> None:
            # On a busy machine the client's time may be over before it has connected.
            with suppress(TimeoutError, ConnectionError):
                connection, _ = listening.accept()
                with connection:
                    connection.settimeout(SERVER_SECONDS)
                    connection.recv(65536)
                    connection.sendall(b"HTTP/1.1 " + head + b"\r\n\r\n" + body)

        listening.settimeout(SERVER_SECONDS)
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        answer = outcome(f"http://{HOST}:{listening.getsockname()[1]}/")
        thread.join()
    assert answer is None or len(answer.body) <= len(head) + len(body)
