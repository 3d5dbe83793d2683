"""The API keys: one secret, read when first needed and kept for five minutes."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from oscar_import.hiding import hold
from oscar_import.moment import Clock

if TYPE_CHECKING:
    from types_boto3_secretsmanager import SecretsManagerClient

KEPT = timedelta(minutes=5)
UPSTREAMS = ("tmdb", "omdb")


class Keys:
    """The secret is a JSON object `{"tmdb": "...", "omdb": "..."}`; a key that is absent or empty is not there."""

    def __init__(self, client: SecretsManagerClient, secret: str, clock: Clock) -> None:
        self._client = client
        self._secret = secret
        self._clock = clock
        self._known: dict[str, str] = {}
        self._read_at: datetime | None = None
        self._version = ""

    def get(self, upstream: str) -> str | None:
        self._read()
        return self._known.get(upstream)

    @property
    def version(self) -> str:
        """Changes whenever a key does."""
        self._read()
        return self._version

    def forget(self) -> None:
        """Reads them again when they are next needed."""
        self._read_at = None

    def have_changed(self) -> bool:
        """Looks whether somebody has stored another key since they were read: the one at hand was refused."""
        before = self._version
        self.forget()
        return self.version != before

    def _read(self) -> None:
        if self._read_at is not None and self._clock() - self._read_at <= KEPT:
            return
        secret = self._client.get_secret_value(SecretId=self._secret)
        known = json.loads(secret.get("SecretString") or "{}")
        self._known = {name: str(known[name]) for name in UPSTREAMS if known.get(name)}
        hold(*self._known.values())
        self._version = secret["VersionId"]
        self._read_at = self._clock()
