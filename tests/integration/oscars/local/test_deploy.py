"""The stack in the embedded AWS: made once, changed in place, and nothing that it holds is lost."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from oscars.aws_clients import Clients
from oscars.errors import StackUnavailable, UsageError
from oscars.local import api_keys, deploy, lifecycle, logs, servers
from oscars.local.state_dir import Home
from tests.support.small_stack import STACK, SmallStack

# An address for a function that does not exist.
BROKEN = {"Type": "AWS::Lambda::Url", "Properties": {"TargetFunctionArn": "nobody", "AuthType": "NONE"}}


@pytest.fixture(scope="class")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clients]:
    """An embedded AWS for all tests that do not stop it."""
    home = Home(tmp_path_factory.mktemp("deploy").resolve() / "oscars")
    home.make()
    running = servers.start(home, port=None, say=lambda _: None)
    yield Clients.embedded(running.endpoint, home.credentials())
    servers.stop(home, save=False)


@pytest.fixture
def clients(running: Clients) -> Iterator[Clients]:
    """Without a stack at the end of every test."""
    yield running
    running.cloudformation.delete_stack(StackName=STACK)
    deadline = time.monotonic() + 10
    while deploy.stack_status(running, STACK) not in (deploy.ABSENT, "DELETE_COMPLETE"):
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture
def assembly(tmp_path: Path) -> Path:
    (tmp_path / "cdk.out").mkdir()
    return tmp_path / "cdk.out"


def put(clients: Clients, small_stack: SmallStack, assembly: Path, *, days: str, **more: Any) -> deploy.Change:
    context = {"FRESH_DAYS": days}
    small_stack.synthesise(assembly, environment=context, **more)
    return deploy.deploy(clients, stack=STACK, assembly=assembly, context=context)


def seen_by_function(clients: Clients, name: str) -> dict[str, str]:
    answer = clients.lambda_.invoke(FunctionName=name, Payload=b"{}")
    environment: dict[str, str] = json.loads(answer["Payload"].read())
    return environment


@pytest.mark.xdist_group("deploy")
class TestTheStack:
    """Created, changed, refused, looked into; all in one embedded AWS."""

    def test_a_new_stack_is_created_and_an_equal_one_left_alone(
        self, clients: Clients, small_stack: SmallStack, assembly: Path
    ) -> None:
        assert put(clients, small_stack, assembly, days="30") == "created"
        assert put(clients, small_stack, assembly, days="30") == "unchanged"
        assert put(clients, small_stack, assembly, days="7") == "updated"

    def test_a_changed_setting_reaches_the_functions_and_empties_nothing(
        self, clients: Clients, small_stack: SmallStack, assembly: Path
    ) -> None:
        put(clients, small_stack, assembly, days="30")
        names = deploy.stack_outputs(clients, STACK)
        assert seen_by_function(clients, names["Function"])["FRESH_DAYS"] == "30"
        clients.dynamodb.put_item(TableName=names["Table"], Item={"pk": {"S": "tt0018578"}})
        clients.s3.put_object(Bucket=names["Bucket"], Key="tt0018578", Body=b"Wings")
        clients.sqs.send_message(QueueUrl=names["Idle"], MessageBody="tt0018578")
        clients.secretsmanager.put_secret_value(SecretId=names["KeysSecret"], SecretString='{"tmdb": "k"}')

        put(clients, small_stack, assembly, days="7")

        assert deploy.stack_outputs(clients, STACK) == names
        assert seen_by_function(clients, names["Function"])["FRESH_DAYS"] == "7"
        assert clients.dynamodb.scan(TableName=names["Table"])["Count"] == 1
        assert clients.s3.list_objects_v2(Bucket=names["Bucket"])["KeyCount"] == 1
        assert len(clients.sqs.receive_message(QueueUrl=names["Idle"]).get("Messages", [])) == 1
        assert clients.secretsmanager.get_secret_value(SecretId=names["KeysSecret"])["SecretString"] == '{"tmdb": "k"}'

    def test_a_stack_that_fails_is_explained_and_the_next_one_is_deployed(
        self, clients: Clients, small_stack: SmallStack, assembly: Path
    ) -> None:
        with pytest.raises(StackUnavailable, match="Broken"):
            put(clients, small_stack, assembly, days="30", Broken=BROKEN)
        assert put(clients, small_stack, assembly, days="30") == "created"

    def test_a_change_that_fails_leaves_the_stack_and_its_content_as_they_were(
        self, clients: Clients, small_stack: SmallStack, assembly: Path
    ) -> None:
        put(clients, small_stack, assembly, days="30")
        names = deploy.stack_outputs(clients, STACK)
        clients.dynamodb.put_item(TableName=names["Table"], Item={"pk": {"S": "tt0018578"}})
        with pytest.raises(StackUnavailable, match="Broken"):
            put(clients, small_stack, assembly, days="7", Broken=BROKEN)
        assert clients.dynamodb.scan(TableName=names["Table"])["Count"] == 1
        assert put(clients, small_stack, assembly, days="7") == "updated"
        assert clients.dynamodb.scan(TableName=names["Table"])["Count"] == 1

    def test_a_key_is_added_to_the_secret_and_the_other_one_stays(
        self, clients: Clients, small_stack: SmallStack, assembly: Path
    ) -> None:
        put(clients, small_stack, assembly, days="30")
        secret = deploy.stack_outputs(clients, STACK)["KeysSecret"]
        api_keys.put_keys(clients, secret=secret, keys={"tmdb": "one"})
        api_keys.put_keys(clients, secret=secret, keys={"omdb": "two"})
        held = clients.secretsmanager.get_secret_value(SecretId=secret)["SecretString"]
        assert json.loads(held) == {"tmdb": "one", "omdb": "two"}

    def test_the_log_of_a_function_is_read_by_its_own_name(
        self, clients: Clients, small_stack: SmallStack, assembly: Path
    ) -> None:
        put(clients, small_stack, assembly, days="30")
        seen_by_function(clients, deploy.stack_outputs(clients, STACK)["Function"])
        groups = logs.log_groups(clients, only="tmdb_details")
        line = logs.last_lines(clients, groups, count=1)[0]
        assert (line.function, line.message) == ("tmdb_details", "handled {}")

    def test_a_log_that_nobody_writes_is_named_together_with_those_there_are(
        self, clients: Clients, small_stack: SmallStack, assembly: Path
    ) -> None:
        put(clients, small_stack, assembly, days="30")
        with pytest.raises(UsageError, match=r"no function 'tmbd_details'; there are: tmdb_details"):
            logs.log_groups(clients, only="tmbd_details")

    def test_a_followed_log_shows_each_line_once(
        self, clients: Clients, small_stack: SmallStack, assembly: Path
    ) -> None:
        put(clients, small_stack, assembly, days="30")
        function = deploy.stack_outputs(clients, STACK)["Function"]
        seen_by_function(clients, function)
        groups = logs.log_groups(clients)
        before = logs.last_lines(clients, groups, count=10)
        following = logs.following_lines(clients, groups, after=before)
        clients.lambda_.invoke(FunctionName=function, Payload=b'{"film": 1}')
        assert next(following).message == 'handled {"film": 1}'
        clients.lambda_.invoke(FunctionName=function, Payload=b'{"film": 2}')
        assert next(following).message == 'handled {"film": 2}'


class TestUpAndDown:
    """The whole of `up`, `down` and `reset`, with a checkout whose stack is small."""

    def up(self, home: Home, checkout: Path, environment: Mapping[str, str] | None = None) -> lifecycle.Up:
        return lifecycle.up(home, environment=environment or {}, port=None, say=lambda _: None, checkout=checkout)

    def test_a_second_up_has_nothing_to_do(self, home: Home, small_stack: SmallStack) -> None:
        checkout = small_stack.write_app()
        first, second = self.up(home, checkout), self.up(home, checkout)
        assert (first.started, first.change) == (True, "created")
        assert (second.started, second.change) == (False, "unchanged")

    def test_an_up_after_a_down_finds_the_stack_as_it_was(self, home: Home, small_stack: SmallStack) -> None:
        checkout = small_stack.write_app()
        self.up(home, checkout)
        assert lifecycle.down(home, say=lambda _: None) is True
        again = self.up(home, checkout)
        assert (again.started, again.change) == (True, "unchanged")

    def test_a_stop_in_the_middle_of_work_loses_no_message(self, home: Home, small_stack: SmallStack) -> None:
        checkout = small_stack.write_app()
        clients = Clients.embedded(self.up(home, checkout).endpoint, home.credentials())
        names = deploy.stack_outputs(clients, STACK)
        for first in range(0, 300, 10):
            clients.sqs.send_message_batch(
                QueueUrl=names["Queue"],
                Entries=[{"Id": str(n), "MessageBody": str(n)} for n in range(first, first + 10)],
            )
        while not (done := clients.dynamodb.scan(TableName=names["Table"], Select="COUNT")["Count"]):
            time.sleep(0.05)
        assert done < 300
        assert lifecycle.down(home, say=lambda _: None) is True
        clients = Clients.embedded(self.up(home, checkout).endpoint, home.credentials())
        deadline = time.monotonic() + 60
        while clients.dynamodb.scan(TableName=names["Table"], Select="COUNT")["Count"] < 300:
            assert time.monotonic() < deadline
            time.sleep(0.2)

    def test_a_reset_forgets_everything_and_deploys_anew(self, home: Home, small_stack: SmallStack) -> None:
        checkout = small_stack.write_app()
        clients = Clients.embedded(self.up(home, checkout).endpoint, home.credentials())
        table = deploy.stack_outputs(clients, STACK)["Table"]
        clients.dynamodb.put_item(TableName=table, Item={"pk": {"S": "tt0018578"}})
        fresh = lifecycle.reset(home, environment={}, port=None, say=lambda _: None, checkout=checkout)
        assert (fresh.started, fresh.change) == (True, "created")
        clients = Clients.embedded(
            fresh.endpoint, home.credentials()
        )  # another port, where somebody took the old one meanwhile
        table = deploy.stack_outputs(clients, STACK)["Table"]
        assert clients.dynamodb.scan(TableName=table)["Count"] == 0

    def test_a_key_in_the_environment_is_in_the_secret_and_in_no_other_file(
        self, home: Home, small_stack: SmallStack
    ) -> None:
        key = "f00dfacef00dface"
        up = self.up(home, small_stack.write_app(), {"TMDB_KEY": key})
        clients = Clients.embedded(up.endpoint, home.credentials())
        names = deploy.stack_outputs(clients, STACK)
        held = clients.secretsmanager.get_secret_value(SecretId=names["KeysSecret"])["SecretString"]
        assert json.loads(held) == {"tmdb": key}
        assert key not in json.dumps(seen_by_function(clients, names["Function"]))
        lifecycle.down(home, say=lambda _: None)
        holding = [file.name for file in home.root.rglob("*") if file.is_file() and key.encode() in file.read_bytes()]
        assert holding == ["secretsmanager.json"]
        assert home.root.stat().st_mode & 0o077 == 0
