"""The API keys: one secret, read when first needed, once more for every run, and kept for five minutes."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from oscar_import.clock import Clock
from oscar_import.errors import Terminal
from oscar_import.redaction import hold
from oscar_import.upstream.registry import NAMES

if TYPE_CHECKING:
    from types_boto3_secretsmanager import SecretsManagerClient

KEYS_TTL = timedelta(minutes=5)
MAX_RUNS = 50
"""How many runs a container remembers to have read the keys for."""


class Keys:
    """The secret is a JSON object, upstream to key (`{"tmdb": "..."}`); a key that is absent or empty is not there."""

    def __init__(self, client: SecretsManagerClient, secret: str, clock: Clock) -> None:
        self._client = client
        self._secret = secret
        self._clock = clock
        self._known: dict[str, str] = {}
        self._read_at: datetime | None = None
        self._version = ""
        self._runs: set[str] = set()

    def read_for(self, run: str) -> None:
        """Reads them again for a run that this container has not seen: a key that was stored since the last reading is
        used by every import that begins after it."""
        if run in self._runs:
            return
        if len(self._runs) >= MAX_RUNS:
            self._runs.clear()
        self._runs.add(run)
        self.forget()

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
        if self._read_at is not None and self._clock() - self._read_at <= KEYS_TTL:
            return
        secret = self._client.get_secret_value(SecretId=self._secret)
        self._known = _keys_in(secret.get("SecretString") or "{}")
        hold(*self._known.values())
        self._version = secret["VersionId"]
        self._read_at = self._clock()


def _keys_in(text: str) -> dict[str, str]:
    """The keys of a secret, without white space around them. Raises Terminal `bad_key` where it does not hold keys:
    whoever stored it did not use `oscars keys set`."""
    try:
        known = json.loads(text)
    except ValueError:
        known = None
    if not isinstance(known, dict):
        raise _no_keys("the secret with the API keys holds no JSON object", NAMES[0])
    keys = {name: str(known[name]).strip() for name in NAMES if known.get(name)}
    for name, key in keys.items():
        if not key.isascii() or not key.isprintable() or " " in key:
            raise _no_keys(f"the key of {name} in the secret has characters that no key has", name)
    return {name: key for name, key in keys.items() if key}


def _no_keys(what: str, upstream: str) -> Terminal:
    hint = f"Store {{}} in the secret in Secrets Manager, then the keys: oscars keys set {upstream}"
    return Terminal("bad_key", what, hint=hint)
