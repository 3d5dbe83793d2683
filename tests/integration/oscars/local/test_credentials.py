"""The credentials of a checkout: random, in AWS's own file format, and shown by accident to nobody."""

from __future__ import annotations

import stat
from pathlib import Path

import boto3
import pytest

from oscars.errors import StackUnavailable
from oscars.local.credentials import Credentials
from oscars.local.state_dir import Home


def test_no_two_are_alike() -> None:
    made = [Credentials.new() for _ in range(100)]
    assert len({one.key_id for one in made}) == len({one.secret for one in made}) == 100
    assert all((len(one.key_id), len(one.secret)) == (20, 40) for one in made)


def test_an_sdk_reads_the_file_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    credentials = Credentials.new()
    credentials.write(tmp_path / "credentials")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    read = boto3.Session().get_credentials()
    assert read
    assert (read.access_key, read.secret_key, read.token) == (credentials.key_id, credentials.secret, None)


def test_they_are_read_back_and_replaced_as_a_whole(tmp_path: Path) -> None:
    file = tmp_path / "credentials"
    file.write_text("of an earlier start")
    file.chmod(0o644)
    for credentials in (Credentials.new(), Credentials.new()):
        credentials.write(file)
        assert Credentials.read(file) == credentials
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["credentials"]


def test_a_link_in_its_place_is_replaced_and_not_followed(tmp_path: Path) -> None:
    for name in ("credentials", "credentials.new"):
        (tmp_path / name).symlink_to(tmp_path / "target")
    Credentials.new().write(tmp_path / "credentials")
    assert not (tmp_path / "target").exists()
    assert not (tmp_path / "credentials").is_symlink()


@pytest.mark.parametrize("text", ["", "[default]", "[default]\naws_access_key_id = a", "no file of AWS", "[a]\n\0=\n"])
def test_a_file_without_credentials_is_told_with_what_to_do(tmp_path: Path, text: str) -> None:
    home = Home(tmp_path / "oscars")
    home.make()
    home.credentials_file.write_text(text)
    with pytest.raises(StackUnavailable, match="credentials are not in") as missing:
        home.credentials()
    assert missing.value.hint == "run: oscars local down, then oscars local up"


def test_they_are_not_shown_where_the_object_is() -> None:
    credentials = Credentials.new()
    assert credentials.secret not in repr(credentials)
    assert credentials.key_id not in repr(credentials)


def test_the_token_of_the_upstream_is_not_the_secret_and_belongs_to_it() -> None:
    one, other = Credentials("a", "one"), Credentials("a", "other")
    assert one.upstream_token == Credentials("b", "one").upstream_token
    assert len({one.upstream_token, other.upstream_token, "one", "other"}) == 4
