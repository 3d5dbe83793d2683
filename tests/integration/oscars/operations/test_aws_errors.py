"""A permission that is missing ends a command with 3 and is named, whatever service says so and in whatever shape."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from oscar_import.storage import runs
from oscar_import.storage.models import FilmWork, RunRecord
from pynamodb.transactions import TransactWrite
from starlette.testclient import TestClient

from oscars.cli.main import oscars
from oscars.console.app import application
from oscars.console.service import Stack
from oscars.errors import StackUnavailable
from oscars.operations.connection import use_records, used
from oscars.operations.deployment import Deployment, connect
from tests.support.denying_aws import DenyingAws, serving
from tests.support.no_user_aws import without_users_aws

RUN = "20261122T100000Z-1994-k3f9"


@pytest.fixture
def empty() -> None:
    """No tables: every request is refused."""


@pytest.fixture
def aws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DenyingAws]:
    without_users_aws(tmp_path, monkeypatch)
    monkeypatch.delenv("OSCAR_DATA_URL", raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    monkeypatch.setattr("botocore.retries.standard.ExponentialBackoff.delay_amount", lambda *_: 0.0)
    denying = DenyingAws()
    with serving(denying) as address:
        monkeypatch.setenv("AWS_ENDPOINT_URL", address)
        yield denying


def _transact(_: Deployment) -> None:
    with TransactWrite(connection=FilmWork._get_connection().connection) as transaction:
        transaction.update(FilmWork("RUN#a", "FILM#b"), actions=[FilmWork.revision.set(1)])


CALLS: dict[str, tuple[Callable[[Deployment], Any], str]] = {
    "DynamoDB, read": (lambda _: runs.find_run(RUN), "dynamodb:GetItem"),
    "DynamoDB, batch": (lambda _: runs.ceremonies_in(RUN, [66]), "dynamodb:BatchGetItem"),
    "DynamoDB, index": (lambda _: list(RunRecord.by_start.query("run")), "dynamodb:Query"),
    "DynamoDB, write": (lambda _: FilmWork("a", "b").update([FilmWork.revision.set(1)]), "dynamodb:UpdateItem"),
    "DynamoDB, transaction": (_transact, "dynamodb:TransactWriteItems"),
    "Step Functions": (
        lambda d: d.clients.stepfunctions.describe_execution(executionArn="arn"),
        "states:DescribeExecution",
    ),
    "Secrets Manager": (
        lambda d: d.clients.secretsmanager.get_secret_value(SecretId="a"),
        "secretsmanager:GetSecretValue",
    ),
    "Lambda": (lambda d: d.clients.lambda_.invoke(FunctionName="a"), "lambda:InvokeFunction"),
    "S3": (lambda d: d.clients.s3.get_object(Bucket="bucket", Key="a"), "s3:GetObject"),
    "SQS": (
        lambda d: d.clients.sqs.get_queue_attributes(QueueUrl="https://sqs/1/a", AttributeNames=["All"]),
        "sqs:GetQueueAttributes",
    ),
    "Logs": (lambda d: d.clients.logs.describe_log_groups(), "logs:DescribeLogGroups"),
    "Parameter Store": (lambda d: d.clients.ssm.get_parameter(Name="a"), "ssm:GetParameter"),
}


@pytest.mark.parametrize("name", CALLS)
def test_the_action_that_aws_names_is_told_with_its_resource(name: str, aws: DenyingAws) -> None:
    call, action = CALLS[name]
    with pytest.raises(StackUnavailable) as refused:
        _called(call)
    assert f"the permission {action} is missing on arn:aws:{action.split(':')[0]}:" in str(refused.value)
    assert action in refused.value.hint


@pytest.mark.parametrize("name", [name for name in CALLS if "transaction" not in name])
def test_where_aws_names_none_it_is_that_of_the_operation(name: str, aws: DenyingAws) -> None:
    call, action = CALLS[name]
    aws.words = ""
    with pytest.raises(StackUnavailable, match=f"the permission {action} is missing"):
        _called(call)


def test_a_head_request_is_refused_without_a_word(aws: DenyingAws) -> None:
    with pytest.raises(StackUnavailable, match="the permission s3:GetObject is missing"):
        _called(lambda d: d.clients.s3.head_object(Bucket="bucket", Key="a"))


def test_a_key_of_kms_that_may_not_be_used_is_named(aws: DenyingAws) -> None:
    aws.words = "Access to KMS is not allowed"
    with pytest.raises(StackUnavailable, match="the permission kms:Decrypt is missing"):
        _called(CALLS["Secrets Manager"][0])


def test_a_policy_that_denies_is_told_as_such(aws: DenyingAws) -> None:
    aws.words = aws.words.replace(
        "because no identity-based policy allows the {action} action",
        "with an explicit deny in a service control policy",
    )
    with pytest.raises(StackUnavailable, match="a policy denies states:DescribeExecution"):
        _called(CALLS["Step Functions"][0])


@pytest.mark.parametrize(
    ("error", "said"),
    [("Throttling", "AWS cannot do it now"), ("Internal", "AWS cannot do it now"), ("Expired", "the credentials")],
)
def test_what_else_aws_refuses_is_told_apart(error: str, said: str, aws: DenyingAws) -> None:
    aws.error = error
    for name in ("DynamoDB, read", "Step Functions", "Secrets Manager", "Lambda"):
        with pytest.raises(StackUnavailable, match=said):
            _called(CALLS[name][0])


def _called(call: Callable[[Deployment], Any]) -> None:
    deployment = connect()
    use_records(deployment)
    with used(deployment):
        call(deployment)


# the command

COMMANDS = (
    "import 1994",
    "import 1994 --no-wait",
    "import 1994 --dry-run",
    "status",
    f"status {RUN} --watch",
    "runs",
    "failures",
    "redrive",
    f"cancel {RUN} --yes",
    "show ceremony 66",
    "show film tt0108052",
    "show person nm0000229",
    "stats films",
    "quality",
    f"quality {RUN}",
    "quality --ceremony 66",
    "compare stored oscar_data --ceremony 66",
    "resolve tt0108052 --tmdb 424",
    "keys set tmdb",
    "export out.sqlite",
    "cost",
)


@pytest.mark.parametrize(
    ("command", "as_json"),
    [*((command, True) for command in COMMANDS), *((command, False) for command in ("runs", "import 1994"))],
)
def test_every_command_ends_with_3_and_names_the_permission(
    command: str, as_json: bool, aws: DenyingAws, tmp_path: Path
) -> None:
    arguments = command.replace("out.sqlite", str(tmp_path / "out.sqlite")).split()
    answer = CliRunner().invoke(oscars, [*arguments, *["--json"] * as_json], input="0123456789abcdef")
    service = aws.calls[-1].split(":")[0]
    _is_told(answer, service, as_json=as_json)


@pytest.mark.parametrize("as_json", [False, True], ids=["text", "json"])
def test_a_stack_that_may_not_be_looked_at_is_told_too(as_json: bool, aws: DenyingAws) -> None:
    aws.denied = {"cloudformation"}
    answer = CliRunner().invoke(oscars, ["runs", *["--json"] * as_json])
    _is_told(answer, "cloudformation", as_json=as_json)


def _is_told(answer: Any, service: str, *, as_json: bool) -> None:
    assert answer.exit_code == 3, answer.output
    assert f"the permission {service}:" in answer.stderr
    assert "Traceback" not in answer.output
    if as_json:
        document = json.loads(answer.stdout)
        assert document["exit_code"] == 3
        assert f"the permission {service}:" in document["error"]
        assert f"{service}:" in document["hint"]
    else:
        assert answer.stdout == ""


def test_every_command_that_asks_aws_is_tried() -> None:
    talking = set(oscars.list_commands(None)) - {"local", "console"}  # type: ignore[arg-type]
    assert {command.split()[0] for command in COMMANDS} == talking


def test_an_error_of_aws_that_no_command_has_explained_is_told_at_the_edge(
    aws: DenyingAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("oscars.cli.commands.status.connected", lambda: runs.latest_runs(1))
    use_records(connect())
    answer = CliRunner().invoke(oscars, ["runs", "--json"])
    assert answer.exit_code == 3
    assert "dynamodb:Query" in json.loads(answer.stdout)["error"]


# the page


@pytest.mark.parametrize("path", ["/runs", "/failures", "/ceremonies", "/explore", f"/runs/{RUN}"])
def test_the_page_names_the_permission(path: str, aws: DenyingAws) -> None:
    app = application(Stack(), port=8470, token="a-token")
    bearer = {"authorization": "Bearer a-token"}
    page = TestClient(app, base_url="http://127.0.0.1:8470", headers=bearer)
    answer = page.get(path)
    assert answer.status_code == 503
    assert re.search(r"The permission (dynamodb|s3|sqs|states):\w+ is missing", answer.text)
    assert "AWS_PROFILE" in answer.text
