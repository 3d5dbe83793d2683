"""Who is let into the embedded AWS as it runs, and what of it others of the machine see."""

from __future__ import annotations

import json
import os
import stat
import subprocess
from pathlib import Path
from typing import Any

import boto3
import psutil
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

from oscars.aws_clients import EMBEDDED, REGION, Clients
from oscars.errors import StackUnavailable
from oscars.local import deploy, processes, servers
from oscars.local.credentials import Credentials
from oscars.local.state_dir import Home, Ports
from tests.support.signed import ask

pytestmark = pytest.mark.xdist_group("closed")
NOBODY = 65534
RESET = "import urllib.request as u; u.urlopen('http://127.0.0.1:{}/_ministack/reset', data=b'')"
FUNCTION = """
import os, boto3
def handler(event, context):
    queue = boto3.client("sqs").create_queue(QueueName="made-by-a-function")["QueueUrl"]
    return {"queue": queue, "token": os.environ["AWS_SESSION_TOKEN"], "key": os.environ["AWS_ACCESS_KEY_ID"]}
"""


class TestCredentials:
    def test_an_sdk_with_the_file_of_the_checkout_is_let_in(
        self, shared_home: Home, ports: Ports, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            monkeypatch.delenv(name)
        monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(shared_home.credentials_file))
        monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        client = boto3.Session().client("sqs", endpoint_url=servers.url(ports.aws), region_name=REGION, config=EMBEDDED)
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
        self, shared_home: Home, ports: Ports, service: str, call: str, unknown: str, mismatch: str, known: str
    ) -> None:
        given = Credentials("test" if known == "nothing" else shared_home.credentials().key_id, "test")
        session = Clients.embedded(servers.url(ports.aws), given).session
        client: Any = session.client(service, endpoint_url=servers.url(ports.aws), config=EMBEDDED)  # type: ignore[call-overload]
        with pytest.raises(ClientError) as refused:
            getattr(client, call)()
        error = refused.value.response
        assert error["Error"]["Code"] == (unknown if known == "nothing" else mismatch)
        assert error["ResponseMetadata"]["HTTPStatusCode"] == 403
        assert str(shared_home.credentials_file) in error["Error"]["Message"]

    @pytest.mark.usefixtures("untouched")
    def test_nobody_is_let_in_unsigned(self, ports: Ports) -> None:
        client = boto3.client(
            "s3",
            endpoint_url=servers.url(ports.aws),
            region_name=REGION,
            config=EMBEDDED.merge(Config(signature_version=UNSIGNED)),
        )
        with pytest.raises(ClientError) as refused:
            client.create_bucket(Bucket="anybodys")
        assert refused.value.response["Error"]["Code"] == "AccessDenied" or "MissingAuth" in str(refused.value)

    def test_an_object_in_any_of_the_ways_of_s3(self, clients: Clients, ports: Ports) -> None:
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
        wanted = {"Bucket": "ways", "Key": "parts"}
        address = v4.generate_presigned_url("get_object", Params=wanted).removeprefix(servers.url(ports.aws))
        assert ask(ports.aws, "GET", address) == (200, b"part")
        assert ask(ports.aws, "GET", address.replace("parts", "copy"))[0] == 403
        old = clients.session.client(
            "s3", endpoint_url=clients.endpoint, config=EMBEDDED.merge(Config(signature_version="s3"))
        )
        address = old.generate_presigned_url("get_object", Params=wanted).removeprefix(servers.url(ports.aws))
        assert ask(ports.aws, "GET", address)[0] == 403

    def test_a_function_works_with_the_checkouts_credentials(
        self, clients: Clients, shared_home: Home, tmp_path: Path
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
            "key": shared_home.credentials().key_id,
        }


class TestTheMachine:
    def test_it_listens_at_one_address_of_this_machine_only(self, shared_home: Home, ports: Ports) -> None:
        listening = [
            connection.laddr
            for one in processes.ours(shared_home)
            for connection in psutil.Process(one.pid).net_connections(kind="inet")
            if connection.status == psutil.CONN_LISTEN
        ]
        assert sorted(listening) == sorted([("127.0.0.1", ports.aws), ("127.0.0.1", ports.upstream)])

    def test_nothing_that_it_leaves_on_the_disk_is_for_others(self, shared_home: Home, clients: Clients) -> None:
        clients.s3.create_bucket(Bucket="private")
        clients.s3.put_object(Bucket="private", Key="tt0018578", Body=b"Wings")
        paths = [shared_home.root, *(path for path in shared_home.root.rglob("*") if not path.is_symlink())]
        assert len(paths) > 10
        assert [path for path in paths if stat.S_IMODE(path.stat().st_mode) & 0o077] == []

    def test_the_secret_is_on_no_command_line(self, shared_home: Home) -> None:
        secret = shared_home.credentials()
        lines = [" ".join(psutil.Process(one.pid).cmdline()) for one in processes.ours(shared_home)]
        assert len(lines) >= 2
        assert not any(word in line for line in lines for word in (secret.secret, secret.key_id, secret.upstream_token))

    def test_a_process_of_another_user_is_not_taken_for_ours(
        self, shared_home: Home, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Anybody can start one that looks like it, and would get what the command sends."""
        assert processes.ours(shared_home)
        with monkeypatch.context() as other:
            other.setattr(os, "getuid", lambda: NOBODY)
            assert processes.ours(shared_home) == []

    @pytest.mark.skipif(os.getuid() != 0, reason="only root becomes another user")
    @pytest.mark.usefixtures("untouched")
    def test_another_user_of_the_machine_reads_nothing_and_does_nothing(self, shared_home: Home, ports: Ports) -> None:
        for asked in (f"print(open({str(shared_home.credentials_file)!r}).read())", RESET.format(ports.aws)):
            tried = subprocess.run(
                ["/usr/bin/env", "python3", "-c", asked],
                user=NOBODY,
                group=NOBODY,
                extra_groups=[],
                capture_output=True,
            )
            assert (tried.returncode, tried.stdout) == (1, b"")
            assert b"PermissionError" in tried.stderr or b"403" in tried.stderr


class TestTheSecretsLife:
    def test_each_start_makes_new_ones_and_a_stop_forgets_them(self, tmp_path: Path) -> None:
        home = Home(tmp_path.resolve() / "oscars")
        seen = []
        try:
            for _ in range(2):
                with home.locked(lambda _: None):
                    running = servers.start(home, port=None, say=lambda _: None)
                    again = servers.start(home, port=None, say=lambda _: None)
                seen.append(home.credentials())
                assert not again.started
                Clients.embedded(running.endpoint, seen[-1]).sqs.list_queues()
                assert servers.stop(home)
                with pytest.raises(StackUnavailable, match="credentials are not in"):
                    home.credentials()
        finally:
            servers.stop(home, save=False)
        assert seen[0] != seen[1]
