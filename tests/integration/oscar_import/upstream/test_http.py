"""An answer is bounded in time as in size, whatever the server does."""

from __future__ import annotations

import gzip
import random
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import pytest
from oscar_import.errors import Transient
from oscar_import.upstream import http

from tests.support.page_server import Served, serving


@contextmanager
def answering(pieces: Iterable[bytes], *, pause: float = 0.0) -> Iterator[str]:
    """A server that answers the first request with these pieces, a pause after each; its address."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(65536)
                for piece in pieces:
                    connection.sendall(piece)
                    if over.wait(pause):
                        return

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        over.set()
        thread.join()


def test_an_answer_that_only_trickles_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "SHORTEST_SECONDS", 0.1)
    trickle = [b"HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\n", *[b"x"] * 200]
    with answering(trickle, pause=0.02) as url, pytest.raises(Transient) as caught:
        http.get(http.new_session(), url, upstream="the site", seconds_left=0.0)
    assert caught.value.code == "upstream_unreachable"
    assert str(caught.value) == "the site gave no whole answer within 0 s"


def test_an_answer_in_compressed_chunks_is_read() -> None:
    body = random.Random(96).randbytes(300_000)
    compressed = gzip.compress(body)
    chunks = [compressed[at : at + 5_000] for at in range(0, len(compressed), 5_000)]
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n"
    sent = [head, *(f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n" for chunk in chunks), b"0\r\n\r\n"]
    with answering(sent) as url:
        assert http.get(http.new_session(), url, upstream="the site").body == body


@pytest.mark.parametrize("served", [lambda body: Served(body), lambda body: Served(body).compressed()])
@pytest.mark.parametrize("size", [0, 1, 70_000, 1_000_000])
def test_a_body_comes_whole_up_to_one_byte_above_what_is_allowed(served: Callable[[bytes], Served], size: int) -> None:
    body = bytes(range(251)) * (size // 251) + bytes(size % 251)
    with serving() as site:
        site.pages["/"] = served(body)

        def got(largest: int) -> bytes:
            return http.get(http.new_session(), f"{site.url}/", upstream="the site", largest_body=largest).body

        assert got(size) == body
        assert got(max(0, size - 10)) == body[: max(0, size - 10) + 1]
