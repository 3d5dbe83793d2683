"""What HTTP itself allows to say in more than one way, and the embedded upstream's addresses."""

from __future__ import annotations

import json
import re
import socket

import pytest

from oscars.aws_clients import Clients
from oscars.local.state_dir import Home, Ports
from tests.support.signed import Sent, ask, sign

pytestmark = pytest.mark.xdist_group("closed")
WIPE = b"POST /_ministack/reset HTTP/1.1\r\nHost: HOST\r\nConnection: HOW\r\nContent-Length: 0\r\n\r\n"


def on_the_wire(ports: Ports, *pieces: bytes) -> bytes:
    """All that comes back for these bytes, until the server has nothing to say for a moment or hangs up."""
    with socket.create_connection(("127.0.0.1", ports.aws)) as connection:
        connection.settimeout(2)
        answer = b""
        try:
            connection.sendall(b"".join(pieces))
            while got := connection.recv(65536):
                answer += got
        except (TimeoutError, ConnectionError):
            pass
        return answer


def statuses(answer: bytes) -> list[int]:
    return [int(status) for status in re.findall(rb"HTTP/1\.1 ([0-9]{3}) ", answer)]


def create_queue(shared_home: Home, ports: Ports, name: str) -> Sent:
    return sign(
        body=json.dumps({"QueueName": name}).encode(),
        headers={"X-Amz-Target": "AmazonSQS.CreateQueue", "Content-Type": "application/x-amz-json-1.0"},
        service="sqs",
        credentials=shared_home.credentials(),
        host=f"127.0.0.1:{ports.aws}",
    )


def head(sent: Sent, *more: str) -> bytes:
    """Request line and headers, without lengths that the caller says otherwise."""
    lines = [f"{name}: {value}" for name, value in sent.headers.items() if name.lower() != "content-length"]
    return "\r\n".join([f"{sent.method} {sent.path} HTTP/1.1", *lines, *more, "", ""]).encode()


@pytest.mark.usefixtures("untouched")
class TestOnTheWire:
    """What HTTP itself allows to say in two ways must not get a second request past the gate."""

    def wipe(self, ports: Ports, *, how: str = "close") -> bytes:
        return WIPE.replace(b"HOST", f"127.0.0.1:{ports.aws}".encode()).replace(b"HOW", how.encode())

    def test_the_same_bytes_without_a_trick_are_let_in(self, shared_home: Home, ports: Ports, clients: Clients) -> None:
        sent = create_queue(shared_home, ports, "honest")
        assert statuses(
            on_the_wire(ports, head(sent, "Connection: close", f"Content-Length: {len(sent.body)}"), sent.body)
        ) == [200]
        clients.sqs.delete_queue(QueueUrl=clients.sqs.get_queue_url(QueueName="honest")["QueueUrl"])

    @pytest.mark.parametrize(
        "lengths",
        [
            ["Content-Length: 5", "Content-Length: 6"],
            ["Content-Length: LENGTH", "Content-Length: 0"],
            ["Content-Length: LENGTH", "Transfer-Encoding: chunked"],
            ["Transfer-Encoding: chunked", "Content-Length: LENGTH"],
            ["Content-Length: LENGTH", "Transfer-Encoding: xchunked"],
            ["Transfer-Encoding: chunked, identity", "Content-Length: LENGTH"],
            ["Content-Length: -1"],
            ["Content-Length: 1e3"],
            ["Content-Length: +5"],
            ["Content-Length: 18446744073709551616"],
            ["Content-Length : LENGTH"],
            ["Transfer-Encoding : chunked"],
            ["Transfer-Encoding:\x0bchunked", "Content-Length: LENGTH"],
            ["X: y\n\nPOST /_ministack/reset HTTP/1.1"],
        ],
        ids=str,
    )
    def test_lengths_that_contradict_each_other_let_nothing_in(
        self, shared_home: Home, ports: Ports, lengths: list[str]
    ) -> None:
        sent = create_queue(shared_home, ports, "smuggled")
        told = [line.replace("LENGTH", str(len(sent.body))) for line in lengths]
        answer = on_the_wire(ports, head(sent, *told), sent.body, self.wipe(ports))
        assert set(statuses(answer)) <= {400, 403}  # or nothing: the server hangs up

    def test_what_follows_a_signed_request_is_a_request_of_its_own(
        self, shared_home: Home, ports: Ports, clients: Clients
    ) -> None:
        sent = create_queue(shared_home, ports, "first")
        answer = on_the_wire(
            ports,
            head(sent, f"Content-Length: {len(sent.body)}"),
            sent.body,
            self.wipe(ports, how="keep-alive"),
            self.wipe(ports),
        )
        assert statuses(answer) == [200, 403, 403]
        clients.sqs.delete_queue(QueueUrl=clients.sqs.get_queue_url(QueueName="first")["QueueUrl"])

    def test_a_chunked_body_that_holds_a_request_is_a_body(self, shared_home: Home, ports: Ports) -> None:
        sent = create_queue(shared_home, ports, "chunked")
        answer = on_the_wire(ports, head(sent, "Transfer-Encoding: chunked"), b"0\r\n\r\n", self.wipe(ports))
        assert statuses(answer) == [403, 403]

    @pytest.mark.parametrize(
        "line",
        [
            "POST http://127.0.0.1/_ministack/reset HTTP/1.1",
            "POST //_ministack/reset HTTP/1.1",
            "POST /%5fministack/reset HTTP/1.1",
            "POST /_ministack/health/../reset HTTP/1.1",
            "POST /_ministack/health%2f..%2freset HTTP/1.1",
            "POST /_ministack/reset HTTP/1.0",
            "POST /_ministack/reset",
            "GET /_ministack/health?/../reset HTTP/1.1\r\nX-HTTP-Method-Override: POST",
            "CONNECT 127.0.0.1:80 HTTP/1.1",
            "PRI * HTTP/2.0",
        ],
    )
    def test_another_way_to_write_an_address_does_not_lead_past(self, ports: Ports, line: str) -> None:
        answer = on_the_wire(
            ports, f"{line}\r\nHost: 127.0.0.1:{ports.aws}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n".encode()
        )
        health_only = b'{"status": "running"}'
        assert set(statuses(answer)) <= {400, 403} or answer.endswith(health_only)

    @pytest.mark.parametrize("path", ["/", "/_aws/execute-api/any/prod", "/mqtt"])
    def test_a_websocket_is_not_opened(self, ports: Ports, path: str) -> None:
        upgrade = {
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
        }
        assert ask(ports.aws, "GET", path, upgrade)[0] == 403

    def test_who_is_refused_writes_no_log(self, shared_home: Home, ports: Ports) -> None:
        before = shared_home.engine_log.stat().st_size
        for bad in (b"\0" * 100, b"GET\r\n\r\n", self.wipe(ports), b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n"):
            on_the_wire(ports, bad)
        assert shared_home.engine_log.stat().st_size == before


class TestTheUpstream:
    CONTROL = (("GET", "/_requests"), ("GET", "/_requests/"), ("GET", "/_requests?x=1"), ("POST", "/_reset"))

    @pytest.mark.parametrize(("method", "path"), CONTROL)
    def test_its_control_addresses_are_for_the_checkout(
        self, shared_home: Home, ports: Ports, method: str, path: str
    ) -> None:
        for wrong in (
            {},
            {"Authorization": "Bearer "},
            {"Authorization": f"Bearer {shared_home.credentials().secret}"},
        ):
            assert ask(ports.upstream, method, path, wrong)[0] == 403
        right = {"Authorization": f"Bearer {shared_home.credentials().upstream_token}"}
        assert ask(ports.upstream, method, path, right)[0] in (200, 404)

    @pytest.mark.parametrize("path", ["/oscars.csv", "/3/configuration", "/omdb/", "/_requests", "/_health"])
    @pytest.mark.parametrize(
        "headers",
        [
            {"Host": "evil.example"},
            {"Origin": "https://evil.example"},
            {"Origin": "null"},
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
        ],
        ids=str,
    )
    def test_no_page_reads_it(self, shared_home: Home, ports: Ports, path: str, headers: dict[str, str]) -> None:
        token = {"Authorization": f"Bearer {shared_home.credentials().upstream_token}"}
        status, content = ask(ports.upstream, "GET", path, {**headers, **token})
        assert (status, list(json.loads(content))) == (403, ["error"])

    def test_every_program_of_the_machine_reads_its_facts(self, ports: Ports) -> None:
        assert ask(ports.upstream, "GET", "/3/configuration")[0] == 200

    def test_it_answers_no_preflight(self, ports: Ports) -> None:
        assert ask(ports.upstream, "OPTIONS", "/_reset", {"Access-Control-Request-Method": "POST"})[0] == 501
