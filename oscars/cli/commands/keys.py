"""`oscars keys set`: the API keys of the upstreams, into the stack's secret."""

from __future__ import annotations

import sys

import click
from oscar_import.redaction import hold
from oscar_import.upstream.registry import UPSTREAMS, all_labels

from oscars.cli.output import examples, json_option, write_json, write_line
from oscars.errors import UsageError
from oscars.local.api_keys import checked_key, put_keys
from oscars.operations.connection import connected

WITH_KEYS = [upstream for upstream in UPSTREAMS if upstream.needs_key]
HELP = (
    "Store the API key of UPSTREAM: typed when asked for, or read from standard input.\n\n"
    "It goes into the stack's secret and nowhere else. "
    + " ".join(f"{upstream.label}: {upstream.key_looks}." for upstream in WITH_KEYS)
)


@click.group(
    help=f"The API keys of {all_labels()}.",
    epilog=examples("oscars keys set tmdb", "oscars keys set omdb < key.txt"),
)
def keys() -> None:
    pass


@keys.command("set", help=HELP, epilog=examples("oscars keys set tmdb", "oscars keys set omdb < key.txt"))
@click.argument("upstream", type=click.Choice([upstream.name for upstream in WITH_KEYS]))
@json_option
def set_key(upstream: str, as_json: bool) -> None:
    if sys.stdin.isatty():
        key = click.prompt(f"The API key of {upstream}", hide_input=True, err=True)
    else:
        key = sys.stdin.buffer.read(3000).decode("ascii", "replace")
    hold(key.strip())
    if not key.strip():
        raise UsageError("no key was given: type it when asked, or give it on standard input")
    key = checked_key(key, "that")
    with connected() as deployment:
        secret = deployment.outputs["KeysSecret"]
        put_keys(deployment.clients, secret=secret, keys={upstream: key})
    if as_json:
        write_json({"upstream": upstream, "secret": secret})
    else:
        write_line(f"The key of {upstream} is stored. The next import uses it.")
        write_line("Films that were imported without it are taken up by the next oscars import of their years.")
