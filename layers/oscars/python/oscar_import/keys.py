"""The API keys: one secret, read when first needed and kept for five minutes."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

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

    def get(self, upstream: str) -> str | None:
        if self._read_at is None or self._clock() - self._read_at > KEPT:
            text = self._client.get_secret_value(SecretId=self._secret).get("SecretString") or "{}"
            known = json.loads(text)
            self._known = {name: str(known[name]) for name in UPSTREAMS if known.get(name)}
            self._read_at = self._clock()
        return self._known.get(upstream)
