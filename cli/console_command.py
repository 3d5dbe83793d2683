"""`oscars console`: the page."""

from __future__ import annotations

import click

from cli.options import examples, json_option, write_json
from console.server import listening_socket, open_browser, serve
from console.stack import Stack


@click.command(epilog=examples("oscars console", "oscars console --port 8500 --no-browser"))
@click.option("--port", type=click.IntRange(1, 65535), help="Its port; 8470, or the next that is free, by default.")
@click.option("--no-browser", is_flag=True, help="Only serve it.")
@json_option
def console(port: int | None, no_browser: bool, as_json: bool) -> None:
    """Serve the page that shows imports, failures and what was imported, and open it in the browser.

    It shows the AWS that the other commands use, to this machine only, until Ctrl-C.
    """

    def ready(url: str) -> None:
        if as_json:
            write_json({"url": url})
        else:
            click.echo(f"The page is at {url} (Ctrl-C stops it).")
        if not no_browser and not open_browser(url):
            click.echo("There is no browser here to open it with.", err=True)

    serve(Stack(), listening_socket(port), when_ready=ready)
