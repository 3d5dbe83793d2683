"""A command meets another server than AWS, or none."""

from __future__ import annotations

import socket
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from oscars.errors import StackUnavailable
from oscars.local.state_dir import Home
from oscars.operations.deployment import connect
from tests.support.no_user_aws import without_users_aws


@pytest.fixture
def empty() -> None:
    """No tables."""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """Nothing of the user's AWS, and an embedded AWS that never ran."""
    without_users_aws(tmp_path, monkeypatch)
    return Home(tmp_path / "oscars")


@pytest.fixture
def _credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")


class SomethingElse(BaseHTTPRequestHandler):
    """A server that is no AWS."""

    def do_POST(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"<html>hello")

    def log_message(self, *_arguments: object) -> None:
        pass


@pytest.mark.usefixtures("_credentials")
def test_a_server_that_is_no_aws_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with HTTPServer(("127.0.0.1", 0), SomethingElse) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.server_port}")
        with pytest.raises(StackUnavailable, match="is not AWS"):
            connect()
        server.shutdown()


@pytest.mark.usefixtures("_credentials")
def test_an_address_where_nobody_listens_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{closed.getsockname()[1]}"
        monkeypatch.setenv("AWS_ENDPOINT_URL", address)
        with pytest.raises(StackUnavailable, match=f"AWS cannot be reached: .*{address}"):
            connect()
