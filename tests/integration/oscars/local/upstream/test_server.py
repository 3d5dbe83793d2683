"""The embedded upstream as a process on a port."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest

from oscars.local.facts.format import FOLDER, file_name
from oscars.local.upstream.routes import Upstream
from oscars.local.upstream.server import UpstreamServer

TOKEN = {"Authorization": "Bearer token"}


@pytest.fixture
def server() -> Iterator[UpstreamServer]:
    with UpstreamServer(Upstream([]), port=0, token="token") as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def connection(server: UpstreamServer) -> Iterator[http.client.HTTPConnection]:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=10)
    yield connection
    connection.close()


def test_one_connection_serves_many_requests(connection: http.client.HTTPConnection) -> None:
    connection.connect()
    kept = connection.sock
    for _ in range(3):
        connection.request("GET", "/3/configuration")
        answer = connection.getresponse()
        assert (answer.status, answer.version) == (200, 11)
        assert answer.getheader("Content-Type") == "application/json;charset=utf-8"
        json.loads(answer.read())
    assert connection.sock is kept


def test_a_known_table_is_answered_304_and_the_connection_goes_on(connection: http.client.HTTPConnection) -> None:
    connection.request("GET", "/oscars.csv")
    answer = connection.getresponse()
    answer.read()
    connection.request("GET", "/oscars.csv", headers={"If-None-Match": answer.getheader("ETag") or ""})
    again = connection.getresponse()
    assert (again.status, again.read()) == (304, b"")
    connection.request("GET", "/_health")
    assert json.loads(connection.getresponse().read())["status"] == "ok"


def test_a_reset_with_a_body_does_not_upset_the_next_request(connection: http.client.HTTPConnection) -> None:
    connection.request("POST", "/_reset", body=b"{}", headers=TOKEN)
    assert json.loads(connection.getresponse().read())["tmdb"] == 0
    connection.request("GET", "/_requests", headers=TOKEN)
    assert connection.getresponse().status == 200


@pytest.mark.parametrize("length", ["x", "99999999999"])
def test_a_body_of_senseless_length_ends_the_connection(connection: http.client.HTTPConnection, length: str) -> None:
    connection.putrequest("POST", "/_reset")
    connection.putheader("Content-Length", length)
    connection.putheader("Authorization", TOKEN["Authorization"])
    connection.endheaders()
    assert connection.getresponse().status == 200
    connection.close()


def test_one_that_was_given_no_token_keeps_its_control_addresses_closed() -> None:
    with _started("--port", "0") as (_, port):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        for headers in ({}, {"Authorization": "Bearer "}, {"Authorization": "Bearer None"}, {"Authorization": ""}):
            connection.request("GET", "/_requests", headers=headers)
            answer = connection.getresponse()
            assert (answer.status, list(json.loads(answer.read()))) == (403, ["error"])
        connection.close()


def test_requests_at_the_same_time_are_all_counted(server: UpstreamServer) -> None:
    def ask(_: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=10)
        for _ in range(25):
            connection.request("GET", "/omdb/?i=tt1")
            connection.getresponse().read()
        connection.close()

    with ThreadPoolExecutor(8) as clients:
        list(clients.map(ask, range(8)))
    assert json.loads(server.upstream.get("/_requests").body)["omdb"] == 200


def test_it_listens_on_this_machine_only(server: UpstreamServer) -> None:
    assert server.server_address[0] == "127.0.0.1"


def test_it_serves_all_ceremonies_until_sigterm() -> None:
    with _started("--port", "0") as (process, port):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", "/_health")
        assert json.loads(connection.getresponse().read()) == {"status": "ok", "ceremonies": 98, "films": 5264}
        connection.close()
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


def test_sigterm_stops_it_with_connections_open() -> None:
    with _started("--port", "0") as (process, port), socket.create_connection(("127.0.0.1", port)):
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


def test_a_taken_port_is_told_with_exit_code_3(server: UpstreamServer) -> None:
    port = str(server.server_address[1])
    ended = _run("--port", port)
    assert ended.returncode == 3
    assert f"port {port} of 127.0.0.1 is taken" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_port_that_does_not_exist_is_told_with_exit_code_3() -> None:
    ended = _run("--port", "70000")
    assert ended.returncode == 3
    assert "70000" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_facts_that_cannot_be_read_are_told_with_exit_code_1(tmp_path: Path) -> None:
    broken = tmp_path / file_name(1)
    broken.write_text((FOLDER / file_name(1)).read_text().replace("* ", "? ", 1))
    ended = _run("--port", "0", "--facts", str(tmp_path))
    assert ended.returncode == 1
    assert re.match(rf"{re.escape(str(broken))}:\d+: ", ended.stderr)


@contextmanager
def _started(*arguments: str) -> Iterator[tuple["subprocess.Popen[str]", int]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "oscars.local.upstream", *arguments],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert process.stdout is not None
        told = process.stdout.readline()
        yield process, int(told.rsplit(":", 1)[1])
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def _run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "oscars.local.upstream", *arguments],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
