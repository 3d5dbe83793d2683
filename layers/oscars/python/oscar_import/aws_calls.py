"""How the services of AWS are called: for how long, how often, and at what cost of our own."""

from __future__ import annotations

from botocore.config import Config

from oscar_import.http_get import USER_AGENT


def calling(*, connect_seconds: float, read_seconds: float) -> Config:
    """What every client is made with.

    The SDK makes up its User-Agent anew for every request and checks every parameter against the service's model: a
    fifth of a request's CPU, and requests are what an import is made of. Types are checked before anything runs.
    """
    return Config(
        connect_timeout=connect_seconds,
        read_timeout=read_seconds,
        retries={"mode": "standard", "max_attempts": 4},
        user_agent=USER_AGENT,
        parameter_validation=False,
    )
