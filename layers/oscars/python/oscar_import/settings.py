"""The environment of a function, read once; `stack_options.py` has every variable."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass

from oscar_import.ceremonies.sources import ADDRESSES
from oscar_import.upstream.registry import UPSTREAMS


class IncompleteEnvironment(Exception):
    """Names every variable that is missing or unreadable, at once."""


@dataclass(frozen=True)
class Settings:
    progress_table: str
    catalogue_table: str
    bucket: str
    keys_secret: str
    stage_queues: Mapping[str, str]
    """Queue URL by stage name: the function's own queue and those it sends to."""
    source_urls: Mapping[str, str]
    """By the setting's name (`ceremonies.sources`): `OSCARS_ORG_URL`."""
    upstream_urls: Mapping[str, str]
    """By the upstream's name: `tmdb`."""
    upstream_limits: Mapping[str, float]
    """Requests per second or per day (`upstream.registry`), by the upstream's name; 0 means no limit."""
    keyless_upstreams: frozenset[str]
    """The upstreams that ask for no key: the embedded ones."""
    fresh_days: float
    retry_base_seconds: float

    @staticmethod
    def from_env(environment: Mapping[str, str] | None = None) -> Settings:
        """Reads the process environment.

        Raises IncompleteEnvironment naming all that is missing or no number.
        """
        env = os.environ if environment is None else environment
        wrong: list[str] = []

        def text(name: str) -> str:
            if not env.get(name):
                wrong.append(f"{name} is missing")
            return env.get(name, "")

        def number(name: str) -> float:
            value = text(name)
            try:
                return float(value)
            except ValueError:
                if value:
                    wrong.append(f"{name}={value!r} is not a number")
                return 0.0

        settings = Settings(
            progress_table=text("PROGRESS_TABLE"),
            catalogue_table=text("CATALOGUE_TABLE"),
            bucket=text("BUCKET"),
            keys_secret=text("KEYS_SECRET"),
            stage_queues=json.loads(env.get("STAGE_QUEUES") or "{}"),
            source_urls={address.setting: text(address.setting) for address in ADDRESSES},
            upstream_urls={upstream.name: text(upstream.url_setting) for upstream in UPSTREAMS},
            upstream_limits={upstream.name: number(upstream.limit_setting) for upstream in UPSTREAMS},
            keyless_upstreams=frozenset(filter(None, env.get("KEYLESS_UPSTREAMS", "").split(","))),
            fresh_days=number("FRESH_DAYS"),
            retry_base_seconds=number("RETRY_BASE_SECONDS"),
        )
        if wrong:
            raise IncompleteEnvironment("the function's environment is incomplete: " + "; ".join(wrong))
        return settings
