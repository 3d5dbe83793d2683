"""`oscars console`: the page."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import click

from oscars.cli.output import examples, json_option, write_json, write_line
from oscars.cli.termination import stopped_in_order
from oscars.console.server import Address, listening_socket, open_browser, serve
from oscars.console.service import Stack


@click.command(epilog=examples("oscars console", "oscars console --port 8500 --no-browser"))
@click.option("--port", type=click.IntRange(1, 65535), help="Its port; 8470, or the next that is free, by default.")
@click.option("--no-browser", is_flag=True, help="Only serve it.")
@json_option
def console(port: int | None, no_browser: bool, as_json: bool) -> None:
    """Serve the page that shows imports, failures and what was imported, and open it in the browser.

    It shows the AWS that the other commands use, until Ctrl-C, to you only: it asks for a token that each start makes.
    The address that is printed has the token and lets a browser in. Programs send it as `Authorization: Bearer TOKEN`;
    with --json they get {"url", "token"}, the address without the token, as soon as the page answers.
    """
    with stopped_in_order(), TemporaryDirectory(prefix="oscars-console-") as folder:

        def ready(address: Address) -> None:
            if as_json:
                write_json({"url": address.url, "token": address.token})
            else:
                write_line(f"The page is at {address.first_url} (Ctrl-C stops it).")
            if not no_browser and not open_browser(address, folder=Path(folder)):
                write_line("There is no browser here to open it with.", err=True)

        serve(Stack(), listening_socket(port), when_ready=ready)
