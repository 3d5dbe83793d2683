"""`oscars local`: what it prints and how it exits."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from oscars.cli.main import oscars
from oscars.errors import StackUnavailable
from oscars.local import lifecycle, processes, servers
from oscars.local.state_dir import Home
from oscars.operations.deployment import SELECTING, connect
from tests.support.small_stack import STACK, SmallStack


@pytest.fixture
def run(home: Home, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    for name in SELECTING:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OSCARS_HOME", str(home.root))
    return lambda *arguments: CliRunner().invoke(oscars, ["local", *arguments])


@pytest.fixture
def up(home: Home, small_stack: SmallStack) -> lifecycle.Up:
    return lifecycle.up(home, environment={}, port=None, say=lambda _: None, checkout=small_stack.write_app())


def test_the_status_of_one_that_is_down_says_how_to_start_it(run: Callable[..., Result]) -> None:
    result = run("status")
    assert (result.exit_code, result.stdout) == (0, "The embedded AWS is not running. Start it: oscars local up\n")
    assert json.loads(run("status", "--json").stdout)["state"] == "stopped"


def test_the_status_of_one_that_died_says_so_and_exits_3(
    home: Home, run: Callable[..., Result], up: lifecycle.Up
) -> None:
    leader = processes.leader(processes.ours(home), servers.AWS)
    assert leader
    os.kill(leader.pid, signal.SIGKILL)
    os.waitpid(leader.pid, 0)
    result = run("status")
    assert result.exit_code == 3
    assert "has died" in result.stdout
    assert "oscars local up" in result.stdout
    assert json.loads(run("status", "--json").stdout)["state"] == "dead"
    asked = run("logs")
    assert asked.exit_code == 3
    assert "has died" in asked.stderr
    down = run("down")
    assert down.exit_code == 0
    assert "was not saved" in down.stderr


def test_a_down_says_whether_it_saved(run: Callable[..., Result], up: lifecycle.Up) -> None:
    result = run("down", "--json")
    assert (result.exit_code, json.loads(result.stdout)) == (0, {"saved": True})


def test_a_down_where_nothing_ever_ran_makes_no_folder(
    tmp_path: Path, run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OSCARS_HOME", str(tmp_path / "never"))
    assert run("down").exit_code == 0
    assert not (tmp_path / "never").exists()


def test_what_cannot_be_done_is_two_lines_and_exit_code_3(
    tmp_path: Path, run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("OSCARS_HOME", str(tmp_path / "file" / "home"))
    result = run("up")
    assert result.exit_code == 3
    assert len(result.stderr.splitlines()) == 2
    assert "cannot write" in result.stderr


def test_a_wrong_setting_in_the_environment_is_exit_code_2(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRESH_DAYS", "soon")
    result = run("up")
    assert result.exit_code == 2
    assert "FRESH_DAYS='soon'" in result.stderr
    assert json.loads(run("status", "--json").stdout)["state"] == "stopped"


@pytest.mark.xdist_group("commands")
class TestOneThatRuns:
    """What can be asked of it without stopping it."""

    @pytest.fixture(scope="class")
    @classmethod
    def home(cls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
        home = Home(tmp_path_factory.mktemp("commands").resolve() / "oscars")
        yield home
        servers.stop(home, save=False)

    @pytest.fixture(scope="class")
    @classmethod
    def up(cls, home: Home, tmp_path_factory: pytest.TempPathFactory) -> lifecycle.Up:
        checkout = SmallStack(tmp_path_factory.mktemp("checkout")).write_app()
        return lifecycle.up(home, environment={}, port=None, say=lambda _: None, checkout=checkout)

    def test_the_status_of_one_that_runs_is_one_document(self, run: Callable[..., Result], up: lifecycle.Up) -> None:
        result = run("status", "--json")
        report = json.loads(result.stdout)
        assert (result.exit_code, report["state"], report["endpoint"]) == (0, "running", up.endpoint)
        assert report["stack"]["name"] == STACK
        assert report["stack"]["settings"]["TMDB_URL"] == f"{up.upstream}/3"
        assert report["upstream"]["requests"]["tmdb"] == 0
        assert report["memory_bytes"] > 0
        assert report["processes"] == 2
        assert up.endpoint in run("status").stdout

    def test_the_log_of_one_function_is_asked_by_name(self, run: Callable[..., Result], up: lifecycle.Up) -> None:
        result = run("logs", "--stage", "tmbd_details")
        assert result.exit_code == 2
        assert "no function 'tmbd_details'" in result.stderr
        assert run("logs", "--stage", "tmdb_details").exit_code == 0
        assert "upstream | embedded upstream on" in run("logs").stdout

    def test_other_commands_find_the_stack_by_themselves(
        self, run: Callable[..., Result], up: lifecycle.Up, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        del run
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
        deployment = connect()
        assert (deployment.is_embedded, deployment.endpoint, deployment.region) == (True, up.endpoint, "us-east-1")
        assert "KeysSecret" in deployment.outputs

    def test_the_embedded_one_is_recognised_when_the_environment_names_it(
        self, home: Home, run: Callable[..., Result], up: lifecycle.Up, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        del run
        for name, value in {
            "AWS_ENDPOINT_URL": up.endpoint,
            "AWS_SHARED_CREDENTIALS_FILE": str(home.credentials_file),
            "AWS_REGION": "us-east-1",
        }.items():
            monkeypatch.setenv(name, value)
        deployment = connect()
        assert deployment.is_embedded
        assert "KeysSecret" in deployment.outputs

    @pytest.mark.parametrize("key", ["test", "the right one"])
    def test_other_credentials_are_refused_with_where_the_right_ones_are(
        self, home: Home, run: Callable[..., Result], up: lifecycle.Up, monkeypatch: pytest.MonkeyPatch, key: str
    ) -> None:
        del run
        for name, value in {
            "AWS_ENDPOINT_URL": up.endpoint,
            "AWS_ACCESS_KEY_ID": home.credentials().key_id if key == "the right one" else key,
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": "us-east-1",
        }.items():
            monkeypatch.setenv(name, value)
        with pytest.raises(
            StackUnavailable, match=r"AWS does not accept the credentials: .*credentials in "
        ) as refused:
            connect()
        assert str(home.credentials_file) in str(refused.value)
        assert "AWS_SHARED_CREDENTIALS_FILE" in refused.value.hint

    def test_a_stack_that_is_not_there_is_named(
        self, run: Callable[..., Result], up: lifecycle.Up, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        del run
        monkeypatch.setenv("OSCARS_STACK", "Another")
        with pytest.raises(StackUnavailable, match="the stack Another is not deployed"):
            connect()
