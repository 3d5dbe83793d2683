"""Which AWS a command talks to: the one the environment names, else the embedded one of this checkout."""

from __future__ import annotations

from pathlib import Path

import pytest

from oscars.errors import StackUnavailable
from oscars.local.state_dir import Home, LastRun, Ports
from oscars.operations.deployment import connect, selecting_variable
from tests.support.no_user_aws import without_users_aws


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """Nothing of the user's AWS, and an embedded AWS that never ran."""
    without_users_aws(tmp_path, monkeypatch)
    return Home(tmp_path / "oscars")


@pytest.mark.parametrize(
    "name",
    [
        "AWS_PROFILE",
        "AWS_DEFAULT_PROFILE",
        "AWS_ACCESS_KEY_ID",
        "AWS_ENDPOINT_URL",
        "AWS_WEB_IDENTITY_TOKEN_FILE",
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        "AWS_ROLE_ARN",
    ],
)
def test_each_standard_variable_names_an_aws(name: str) -> None:
    assert selecting_variable({name: "something"}) == name


@pytest.mark.parametrize("environment", [{}, {"AWS_PROFILE": ""}, {"AWS_REGION": "eu-west-1", "AWS_CA_BUNDLE": "/ca"}])
def test_an_empty_variable_and_a_region_name_none(environment: dict[str, str]) -> None:
    assert selecting_variable(environment) is None


def test_without_any_the_embedded_one_is_meant_and_its_start_is_told() -> None:
    with pytest.raises(StackUnavailable, match="the embedded AWS is not running") as refused:
        connect()
    assert refused.value.hint == "run: oscars local up"


def test_an_embedded_one_that_died_is_told_from_one_that_was_stopped(home: Home) -> None:
    home.make()
    home.keep_ports(Ports(aws=1, upstream=2))
    home.keep_run(LastRun(started_at="2026-11-22T10:00:00+00:00", saved_at=None))
    with pytest.raises(StackUnavailable, match=r"has died: .*engine\.log"):
        connect()


def test_an_unknown_profile_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    with pytest.raises(StackUnavailable, match="nobody"):
        connect()


def test_a_missing_region_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    with pytest.raises(StackUnavailable, match="no AWS region") as refused:
        connect()
    assert "AWS_REGION" in refused.value.hint


@pytest.mark.parametrize(
    "variables", [{"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}, {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE"}]
)
def test_missing_credentials_are_told(variables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(StackUnavailable, match="no complete AWS credentials"):
        connect()


@pytest.fixture
def _credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")


@pytest.mark.usefixtures("_credentials")
@pytest.mark.parametrize("address", ["nonsense", "ftp://127.0.0.1", "http://", "http://127.0.0.1:99999", "http://[::1"])
def test_an_endpoint_that_is_no_address_is_told(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", address)
    with pytest.raises(StackUnavailable, match="which is no address"):
        connect()
