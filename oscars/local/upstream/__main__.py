"""python -m oscars.local.upstream --port N: the embedded upstream, until SIGTERM or Ctrl-C."""

import argparse
import errno
import gc
import os
import signal
import sys
from pathlib import Path

from oscars.local.credentials import UPSTREAM_TOKEN
from oscars.local.facts.format import FOLDER, read_folder
from oscars.local.facts.model import FactsError
from oscars.local.upstream.routes import Upstream
from oscars.local.upstream.server import HOST, UpstreamServer


def main(arguments: list[str] | None = None) -> int:
    """Serve until told to stop. Exit codes: 0 stopped, 1 the facts cannot be read, 2 wrong call, 3 no such port."""
    parser = argparse.ArgumentParser(
        prog="python -m oscars.local.upstream", description="Serves the facts as upstreams do."
    )
    parser.add_argument("--port", type=int, required=True, help="port on 127.0.0.1; 0 takes a free one and tells it")
    parser.add_argument("--facts", type=Path, default=FOLDER, help="folder of facts (default: %(default)s)")
    options = parser.parse_args(arguments)
    for stop in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stop, lambda *_: sys.exit(0))
    try:
        upstream = Upstream(read_folder(options.facts))
    except FactsError as error:
        print(error, file=sys.stderr)
        return 1
    gc.collect()
    try:
        server = UpstreamServer(upstream, port=options.port, token=os.environ.get(UPSTREAM_TOKEN, ""))
    except (OSError, OverflowError) as error:
        print(_why_no_server(options.port, error), file=sys.stderr)
        return 3
    with server:
        print(f"embedded upstream on {server.url}", flush=True)
        server.serve_forever()
    return 0


def _why_no_server(port: int, error: Exception) -> str:
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        return f"port {port} of {HOST} is taken: stop what listens there, or give another --port (0 takes a free one)"
    return f"cannot listen on port {port} of {HOST}: {error}"


if __name__ == "__main__":
    sys.exit(main())
