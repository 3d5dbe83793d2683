"""Whatever an upstream sends: an outcome by the deadline, in little memory, and nothing of ours goes elsewhere."""

from __future__ import annotations

import gzip
import socket
import threading
import zlib
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oscar_import import bounded_http, http_get
from oscar_import.errors import TimedOut, Transient
from oscar_import.http_get import Response

from tests.unit.hostile_server import DRIP_SECONDS, HOST, Hostile, always, dripping, hostile

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
SERVER_SECONDS = 1.0
"""How long a server waits for a client that may have given up."""
LARGEST = 100_000
ON_THE_WIRE = 300_000
IN_SOCKETS = 16_000_000
"""More than the kernel keeps for both ends of a connection."""


@pytest.fixture(autouse=True)
def small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_get, "SHORTEST_SECONDS", 0.4)
    monkeypatch.setattr(bounded_http, "LARGEST_ANSWER", ON_THE_WIRE)


def get(url: str, *, redirects: int = 0) -> Response:
    return http_get.get(
        http_get.new_session(), url, upstream="the site", largest_body=LARGEST, seconds_left=0.0, redirects=redirects
    )


def outcome(url: str, *, redirects: int = 0) -> Response | None:
    """The answer; None where it is tried again later."""
    try:
        return get(url, redirects=redirects)
    except Transient as error:
        if error.code != "upstream_unreachable":
            raise
        return None


# time


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


# size


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


# answers that are wrong


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

    session = http_get.new_session()
    with hostile(answer) as server:
        bodies = [http_get.get(session, server.url, upstream="the site").body for _ in range(2)]
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


# redirects


def redirect(status: int, location: str) -> bytes:
    return f"HTTP/1.1 {status} X\r\nLocation: {location}\r\nContent-Length: 2\r\n\r\nno".encode("latin-1")


@pytest.mark.parametrize("status", [300, 301, 302, 303, 305, 307, 308])
@pytest.mark.parametrize("redirects", [0, 3])
@pytest.mark.parametrize("where", ["http://127.0.0.1:{port}/", "//127.0.0.1:{port}/", "http://localhost:{port}/"])
def test_a_redirect_to_another_place_is_the_answer(status: int, redirects: int, where: str) -> None:
    with hostile(always(OK + b"Content-Length: 0\r\n\r\n")) as other:
        location = where.format(port=other.port)
        with hostile(always(redirect(status, location))) as server:
            assert get(server.url, redirects=redirects).status == status
    assert other.requests == []


@pytest.mark.parametrize(
    "location",
    [
        "https://{place}/",
        "ftp://{place}/",
        "file:///etc/passwd",
        "gopher://{place}/",
        "http://user:password@{place}/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://0x7f000001/",
        "javascript:alert(1)",
        "http://127.0.0.1:99999999/",
        "http://[/",
        "",
    ],
)
def test_a_redirect_to_another_scheme_or_user_is_not_followed(location: str) -> None:
    def answer(server: Hostile, _number: int) -> Iterable[bytes]:
        return [redirect(302, location.format(place=f"{HOST}:{server.port}"))]

    with hostile(answer) as server:
        got = outcome(server.url, redirects=3)
    assert got is None or got.status == 302
    assert len(server.requests) == 1


def test_a_redirect_on_the_same_place_is_followed_where_it_may_be() -> None:
    def answer(_server: Hostile, number: int) -> Iterable[bytes]:
        return [redirect(301, "/moved") if number == 0 else OK + b"Content-Length: 2\r\n\r\nhi"]

    with hostile(answer) as server:
        assert get(f"{server.url}/page", redirects=3).body == b"hi"
    assert [request.split()[1] for request in server.requests] == [b"/page", b"/moved"]


def test_a_redirect_in_a_circle_ends_after_a_few() -> None:
    with hostile(always(redirect(302, "/"))) as server:
        assert get(server.url, redirects=3).status == 302
    assert len(server.requests) == 4


def test_the_body_of_a_redirect_that_is_followed_is_not_read() -> None:
    def answer(_server: Hostile, number: int) -> Iterable[bytes]:
        if number:
            yield OK + b"Content-Length: 2\r\n\r\nhi"
            return
        yield b"HTTP/1.1 302 Found\r\nLocation: /moved\r\n\r\n"
        while True:
            yield bytes(65536)

    with hostile(answer) as server:
        assert get(server.url, redirects=3).body == b"hi"
    assert server.sent < IN_SOCKETS


def test_redirects_have_one_deadline_together() -> None:
    def answer(server: Hostile, _number: int) -> Iterable[bytes]:
        server.over.wait(0.15)
        return [redirect(302, "/")]

    with hostile(answer) as server, pytest.raises(TimedOut):
        get(server.url, redirects=1000)
    assert len(server.requests) <= 4


# what is ours


@pytest.fixture
def plain() -> Iterable[bytes]:
    return [OK + b"Set-Cookie: a=b\r\nContent-Length: 2\r\n\r\nhi"]


def test_no_cookie_is_kept(plain: Iterable[bytes]) -> None:
    session = http_get.new_session()
    with hostile(always(*plain)) as server:
        for _ in range(2):
            http_get.get(session, server.url, upstream="the site")
    assert len(server.requests) == 2
    assert not any(b"cookie" in request.lower() for request in server.requests)
    assert not session.cookies


def test_the_users_netrc_is_not_read(plain: Iterable[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / ".netrc"
    netrc.write_text(f"machine {HOST} login me password secret\ndefault login me password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HOME", str(tmp_path))
    with hostile(always(*plain)) as server:
        get(server.url)
    assert b"authorization" not in server.requests[0].lower()


def test_the_users_proxies_are_not_used(plain: Iterable[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    with hostile(always(*plain)) as server, hostile(always(*plain)) as proxy:
        for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        for name in ("no_proxy", "NO_PROXY"):
            monkeypatch.delenv(name, raising=False)
        assert get(server.url).body == b"hi"
    assert proxy.requests == []


@pytest.mark.parametrize("name", ["REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"])
def test_the_certificates_that_the_environment_names_are_trusted(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for other in http_get.CA_BUNDLES:
        monkeypatch.delenv(other, raising=False)
    assert http_get.new_session().verify is True
    monkeypatch.setenv(name, "/etc/bundle.pem")
    assert http_get.new_session().verify == "/etc/bundle.pem"


def test_a_connection_is_used_again() -> None:
    connections: list[int] = []
    session = http_get.new_session()

    def answer(_server: Hostile, _number: int) -> Iterable[bytes]:
        connections.append(threading.get_ident())
        return [OK + b"Content-Length: 2\r\n\r\nhi"]

    with hostile(answer) as server:
        for _ in range(3):
            http_get.get(session, server.url, upstream="the site")
    assert len(connections) == 3
    assert len(set(connections)) == 1
