"""A test of the command sees nothing of the AWS that the user of this machine has."""

from __future__ import annotations

from pathlib import Path

import pytest

from oscars.operations.deployment import SELECTING


def without_users_aws(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable names an AWS, the files of the user are absent ones in `folder`, and no embedded AWS ever ran."""
    for name in (*SELECTING, "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_SECRET_ACCESS_KEY", "OSCARS_STACK"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(folder / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(folder / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("OSCARS_HOME", str(folder / "oscars"))
