"""The secret of a checkout: who knows it may use its embedded AWS.

It is kept in AWS's own file format, so AWS_SHARED_CREDENTIALS_FILE hands it to the AWS CLI and to every SDK.
"""

from __future__ import annotations

import configparser
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from oscars.local import private_files

PROFILE = "default"
UPSTREAM_TOKEN = "OSCARS_UPSTREAM_TOKEN"  # noqa: S105 (the name of a variable)
"""Hands the embedded upstream its token; a command line could be read by all users."""
KEY_ID_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


@dataclass(frozen=True)
class Credentials:
    key_id: str = field(repr=False)
    secret: str = field(repr=False)

    @staticmethod
    def new() -> Credentials:
        """20 and 40 characters, as AWS's own; 80 and 240 random bits."""
        key_id = "AKIA" + "".join(secrets.choice(KEY_ID_ALPHABET) for _ in range(16))
        return Credentials(key_id, secrets.token_urlsafe(30))

    @property
    def upstream_token(self) -> str:
        """What the embedded upstream's control addresses ask for; the secret cannot be computed from it."""
        return hmac.new(self.secret.encode(), b"embedded upstream", hashlib.sha256).hexdigest()

    def write(self, path: Path) -> None:
        """All of it or nothing, and never readable by others."""
        unfinished = path.with_name(path.name + ".new")
        unfinished.unlink(missing_ok=True)
        with private_files.opened(unfinished, "x") as file:
            file.write(f"[{PROFILE}]\naws_access_key_id = {self.key_id}\naws_secret_access_key = {self.secret}\n")
        unfinished.replace(path)

    @staticmethod
    def read(path: Path) -> Credentials | None:
        """None when there is no such file, or it holds no credentials."""
        parser = configparser.RawConfigParser()
        try:
            parser.read_string(path.read_text(encoding="utf-8"))
            return Credentials(parser[PROFILE]["aws_access_key_id"], parser[PROFILE]["aws_secret_access_key"])
        except (OSError, KeyError, ValueError, configparser.Error):
            return None
