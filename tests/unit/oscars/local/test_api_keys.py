"""Keys written to the secret: the one that is not given stays, whatever goes wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

import boto3
import pytest
from botocore.exceptions import ClientError
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from oscars.aws_clients import Clients
from oscars.cli.main import oscars
from oscars.errors import StackUnavailable, UsageError
from oscars.local.api_keys import checked_key, keys_given, put_keys

TMDB = "0123456789abcdef0123456789abcdef"


class Secret:
    """Secrets Manager with one secret, which knows labels and refuses as AWS does. Each of `meanwhile` is done once,
    between a reading and the writing after it."""

    def __init__(self, text: str | None = "{}") -> None:
        self.versions: dict[str, str | None] = {"v0": text}
        self.current: str | None = "v0"
        self.refuses: tuple[str, str] | None = None
        self.meanwhile: list[Any] = []

    @property
    def clients(self) -> Clients:
        return cast(Clients, SimpleNamespace(secretsmanager=self))

    @property
    def keys(self) -> Any:
        return json.loads(self.versions[self.current or ""] or "null")

    def get_secret_value(self, *, SecretId: str) -> dict[str, Any]:
        if self.refuses:
            raise _error(*self.refuses, "GetSecretValue")
        if self.current is None:
            raise _error("ResourceNotFoundException", "can't find the specified secret value", "GetSecretValue")
        text = self.versions[self.current]
        return {"VersionId": self.current, **({"SecretString": text} if text is not None else {"SecretBinary": b"x"})}

    def put_secret_value(self, *, SecretId: str, SecretString: str, VersionStages: list[str]) -> dict[str, Any]:
        if self.meanwhile:
            self.meanwhile.pop()()
        version = f"v{len(self.versions)}"
        self.versions[version] = SecretString
        if self.current is None:
            self.current = version
            return {"VersionId": version, "VersionStages": [*VersionStages, "AWSCURRENT"]}
        return {"VersionId": version, "VersionStages": VersionStages}

    def update_secret_version_stage(
        self, *, SecretId: str, VersionStage: str, MoveToVersionId: str, RemoveFromVersionId: str | None = None
    ) -> None:
        if self.current != RemoveFromVersionId:
            raise _error("InvalidParameterException", f"is attached to {self.current}", "UpdateSecretVersionStage")
        self.current = MoveToVersionId


def _error(code: str, message: str, operation: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, operation)


@pytest.mark.parametrize("held", [{}, {"omdb": "0a1b2c3d"}, {"omdb": "0a1b2c3d", "tmdb": "old-one", "more": "kept"}])
def test_a_key_is_added_and_all_else_stays(held: dict[str, str]) -> None:
    secret = Secret(json.dumps(held))
    put_keys(secret.clients, secret="keys", keys={"tmdb": TMDB})
    assert secret.keys == {**held, "tmdb": TMDB}


def test_a_secret_without_a_value_is_empty() -> None:
    secret = Secret()
    secret.current = None
    put_keys(secret.clients, secret="keys", keys={"tmdb": TMDB})
    assert secret.keys == {"tmdb": TMDB}


@pytest.mark.parametrize(
    "code",
    [
        "AccessDeniedException",
        "ThrottlingException",
        "DecryptionFailure",
        "InternalServiceError",
        "InvalidRequestException",
    ],
)
def test_a_secret_that_cannot_be_read_is_not_written(code: str) -> None:
    secret = Secret('{"omdb": "0a1b2c3d"}')
    secret.refuses = (code, "no")
    with pytest.raises(ClientError):
        put_keys(secret.clients, secret="keys", keys={"tmdb": TMDB})
    assert list(secret.versions) == ["v0"]


@pytest.mark.parametrize("text", ["", "no JSON", '["omdb"]', '"omdb"', "null", "1", None])
def test_a_secret_that_holds_something_else_is_not_written(text: str | None) -> None:
    secret = Secret(text)
    with pytest.raises(StackUnavailable, match="nothing was written"):
        put_keys(secret.clients, secret="keys", keys={"tmdb": TMDB})
    assert list(secret.versions) == ["v0"]


def test_of_two_that_are_stored_at_once_none_is_lost() -> None:
    secret = Secret()
    secret.meanwhile.append(lambda: put_keys(secret.clients, secret="keys", keys={"omdb": "0a1b2c3d"}))
    put_keys(secret.clients, secret="keys", keys={"tmdb": TMDB})
    assert secret.keys == {"tmdb": TMDB, "omdb": "0a1b2c3d"}


def test_of_two_first_ones_that_are_stored_at_once_none_is_lost() -> None:
    secret = Secret()
    secret.current = None
    secret.meanwhile.append(lambda: put_keys(secret.clients, secret="keys", keys={"omdb": "0a1b2c3d"}))
    put_keys(secret.clients, secret="keys", keys={"tmdb": TMDB})
    assert secret.keys == {"tmdb": TMDB, "omdb": "0a1b2c3d"}


def test_a_secret_that_others_keep_changing_is_left_to_them_with_a_reason() -> None:
    secret = Secret()

    def change() -> None:
        secret.current = f"other {len(secret.versions)}"
        secret.versions[secret.current] = '{"omdb": "0a1b2c3d"}'

    secret.meanwhile += [change] * 20
    with pytest.raises(StackUnavailable, match="again and again"):
        put_keys(secret.clients, secret="keys", keys={"tmdb": TMDB})
    assert secret.keys == {"omdb": "0a1b2c3d"}


# what is a key


@given(
    st.text(st.sampled_from("abcXYZ019._-"), min_size=4, max_size=80), st.sampled_from(["", "\n", "\r\n", " ", "\t"])
)
def test_line_ends_around_a_key_are_no_part_of_it(key: str, end: str) -> None:
    assert checked_key(f"{end}{key}{end}", "it") == key
    assert keys_given({"TMDB_KEY": key + end, "OMDB_KEY": ""}) == {"tmdb": key}


@pytest.mark.parametrize("text", ["abc", "two words", "kéyy", "key\nkey", "k" * 2001, "<html>", "\n", "key\x00"])
def test_what_is_no_key_is_refused_without_being_told(text: str) -> None:
    with pytest.raises(UsageError, match=r"^OMDB_KEY is no API key") as refused:
        keys_given({"OMDB_KEY": text})
    assert text.strip() == "" or text not in str(refused.value)


@pytest.fixture
def _elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Iterator[None]:
    monkeypatch.setenv("OSCARS_HOME", str(tmp_path / "none"))
    yield
    assert not (tmp_path / "none" / "state").exists()


@pytest.mark.usefixtures("_elsewhere")
def test_a_wrong_key_in_the_environment_ends_the_start_with_2_before_anything_is_started(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TMDB_KEY", "two words")
    monkeypatch.setattr("oscars.local.servers.start", lambda *_, **__: pytest.fail("it was started"))
    answer = CliRunner().invoke(oscars, ["local", "up"])
    assert answer.exit_code == 2
    assert answer.stderr.splitlines()[-1].startswith("Error: TMDB_KEY is no API key")
    assert "two words" not in answer.output


def test_the_calls_are_those_that_secrets_manager_knows() -> None:
    """The fake above takes what the real client takes."""
    model = boto3.Session("test", "test", region_name="us-east-1").client("secretsmanager").meta.service_model
    put, moved = (model.operation_model(name).input_shape for name in ("PutSecretValue", "UpdateSecretVersionStage"))
    assert put is not None
    assert moved is not None
    assert {"SecretId", "SecretString", "VersionStages"} <= set(put.members)
    assert set(moved.members) == {"SecretId", "VersionStage", "MoveToVersionId", "RemoveFromVersionId"}
