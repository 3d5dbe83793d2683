"""Nothing of the user's goes into a request: no cookie, no netrc, no proxy; connections are used again."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from pathlib import Path

import pytest
from oscar_import.upstream import http

from tests.support.hostile_answers import OK, get
from tests.support.hostile_server import HOST, Hostile, always, hostile

pytestmark = pytest.mark.usefixtures("small_limits")


@pytest.fixture
def plain() -> Iterable[bytes]:
    return [OK + b"Set-Cookie: a=b\r\nContent-Length: 2\r\n\r\nhi"]


def test_no_cookie_is_kept(plain: Iterable[bytes]) -> None:
    session = http.new_session()
    with hostile(always(*plain)) as server:
        for _ in range(2):
            http.get(session, server.url, upstream="the site")
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
    for other in http.CA_BUNDLES:
        monkeypatch.delenv(other, raising=False)
    assert http.new_session().verify is True
    monkeypatch.setenv(name, "/etc/bundle.pem")
    assert http.new_session().verify == "/etc/bundle.pem"


def test_a_connection_is_used_again() -> None:
    connections: list[int] = []
    session = http.new_session()

    def answer(_server: Hostile, _number: int) -> Iterable[bytes]:
        connections.append(threading.get_ident())
        return [OK + b"Content-Length: 2\r\n\r\nhi"]

    with hostile(answer) as server:
        for _ in range(3):
            http.get(session, server.url, upstream="the site")
    assert len(connections) == 3
    assert len(set(connections)) == 1
