"""Whatever an upstream sends: an outcome by the deadline, in little memory."""

from __future__ import annotations

import gzip
import socket
import threading
import zlib

import pytest
from oscar_import.errors import TimedOut, Transient

from tests.support.hostile_answers import CHUNKED, IN_SOCKETS, LARGEST, OK, ON_THE_WIRE, get
from tests.support.hostile_server import DRIP_SECONDS, HOST, always, dripping, hostile

pytestmark = pytest.mark.usefixtures("small_limits")


@pytest.mark.parametrize(
    ("beginning", "drop"),
    [
        pytest.param(b"", b"", id="nothing at all"),
        pytest.param(b"HTTP/1.1 200 ", b"O", id="status line"),
        pytest.param(OK, b"a", id="name of a header"),
        pytest.param(OK + b"a: ", b"b", id="value of a header"),
        pytest.param(b"", b"HTTP/1.1 100 Continue\r\n\r\n", id="100 Continue"),
        pytest.param(OK + b"Content-Length: 90000\r\n\r\n", b"x", id="body of a length"),
        pytest.param(OK + b"\r\n", b"x", id="body until the end"),
        pytest.param(CHUNKED, b"1\r\nx\r\n", id="chunks"),
        pytest.param(CHUNKED, b"0", id="length of a chunk"),
        pytest.param(CHUNKED + b"1;", b"e", id="extension of a chunk"),
        pytest.param(CHUNKED + b"1\r\nx\r\n0\r\n", b"a", id="a trailer"),
        pytest.param(CHUNKED + b"1\r\nx\r\n0\r\n", b"a: b\r\n", id="trailers"),
        pytest.param(
            OK + b"Content-Encoding: gzip\r\n\r\n", b"\x1f\x8b\x08\0\0\0\0\0\0\3\3\0\0\0\0\0\0\0\0\0", id="gzip"
        ),
        pytest.param(
            b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 90000\r\n\r\n", b"x", id="body of a redirect"
        ),
    ],
)
def test_what_only_drips_has_an_outcome_by_the_deadline(beginning: bytes, drop: bytes) -> None:
    with hostile(dripping(beginning, drop), pause=DRIP_SECONDS) as server, pytest.raises(TimedOut) as caught:
        get(server.url)
    assert (caught.value.code, str(caught.value)) == (
        "upstream_unreachable",
        "the site gave no whole answer within 0 s",
    )


def test_a_tls_handshake_that_only_drips_has_an_outcome_by_the_deadline() -> None:
    over = threading.Event()
    with socket.create_server((HOST, 0)) as listening:

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(b"\x16\x03\x03\x3f\xff\x02")  # a ServerHello of 16 KB
                while not over.wait(DRIP_SECONDS):
                    connection.sendall(b"\0")

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        with pytest.raises(TimedOut):
            get(f"https://{HOST}:{listening.getsockname()[1]}/")
        over.set()
        thread.join()


def test_a_connection_that_nobody_takes_has_an_outcome_by_the_deadline() -> None:
    with socket.create_server((HOST, 0), backlog=0) as listening:
        waiting = []
        for _ in range(4):
            one = socket.socket()
            one.setblocking(False)
            one.connect_ex(listening.getsockname())
            waiting.append(one)
        with pytest.raises(TimedOut):
            get(f"http://{HOST}:{listening.getsockname()[1]}/")
        for one in waiting:
            one.close()


def test_a_name_that_nobody_finds_has_an_outcome_by_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_given, **_named: over.wait() and [])
    with pytest.raises(TimedOut):
        get("http://site.invalid/")
    over.set()


def test_the_addresses_of_a_host_are_tried_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    look_up = socket.getaddrinfo

    def two_addresses(host: str, *given: object, **named: object) -> object:
        if host != "site.invalid":
            return look_up(host, *given, **named)  # type: ignore[arg-type]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80)) for address in ("127.0.0.2", HOST)]

    monkeypatch.setattr(socket, "getaddrinfo", two_addresses)
    with hostile(always(OK + b"Content-Length: 2\r\n\r\nhi")) as server:
        assert get(f"http://site.invalid:{server.port}/").body == b"hi"


def test_a_name_that_is_none_is_an_outcome() -> None:
    with pytest.raises(Transient, match=r"the site gave no whole answer \(gaierror\)"):
        get("http://site.invalid/")


def gzipped(size: int) -> bytes:
    return gzip.compress(bytes(size))


BOMBS = {
    "gzip": gzipped(50_000_000),
    "deflate": zlib.compress(bytes(50_000_000)),
    "gzip, gzip": gzip.compress(gzipped(200_000_000)),
}


@pytest.mark.parametrize("status", [200, 202, 302, 401, 404, 429, 500, 503])
@pytest.mark.parametrize("encoding", BOMBS)
def test_a_small_body_that_unpacks_to_a_large_one_is_cut(status: int, encoding: str) -> None:
    body = BOMBS[encoding]
    head = f"HTTP/1.1 {status} X\r\nLocation: /\r\nContent-Encoding: {encoding}\r\nContent-Length: {len(body)}\r\n\r\n"
    assert len(body) < ON_THE_WIRE
    with hostile(always(head.encode() + body)) as server:
        answer = get(server.url)
    assert (answer.status, answer.body) == (status, bytes(LARGEST + 1))


@pytest.mark.parametrize("status", [200, 202, 302, 307, 401, 403, 404, 429, 500, 503])
@pytest.mark.parametrize("framed", ["", "Transfer-Encoding: chunked\r\n", "Content-Length: 99999999999\r\n"])
def test_an_endless_body_is_cut_whatever_the_status(status: int, framed: str) -> None:
    head = f"HTTP/1.1 {status} X\r\nLocation: http://127.0.0.1:1/\r\n{framed}\r\n".encode()
    piece = b"10000\r\n" + bytes(65536) + b"\r\n" if "chunked" in framed else bytes(65536)
    with hostile(dripping(head, piece)) as server:
        answer = get(server.url)
    assert (answer.status, answer.body) == (status, bytes(LARGEST + 1))
    assert server.sent < ON_THE_WIRE + IN_SOCKETS


@pytest.mark.parametrize(
    ("beginning", "piece"),
    [
        pytest.param(b"", b"x" * 65536, id="status line"),
        pytest.param(OK, b"x" * 65536, id="one header"),
        pytest.param(OK, b"a: b\r\n" * 10_000, id="headers"),
        pytest.param(OK + b"a: b\r\n", b" more\r\n" * 10_000, id="a folded header"),
        pytest.param(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000, id="100 Continue"),
        pytest.param(b"", b"HTTP/1.1 100 Continue\r\na: b\r\n\r\n" * 1000, id="100 Continue with headers"),
        pytest.param(CHUNKED, b"0" * 65536, id="length of a chunk"),
        pytest.param(CHUNKED + b"1;", b"e" * 65536, id="extension of a chunk"),
        pytest.param(CHUNKED + b"1\r\nx\r\n0\r\n", b"a: b\r\n" * 10_000, id="trailers"),
        pytest.param(CHUNKED + b"1\r\nx\r\n0\r\n", b"a" * 65536, id="a trailer"),
        pytest.param(
            OK + b"Content-Encoding: gzip\r\n\r\n",
            b"\x1f\x8b\x08\0\0\0\0\0\0\3\3\0\0\0\0\0\0\0\0\0" * 4000,
            id="gzip that unpacks to nothing",
        ),
    ],
)
def test_what_is_no_body_is_bounded_too(beginning: bytes, piece: bytes) -> None:
    with hostile(dripping(beginning, piece)) as server, pytest.raises(Transient) as caught:
        get(server.url)
    assert caught.value.code == "upstream_unreachable"
    assert server.sent < ON_THE_WIRE + IN_SOCKETS
