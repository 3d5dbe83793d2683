"""The settings of the stack: names and defaults from `infra/options.py`."""

from __future__ import annotations

from infra.options import Options
from oscars.local.stack_context import stack_context
from tools.docs.markdown import code, table

UPSTREAM = "http://127.0.0.1:PORT"
MEANINGS = {
    "OSCAR_DATA_URL": "The table of nominations. On the embedded AWS also `file:PATH`.",
    "OSCARS_ORG_URL": "The Academy's site, for the source `oscars_org`.",
    "IMDB_URL": "IMDb's site, for ids that the source `oscars_org` lacks.",
    "TMDB_URL": "TMDb's API.",
    "OMDB_URL": "OMDb's API.",
    "TMDB_REQUESTS_PER_SECOND": "How fast all functions together may ask TMDb; 0: no limit.",
    "OMDB_REQUESTS_PER_DAY": "How often OMDb may be asked on one day (UTC); 0: no limit.",
    "FRESH_DAYS": "How long an answer about a film is believed; 7 days at most for films of the last two years.",
    "RETRY_BASE_SECONDS": "The first pause after an outage; it doubles, to 15 minutes at most.",
    "KEYLESS_UPSTREAMS": "Which of `tmdb,omdb` want no key.",
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
