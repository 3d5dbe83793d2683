"""From the environment of `make import` and `oscars local up` to the context of the embedded stack."""

from __future__ import annotations

from collections.abc import Mapping

from infra.options import OptionError, Options
from oscars.errors import UsageError
from oscars.local.api_keys import checked_key

TAKEN_OVER = (
    "OSCAR_DATA_URL",
    "OSCARS_ORG_URL",
    "IMDB_URL",
    "TMDB_URL",
    "OMDB_URL",
    "TMDB_REQUESTS_PER_SECOND",
    "OMDB_REQUESTS_PER_DAY",
    "FRESH_DAYS",
    "RETRY_BASE_SECONDS",
    "CEREMONY_TIMEOUT_SECONDS",
    "IMPORT_CURRENT_CEREMONY",
)
KEYS = {"TMDB_KEY": "tmdb", "OMDB_KEY": "omdb"}


def stack_context(environment: Mapping[str, str], *, upstream: str) -> dict[str, str]:
    """The context values of the embedded stack; `upstream` is the address of the embedded upstream.

    Raises WrongCall naming every variable that cannot be used.
    """
    embedded = {
        "OSCAR_DATA_URL": f"{upstream}/oscars.csv",
        "TMDB_URL": f"{upstream}/3",
        "OMDB_URL": f"{upstream}/omdb/",
        "TMDB_REQUESTS_PER_SECOND": "0",
        "OMDB_REQUESTS_PER_DAY": "0",
        "RETRY_BASE_SECONDS": "1",
    }
    given = {name: environment[name] for name in TAKEN_OVER if environment.get(name)}
    if given.get("OSCAR_DATA_URL", "").startswith("file:"):
        del given["OSCAR_DATA_URL"]  # functions open no files: the command uploads it and names it in the run's input
    context = {**embedded, **given, "target": "host", "embedded": "true"}
    keyless = []
    for name, url, limit in (
        ("tmdb", "TMDB_URL", "TMDB_REQUESTS_PER_SECOND"),
        ("omdb", "OMDB_URL", "OMDB_REQUESTS_PER_DAY"),
    ):
        if context[url] == embedded[url]:
            keyless.append(name)
        elif limit not in given:
            del context[limit]  # the embedded upstream has no limit, any other one has the stack's
    context["KEYLESS_UPSTREAMS"] = ",".join(keyless)
    try:
        Options.from_context(context.get)
    except OptionError as error:
        raise UsageError(str(error)) from error
    return context


def keys_given(environment: Mapping[str, str]) -> dict[str, str]:
    """The API keys in the environment, by the names that the secret has for them. Raises WrongCall for one that is no
    key."""
    return {key: checked_key(environment[name], name) for name, key in KEYS.items() if environment.get(name)}
