"""The settings of the stack: names and defaults from `layers/oscars/python/oscar_import/stack_options.py`."""

from __future__ import annotations

from oscar_import.ceremonies.sources import ADDRESSES
from oscar_import.stack_options import Options
from oscar_import.upstream.registry import NAMES, UPSTREAMS, Per

from oscars.local.stack_context import stack_context
from tools.docs.markdown import code, table

UPSTREAM = "http://127.0.0.1:PORT"
LIMITS = {
    Per.SECOND: "How fast all functions together may ask {}; 0: no limit.",
    Per.DAY: "How often {} may be asked on one day (UTC); 0: no limit.",
}
MEANINGS = {
    **{address.setting: address.meaning for address in ADDRESSES},
    **{upstream.url_setting: f"{upstream.label}'s API." for upstream in UPSTREAMS},
    **{upstream.limit_setting: LIMITS[upstream.per].format(upstream.label) for upstream in UPSTREAMS},
    "FRESH_DAYS": "How long an answer about a film is believed; 7 days at most for films of the last two years.",
    "RETRY_BASE_SECONDS": "The first pause after an outage; it doubles, to 15 minutes at most.",
    "KEYLESS_UPSTREAMS": f"Which of `{','.join(NAMES)}` want no key.",
    "CEREMONY_TIMEOUT_SECONDS": "How long a ceremony may take; then its open films fail as `lost`.",
    "IMPORT_CURRENT_CEREMONY": "`true`: the current ceremony is imported every day automatically.",
}


def table_rows() -> list[tuple[str, str, str, str]]:
    """Name, default on AWS, default on the embedded AWS, meaning."""
    options = Options.from_context(lambda _: None)
    on_aws = {
        **options.environment,
        "CEREMONY_TIMEOUT_SECONDS": str(options.ceremony_timeout_seconds),
        "IMPORT_CURRENT_CEREMONY": str(options.import_current_ceremony).lower(),
    }
    embedded = {**on_aws, **stack_context({}, upstream=UPSTREAM)}
    return [(name, on_aws[name], embedded[name], MEANINGS[name]) for name in on_aws]


def settings_table() -> str:
    return table(
        ("setting", "on AWS", "embedded", "meaning"),
        (
            (code(name), code(on_aws), "same" if on_aws == embedded else code(embedded), meaning)
            for name, on_aws, embedded, meaning in table_rows()
        ),
    )
