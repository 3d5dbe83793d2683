"""The embedded AWS and the embedded upstream as they run: who is let in, on the wire and from a browser."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import socket
import stat
import subprocess
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import boto3
import psutil
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError
from playwright.sync_api import Browser, sync_playwright

from local import deploy, engine, processes
from local.clients import EMBEDDED, REGION, Clients
from local.credentials import Credentials
from local.errors import Unreachable
from local.home import Home, Ports
from tests.local.signed import Sent, sign

pytestmark = pytest.mark.xdist_group("closed")
NOBODY = 65534
WIPE = b"POST /_ministack/reset HTTP/1.1\r\nHost: HOST\r\nConnection: HOW\r\nContent-Length: 0\r\n\r\n"
FUNCTION = """
import os, boto3
def handler(event, context):
    queue = boto3.client("sqs").create_queue(QueueName="made-by-a-function")["QueueUrl"]
    return {"queue": queue, "token": os.environ["AWS_SESSION_TOKEN"], "key": os.environ["AWS_ACCESS_KEY_ID"]}
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    home = Home(tmp_path_factory.mktemp("closed").resolve() / "oscars")
    with home.locked(lambda _: None):
        engine.start(home, port=None, say=lambda _: None)
    yield home
    engine.stop(home, save=False)


@pytest.fixture(scope="module")
def ports(home: Home) -> Ports:
    ports = home.ports()
    assert ports
    return ports


@pytest.fixture(scope="module")
def clients(home: Home, ports: Ports) -> Clients:
    return Clients.embedded(engine.url(ports.aws), home.credentials())


@pytest.fixture
def untouched(clients: Clients) -> Iterator[None]:
    """What it holds is the same before and after."""
    clients.ssm.put_parameter(Name="held", Value="yes", Type="String", Overwrite=True)
    before = held(clients)
    yield
    assert held(clients) == before
    assert clients.ssm.get_parameter(Name="held")["Parameter"]["Value"] == "yes"


def held(clients: Clients) -> tuple[list[str], list[str]]:
    buckets = [bucket["Name"] for bucket in clients.s3.list_buckets()["Buckets"]]
    return clients.sqs.list_queues().get("QueueUrls", []), buckets


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


def create_queue(home: Home, ports: Ports, name: str) -> Sent:
    return sign(
        body=json.dumps({"QueueName": name}).encode(),
        headers={"X-Amz-Target": "AmazonSQS.CreateQueue", "Content-Type": "application/x-amz-json-1.0"},
        service="sqs",
        credentials=home.credentials(),
        host=f"127.0.0.1:{ports.aws}",
    )


def head(sent: Sent, *more: str) -> bytes:
    """Request line and headers, without lengths that the caller says otherwise."""
    lines = [f"{name}: {value}" for name, value in sent.headers.items() if name.lower() != "content-length"]
    return "\r\n".join([f"{sent.method} {sent.path} HTTP/1.1", *lines, *more, "", ""]).encode()


class TestCredentials:
    def test_an_sdk_with_the_file_of_the_checkout_is_let_in(
        self, home: Home, ports: Ports, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            monkeypatch.delenv(name)
        monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(home.credentials_file))
        monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        client = boto3.client("sqs", endpoint_url=engine.url(ports.aws), region_name=REGION, config=EMBEDDED)
        assert client.list_queues()["ResponseMetadata"]["HTTPStatusCode"] == 200

    @pytest.mark.parametrize(
        ("service", "call", "unknown", "mismatch"),
        [
            ("sqs", "list_queues", "UnrecognizedClientException", "InvalidSignatureException"),
            ("dynamodb", "list_tables", "UnrecognizedClientException", "InvalidSignatureException"),
            ("lambda", "list_functions", "UnrecognizedClientException", "InvalidSignatureException"),
            ("stepfunctions", "list_state_machines", "UnrecognizedClientException", "InvalidSignatureException"),
            ("secretsmanager", "list_secrets", "UnrecognizedClientException", "InvalidSignatureException"),
            ("cloudwatch", "list_metrics", "UnrecognizedClientException", "InvalidSignatureException"),
            ("cloudformation", "list_stacks", "InvalidClientTokenId", "SignatureDoesNotMatch"),
            ("ec2", "describe_instances", "InvalidClientTokenId", "SignatureDoesNotMatch"),
            ("route53", "list_hosted_zones", "InvalidClientTokenId", "SignatureDoesNotMatch"),
            ("s3", "list_buckets", "InvalidAccessKeyId", "SignatureDoesNotMatch"),
        ],
    )
    @pytest.mark.parametrize("known", ["nothing", "the key id"])
    def test_one_without_them_is_told_as_aws_tells_it(
        self, home: Home, ports: Ports, service: str, call: str, unknown: str, mismatch: str, known: str
    ) -> None:
        given = Credentials("test" if known == "nothing" else home.credentials().key_id, "test")
        session = Clients.embedded(engine.url(ports.aws), given).session
        client: Any = session.client(service, endpoint_url=engine.url(ports.aws), config=EMBEDDED)  # type: ignore[call-overload]
        with pytest.raises(ClientError) as refused:
            getattr(client, call)()
        error = refused.value.response
        assert error["Error"]["Code"] == (unknown if known == "nothing" else mismatch)
        assert error["ResponseMetadata"]["HTTPStatusCode"] == 403
        assert str(home.credentials_file) in error["Error"]["Message"]

    @pytest.mark.usefixtures("untouched")
    def test_nobody_is_let_in_unsigned(self, ports: Ports) -> None:
        client = boto3.client(
            "s3",
            endpoint_url=engine.url(ports.aws),
            region_name=REGION,
            config=EMBEDDED.merge(Config(signature_version=UNSIGNED)),
        )
        with pytest.raises(ClientError) as refused:
            client.create_bucket(Bucket="anybodys")
        assert refused.value.response["Error"]["Code"] == "AccessDenied" or "MissingAuth" in str(refused.value)

    def test_an_object_in_any_of_the_ways_of_s3(self, clients: Clients, home: Home, ports: Ports) -> None:
        """Odd names, bodies in chunks with and without checksums, ranges, copies, parts, presigned addresses."""
        s3 = clients.s3
        s3.create_bucket(Bucket="ways")
        key = "a b/ö+%2F~(1)!/'x'/..;=&$@:,"
        for body in (b"", b"Wings", b"w" * 3_000_000):
            s3.put_object(Bucket="ways", Key=key, Body=body, Metadata={"title": "Wings"}, ChecksumAlgorithm="SHA256")
            assert s3.get_object(Bucket="ways", Key=key)["Body"].read() == body
        assert s3.get_object(Bucket="ways", Key=key, Range="bytes=0-3")["Body"].read() == b"wwww"
        s3.copy_object(Bucket="ways", Key="copy", CopySource={"Bucket": "ways", "Key": key})
        listed = [one["Key"] for one in s3.list_objects_v2(Bucket="ways", Prefix="a b/ö")["Contents"]]
        assert listed == [key]
        upload = s3.create_multipart_upload(Bucket="ways", Key="parts")["UploadId"]
        part = s3.upload_part(Bucket="ways", Key="parts", UploadId=upload, PartNumber=1, Body=b"part")
        s3.complete_multipart_upload(
            Bucket="ways",
            Key="parts",
            UploadId=upload,
            MultipartUpload={"Parts": [{"ETag": part["ETag"], "PartNumber": 1}]},
        )
        v4 = clients.session.client(
            "s3", endpoint_url=clients.endpoint, config=EMBEDDED.merge(Config(signature_version="s3v4"))
        )
        address = v4.generate_presigned_url("get_object", Params={"Bucket": "ways", "Key": "parts"})
        assert get(ports.aws, address) == (200, b"part")
        assert get(ports.aws, address.replace("parts", "copy"))[0] == 403
        old = clients.session.client(
            "s3", endpoint_url=clients.endpoint, config=EMBEDDED.merge(Config(signature_version="s3"))
        )
        assert (
            get(ports.aws, old.generate_presigned_url("get_object", Params={"Bucket": "ways", "Key": "parts"}))[0]
            == 403
        )

    def test_a_function_works_with_the_checkouts_credentials(
        self, clients: Clients, home: Home, tmp_path: Path
    ) -> None:
        """ministack gives workers an account number as key and `test` as secret; a newer one might do it elsewhere."""
        (tmp_path / "index.py").write_text(FUNCTION)
        clients.lambda_.create_function(
            FunctionName="signs",
            Runtime="python3.13",
            Role="arn:aws:iam::000000000000:role/any",
            Handler="index.handler",
            Code={"ZipFile": deploy._zipped(tmp_path)},
            Timeout=60,
        )
        clients.lambda_.get_waiter("function_active_v2").wait(FunctionName="signs", WaiterConfig={"Delay": 1})
        answer = clients.lambda_.invoke(FunctionName="signs", Payload=b"{}")
        said = json.loads(answer["Payload"].read())
        assert said == {
            "queue": clients.sqs.get_queue_url(QueueName="made-by-a-function")["QueueUrl"],
            "token": "",
            "key": home.credentials().key_id,
        }


def get(port: int, address: str, **headers: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", address.removeprefix(engine.url(port)), headers=headers)
    answer = connection.getresponse()
    content = answer.status, answer.read()
    connection.close()
    return content


@pytest.mark.usefixtures("untouched")
class TestOnTheWire:
    """What HTTP itself allows to say in two ways must not get a second request past the gate."""

    def wipe(self, ports: Ports, *, how: str = "close") -> bytes:
        return WIPE.replace(b"HOST", f"127.0.0.1:{ports.aws}".encode()).replace(b"HOW", how.encode())

    def test_the_same_bytes_without_a_trick_are_let_in(self, home: Home, ports: Ports, clients: Clients) -> None:
        sent = create_queue(home, ports, "honest")
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
        self, home: Home, ports: Ports, lengths: list[str]
    ) -> None:
        sent = create_queue(home, ports, "smuggled")
        told = [line.replace("LENGTH", str(len(sent.body))) for line in lengths]
        answer = on_the_wire(ports, head(sent, *told), sent.body, self.wipe(ports))
        assert set(statuses(answer)) <= {400, 403}  # or nothing: the server hangs up

    def test_what_follows_a_signed_request_is_a_request_of_its_own(
        self, home: Home, ports: Ports, clients: Clients
    ) -> None:
        sent = create_queue(home, ports, "first")
        answer = on_the_wire(
            ports,
            head(sent, f"Content-Length: {len(sent.body)}"),
            sent.body,
            self.wipe(ports, how="keep-alive"),
            self.wipe(ports),
        )
        assert statuses(answer) == [200, 403, 403]
        clients.sqs.delete_queue(QueueUrl=clients.sqs.get_queue_url(QueueName="first")["QueueUrl"])

    def test_a_chunked_body_that_holds_a_request_is_a_body(self, home: Home, ports: Ports) -> None:
        sent = create_queue(home, ports, "chunked")
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
        assert get(ports.aws, path, **upgrade)[0] == 403

    def test_who_is_refused_writes_no_log(self, home: Home, ports: Ports) -> None:
        before = home.engine_log.stat().st_size
        for bad in (b"\0" * 100, b"GET\r\n\r\n", self.wipe(ports), b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n"):
            on_the_wire(ports, bad)
        assert home.engine_log.stat().st_size == before


class TestTheMachine:
    def test_it_listens_at_one_address_of_this_machine_only(self, home: Home, ports: Ports) -> None:
        listening = [
            connection.laddr
            for one in processes.ours(home)
            for connection in psutil.Process(one.pid).net_connections(kind="inet")
            if connection.status == psutil.CONN_LISTEN
        ]
        assert sorted(listening) == sorted([("127.0.0.1", ports.aws), ("127.0.0.1", ports.upstream)])

    def test_nothing_that_it_leaves_on_the_disk_is_for_others(self, home: Home, clients: Clients) -> None:
        clients.s3.create_bucket(Bucket="private")
        clients.s3.put_object(Bucket="private", Key="tt0018578", Body=b"Wings")
        paths = [home.root, *(path for path in home.root.rglob("*") if not path.is_symlink())]
        assert len(paths) > 10
        assert [path for path in paths if stat.S_IMODE(path.stat().st_mode) & 0o077] == []

    def test_the_secret_is_on_no_command_line(self, home: Home) -> None:
        secret = home.credentials()
        lines = [" ".join(psutil.Process(one.pid).cmdline()) for one in processes.ours(home)]
        assert len(lines) >= 2
        assert not any(word in line for line in lines for word in (secret.secret, secret.key_id, secret.upstream_token))

    def test_a_process_of_another_user_is_not_taken_for_ours(self, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
        """Anybody can start one that looks like it, and would get what the command sends."""
        assert processes.ours(home)
        with monkeypatch.context() as other:
            other.setattr(os, "getuid", lambda: NOBODY)
            assert processes.ours(home) == []

    @pytest.mark.skipif(os.getuid() != 0, reason="only root becomes another user")
    @pytest.mark.usefixtures("untouched")
    def test_another_user_of_the_machine_reads_nothing_and_does_nothing(self, home: Home, ports: Ports) -> None:
        shown = subprocess.run(
            ["cat", home.credentials_file], user=NOBODY, group=NOBODY, extra_groups=[], capture_output=True
        )
        assert (shown.returncode, shown.stdout) == (1, b"")
        asked = (
            subprocess.run(
                [
                    "curl",
                    "-s",
                    "-o",
                    "/dev/null",
                    "-w",
                    "%{http_code}",
                    "-X",
                    "POST",
                    f"{engine.url(ports.aws)}/_ministack/reset",
                ],
                user=NOBODY,
                group=NOBODY,
                extra_groups=[],
                capture_output=True,
            )
            if shutil.which("curl")
            else None
        )
        assert asked is None or asked.stdout == b"403"


class TestTheUpstream:
    CONTROL = (("GET", "/_requests"), ("GET", "/_requests/"), ("GET", "/_requests?x=1"), ("POST", "/_reset"))

    def ask(self, ports: Ports, method: str, path: str, **headers: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", ports.upstream, timeout=10)
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        content = answer.status, answer.read()
        connection.close()
        assert not any(name.lower().startswith("access-control-") for name, _ in answer.getheaders())
        return content

    @pytest.mark.parametrize(("method", "path"), CONTROL)
    def test_its_control_addresses_are_for_the_checkout(self, home: Home, ports: Ports, method: str, path: str) -> None:
        for wrong in ({}, {"Authorization": "Bearer "}, {"Authorization": f"Bearer {home.credentials().secret}"}):
            assert self.ask(ports, method, path, **wrong)[0] == 403
        right = {"Authorization": f"Bearer {home.credentials().upstream_token}"}
        assert self.ask(ports, method, path, **right)[0] in (200, 404)

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
    def test_no_page_reads_it(self, home: Home, ports: Ports, path: str, headers: dict[str, str]) -> None:
        token = {"Authorization": f"Bearer {home.credentials().upstream_token}"}
        status, content = self.ask(ports, "GET", path, **headers, **token)
        assert (status, list(json.loads(content))) == (403, ["error"])

    def test_every_program_of_the_machine_reads_its_facts(self, ports: Ports) -> None:
        assert self.ask(ports, "GET", "/3/configuration")[0] == 200

    def test_it_answers_no_preflight(self, ports: Ports) -> None:
        assert self.ask(ports, "OPTIONS", "/_reset", **{"Access-Control-Request-Method": "POST"})[0] == 501


class TestTheSecretsLife:
    def test_each_start_makes_new_ones_and_a_stop_forgets_them(self, tmp_path: Path) -> None:
        home = Home(tmp_path.resolve() / "oscars")
        seen = []
        try:
            for _ in range(2):
                with home.locked(lambda _: None):
                    running = engine.start(home, port=None, say=lambda _: None)
                    again = engine.start(home, port=None, say=lambda _: None)
                seen.append(home.credentials())
                assert not again.started
                Clients.embedded(running.endpoint, seen[-1]).sqs.list_queues()
                assert engine.stop(home)
                with pytest.raises(Unreachable, match="credentials are not in"):
                    home.credentials()
        finally:
            engine.stop(home, save=False)
        assert seen[0] != seen[1]


ATTACK = """
<!doctype html><title>attack</title>
<iframe name=away></iframe>
<form method=post target=away action="BASE/_ministack/reset"><input name=a value=b></form>
<form method=post target=away enctype=text/plain action="BASE/"><input name='{"QueueName":"' value='a"}'></form>
<form method=post target=away enctype=multipart/form-data action="BASE/films"><input name=key value=a></form>
<script>
async function tried(name, options) {
  try { const answer = await fetch("BASE" + name, options); return answer.type + " " + await answer.text(); }
  catch (error) { return "failed"; }
}
const socketOpened = () => new Promise((done) => {
  const opened = new WebSocket("BASE/_aws/execute-api/a/b".replace("http", "ws"));
  opened.onopen = () => done("opened"); opened.onerror = () => done("failed");
});
window.attack = async () => {
  for (const form of document.forms) form.submit();
  const target = {"X-Amz-Target": "AmazonSQS.CreateQueue", "Content-Type": "application/x-amz-json-1.0"};
  const create = '{"QueueName":"evil"}';
  return {
    read: await tried("/_ministack/health"),
    keys: await tried("/?Action=ListSecrets"),
    simple: await tried("/_ministack/reset", {method: "POST", mode: "no-cors"}),
    beacon: (navigator.sendBeacon("BASE/_ministack/reset", create), "sent"),
    preflighted: await tried("/", {method: "POST", headers: target, body: create}),
    put: await tried("/evil", {method: "PUT"}),
    facts: await tried("/oscars.csv").then(() => fetch("UPSTREAM/oscars.csv").then((a) => a.text(), () => "failed")),
    reset: await fetch("UPSTREAM/_reset", {method: "POST", mode: "no-cors"}).then((a) => a.type, () => "failed"),
    socket: await socketOpened(),
  };
};
</script>
"""
EXPECTED = {
    "read": "failed",
    "keys": "failed",
    "simple": "opaque ",
    "beacon": "sent",
    "preflighted": "failed",
    "put": "failed",
    "facts": "failed",
    "reset": "opaque",
    "socket": "failed",
}


@pytest.mark.needs("chromium")
@pytest.mark.usefixtures("untouched")
class TestAPageInABrowser:
    @pytest.fixture(scope="class")
    @classmethod
    def browser(cls) -> Iterator[Browser]:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            yield browser
            browser.close()

    @pytest.fixture
    def site(self, tmp_path: Path, ports: Ports) -> Iterator[tuple[Path, int]]:
        """A file with the attack, and a server that hands it out."""
        page = tmp_path / "attack.html"
        text = ATTACK.replace("BASE", engine.url(ports.aws)).replace("UPSTREAM", engine.url(ports.upstream))
        page.write_text(text)
        handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
        with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            yield page, server.server_address[1]
            server.shutdown()

    @pytest.mark.parametrize("where", ["http://127.0.0.1:PORT", "http://evil.localhost:PORT", "file"])
    def test_it_reads_nothing_and_changes_nothing(
        self, browser: Browser, site: tuple[Path, int], ports: Ports, home: Home, where: str
    ) -> None:
        file, port = site
        before = engine.served(home, ports.upstream)
        page = browser.new_page()
        page.goto(file.as_uri() if where == "file" else f"{where.replace('PORT', str(port))}/attack.html")
        assert page.evaluate("attack()") == EXPECTED
        page.wait_for_load_state("networkidle")
        page.close()
        assert engine.served(home, ports.upstream) == before

    @pytest.mark.parametrize("path", ["/_ministack/health", "/", "/_ministack/ready"])
    def test_a_foreign_name_that_leads_here_gets_nothing(self, browser: Browser, ports: Ports, path: str) -> None:
        """As after DNS rebinding: the page's own origin has become this server."""
        page = browser.new_page()
        answer = page.goto(f"http://evil.localhost:{ports.aws}{path}")
        assert answer
        assert answer.status == 403
        assert "it is served as 127.0.0.1" in answer.text()
        page.close()
