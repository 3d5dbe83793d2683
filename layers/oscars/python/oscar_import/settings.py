"""What a function is told by its environment; infra/stage.py sets every one of these."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass


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
    oscar_data_url: str
    oscars_org_url: str
    imdb_url: str
    tmdb_url: str
    omdb_url: str
    tmdb_requests_per_second: float
    """0 means no limit (the embedded upstream)."""
    omdb_requests_per_day: int
    """0 means no limit (the embedded upstream)."""
    keyless_upstreams: frozenset[str]
    """Those of tmdb and omdb that ask for no key: the embedded ones."""
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
            oscar_data_url=text("OSCAR_DATA_URL"),
            oscars_org_url=text("OSCARS_ORG_URL"),
            imdb_url=text("IMDB_URL"),
            tmdb_url=text("TMDB_URL"),
            omdb_url=text("OMDB_URL"),
            tmdb_requests_per_second=number("TMDB_REQUESTS_PER_SECOND"),
            omdb_requests_per_day=int(number("OMDB_REQUESTS_PER_DAY")),
            keyless_upstreams=frozenset(filter(None, env.get("KEYLESS_UPSTREAMS", "").split(","))),
            fresh_days=number("FRESH_DAYS"),
            retry_base_seconds=number("RETRY_BASE_SECONDS"),
        )
        if wrong:
            raise IncompleteEnvironment("the function's environment is incomplete: " + "; ".join(wrong))
        return settings
