"""The API keys of the upstreams: checked, and added to the stack's secret."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from botocore.exceptions import ClientError
from oscar_import.upstream.registry import NAMES, UPSTREAMS

from oscars.aws_clients import Clients
from oscars.errors import StackUnavailable, UsageError

VARIABLES = {upstream.key_variable: upstream.name for upstream in UPSTREAMS}
"""The environment's names of the keys, and the secret's."""
KEY = re.compile(r"[A-Za-z0-9._\-]{4,2000}")
ATTEMPTS = 5
"""How often the secret is read again where somebody else changed it at the same time."""
WRITTEN = "OSCARS_WRITTEN"
"""The staging label of a version that is not current yet."""


def checked_key(text: str, what: str) -> str:
    """The key without white space around it. `what` names it in the message. Raises UsageError where it is no key."""
    key = text.strip()
    if not KEY.fullmatch(key):
        raise UsageError(
            f"{what} is no API key: a key has 4 to 2,000 letters, digits, dots, dashes and underscores, nothing else"
        )
    return key


def keys_given(environment: Mapping[str, str]) -> dict[str, str]:
    """The API keys in the environment, by the names that the secret has for them. Raises UsageError for one that is no
    key."""
    return {key: checked_key(environment[name], name) for name, key in VARIABLES.items() if environment.get(name)}


def put_keys(clients: Clients, *, secret: str, keys: Mapping[str, str]) -> None:
    """Adds API keys to the secret; a key that is not given stays as it is, also where somebody stores it just now.

    Raises StackUnavailable where the secret holds something else than keys, and what the AWS library raises where it
    cannot be read: nothing is written then.
    """
    if not keys:
        return
    for _ in range(ATTEMPTS):
        version, held = _held(clients, secret)
        if held == {**held, **keys} or _replace(clients, secret, version, {**held, **keys}):
            return
    raise StackUnavailable(
        "the secret with the API keys is changed by others again and again", "try it again in a moment"
    )


def _held(clients: Clients, secret: str) -> tuple[str | None, dict[str, str]]:
    """The current version's id and its keys; None where the secret has no value yet."""
    try:
        found = clients.secretsmanager.get_secret_value(SecretId=secret)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
        return None, {}  # no value yet; where there is no secret either, the write says so
    try:
        held = json.loads(found["SecretString"])
    except (KeyError, ValueError):
        held = None
    if not isinstance(held, dict):
        raise StackUnavailable(
            f"the secret {secret} holds no JSON object with API keys; nothing was written",
            f"look at it in Secrets Manager, and store {{}} in it, or {json.dumps(dict.fromkeys(NAMES, '...'))}",
        )
    return found["VersionId"], held


def _replace(clients: Clients, secret: str, version: str | None, keys: Mapping[str, str]) -> bool:
    """Makes a new version the current one in the place of `version`; says whether that one still was it.

    PutSecretValue alone would overwrite what somebody else has stored since it was read.
    """
    manager = clients.secretsmanager
    written = manager.put_secret_value(SecretId=secret, SecretString=json.dumps(dict(keys)), VersionStages=[WRITTEN])
    if "AWSCURRENT" in written["VersionStages"]:
        return True  # the first value that the secret ever had
    removed = {"RemoveFromVersionId": version} if version else {}
    try:
        manager.update_secret_version_stage(
            SecretId=secret,
            VersionStage="AWSCURRENT",
            MoveToVersionId=written["VersionId"],
            **removed,
        )
    except ClientError as error:
        if error.response["Error"]["Code"] not in ("InvalidParameterException", "InvalidRequestException"):
            raise
        return False
    return True
