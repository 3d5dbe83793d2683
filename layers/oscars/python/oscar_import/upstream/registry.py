"""The upstreams, each said once: every place that asks, configures, checks, limits or names one reads these rows.

What differs in kind is code beside it: the client, and how a key is tried out (`Dependencies.key_probes`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from oscar_import.stage import Stage

NOMINATIONS_SOURCE = "the nominations' source"
"""Whom the first stage asks; it is the run that names it (`ceremonies.sources`)."""


class Per(StrEnum):
    SECOND = "second"
    DAY = "day"


@dataclass(frozen=True, kw_only=True)
class Upstream:
    name: str
    """`tmdb`: in records, in the secret and in the names of settings."""
    label: str
    """`TMDb`: in everything that people read."""
    home: str
    """The page of the service, for people."""
    credit: str
    """What its terms want to be said where its data are shown."""
    url: str
    """The address on AWS, unless a setting names another."""
    limit: int
    """How many requests it answers; the setting's default."""
    per: Per
    needs_key: bool = True
    key_looks: str = ""
    """How a key looks, in words."""
    key_pattern: str = ""
    """The same as a regular expression: what looks so is hidden in texts."""

    @property
    def url_setting(self) -> str:
        return f"{self.name.upper()}_URL"

    @property
    def limit_setting(self) -> str:
        return f"{self.name.upper()}_REQUESTS_PER_{self.per.upper()}"

    @property
    def key_variable(self) -> str:
        """The environment variable that `oscars local up` and `make import` take a key from."""
        return f"{self.name.upper()}_KEY"

    @property
    def requests_field(self) -> str:
        """The name of the number of requests in a plan."""
        return f"{self.name}_requests"

    @property
    def id_requests_field(self) -> str:
        """The same of those that looking up ids takes, about; what they are at most has `_at_most` behind it."""
        return f"{self.name}_id_requests"

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The stages that ask it. The first one asks for every film, and its record says how fresh the answer is."""
        return tuple(stage for stage in Stage if stage.facts.upstream == self.name and stage.facts.asks)


UPSTREAMS: tuple[Upstream, ...] = (
    Upstream(
        name="tmdb",
        label="TMDb",
        home="https://www.themoviedb.org/",
        credit="This product uses the TMDB API but is not endorsed or certified by TMDB. "
        "Details, credits, keywords and images of films are TMDB's.",
        url="https://api.themoviedb.org/3",
        limit=40,
        per=Per.SECOND,
        key_looks="a v3 key or a v4 bearer token",
        key_pattern=r"\beyJ[\w.-]+|\b[0-9a-f]{32}\b",
    ),
    Upstream(
        name="omdb",
        label="OMDb",
        home="https://www.omdbapi.com/",
        credit="Ratings, awards texts and box office come from OMDb, licensed CC BY-NC 4.0.",
        url="https://www.omdbapi.com/",
        limit=1000,
        per=Per.DAY,
        key_looks="eight hexadecimal digits",
        key_pattern=r"\b[0-9a-f]{8}\b",
    ),
)
NAMES = tuple(upstream.name for upstream in UPSTREAMS)
BY_NAME = {upstream.name: upstream for upstream in UPSTREAMS}


def all_labels(between: str = "and") -> str:
    """`TMDb and OMDb`; commas where there are more than two."""
    *first, last = (upstream.label for upstream in UPSTREAMS)
    return f"{', '.join(first)} {between} {last}"


def label_of(stage: Stage) -> str:
    """Whom the stage asks for every film or ceremony, as people call it; empty where it asks nobody."""
    if stage is Stage.OSCAR_IMPORTS:
        return NOMINATIONS_SOURCE
    facts = stage.facts
    return BY_NAME[facts.upstream].label if facts.upstream and facts.asks else ""


def asked_by(stage: Stage) -> Upstream | None:
    """The upstream that the stage asks for every film, if any."""
    return BY_NAME.get(stage.facts.upstream) if stage.facts.asks else None
