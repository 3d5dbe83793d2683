"""Redirects are followed on the same place only, a few of them, within one deadline."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from oscar_import.errors import TimedOut

from tests.support.hostile_answers import IN_SOCKETS, OK, get, outcome
from tests.support.hostile_server import HOST, Hostile, always, hostile

pytestmark = pytest.mark.usefixtures("small_limits")


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
