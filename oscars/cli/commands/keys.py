"""`oscars keys set`: the API keys of TMDb and OMDb, into the stack's secret."""

from __future__ import annotations

import sys

import click
from oscar_import.aws.api_keys import UPSTREAMS
from oscar_import.redaction import hold

from oscars.cli.output import examples, json_option, write_json, write_line
from oscars.errors import UsageError
from oscars.local.api_keys import checked_key, put_keys
from oscars.operations.connection import connected


@click.group(epilog=examples("oscars keys set tmdb", "oscars keys set omdb < key.txt"))
def keys() -> None:
    """The API keys of TMDb and OMDb."""


@keys.command("set", epilog=examples("oscars keys set tmdb", "oscars keys set omdb < key.txt"))
@click.argument("upstream", type=click.Choice(UPSTREAMS))
@json_option
def set_key(upstream: str, as_json: bool) -> None:
    """Store the API key of UPSTREAM: typed when asked for, or read from standard input.

    It goes into the stack's secret and nowhere else. TMDb: a v3 key or a v4 bearer token.
    """
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
