"""From the environment of `make import` and `oscars local up` to the context of the embedded stack."""

from __future__ import annotations

from collections.abc import Mapping

from oscar_import.ceremonies.sources import ADDRESSES
from oscar_import.stack_options import OptionError, Options
from oscar_import.upstream.registry import UPSTREAMS

from oscars.errors import UsageError
from oscars.local.upstream.routes import PLACES

TAKEN_OVER = (
    *(address.setting for address in ADDRESSES),
    *(upstream.url_setting for upstream in UPSTREAMS),
    *(upstream.limit_setting for upstream in UPSTREAMS),
    "FRESH_DAYS",
    "RETRY_BASE_SECONDS",
    "CEREMONY_TIMEOUT_SECONDS",
    "IMPORT_CURRENT_CEREMONY",
)


def stack_context(environment: Mapping[str, str], *, upstream: str) -> dict[str, str]:
    """The context values of the embedded stack; `upstream` is the address of the embedded upstream.

    Raises UsageError naming every variable that cannot be used.
    """
    played = [row for row in UPSTREAMS if row.name in PLACES]
    embedded = {
        "OSCAR_DATA_URL": upstream + PLACES["oscar_data"],
        **{row.url_setting: upstream + PLACES[row.name] for row in played},
        **{row.limit_setting: "0" for row in played},
        "RETRY_BASE_SECONDS": "1",
    }
    given = {name: environment[name] for name in TAKEN_OVER if environment.get(name)}
    if given.get("OSCAR_DATA_URL", "").startswith("file:"):
        del given["OSCAR_DATA_URL"]  # functions open no files: the command uploads it and names it in the run's input
    context = {**embedded, **given, "target": "host", "embedded": "true"}
    keyless = []
    for row in played:
        if context[row.url_setting] == embedded[row.url_setting]:
            keyless.append(row.name)
        elif row.limit_setting not in given:
            del context[row.limit_setting]  # the embedded upstream has no limit, any other one has the stack's
    context["KEYLESS_UPSTREAMS"] = ",".join(keyless)
    try:
        Options.from_context(context.get)
    except OptionError as error:
        raise UsageError(str(error)) from error
    return context
