"""How long every view of the page takes, with all that there is imported.

python -m benchmarks.page    uses the AWS that the `oscars` command uses; imports what is missing of the 98 ceremonies

Times are those of whole requests through a real server on this machine, live reads included: the median, and the
slowest of some; in milliseconds. With the median of a view over 300 ms it ends with exit code 1.
"""

from __future__ import annotations

import http.client
import os
import queue
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

from oscars.console.caches import StillReading
from oscars.console.catalogue_index import PageCatalogue
from oscars.console.server import Address, listening_socket, serve
from oscars.console.service import Stack

OSCARS = Path(sys.executable).parent / "oscars"
CEREMONIES = 98
REQUESTS = 15
MAX_MILLISECONDS = 300
PATIENCE_SECONDS = 60


def main() -> int:
    stack = Stack()
    catalogue = _complete_catalogue(stack)
    run = max(stack.runs(50), key=lambda item: item["ceremonies_asked"])["run"]
    listening = listening_socket(None)
    ready: queue.Queue[Address] = queue.Queue()
    threading.Thread(target=serve, args=(stack, listening), kwargs={"when_ready": ready.put}, daemon=True).start()
    try:
        address = ready.get(timeout=PATIENCE_SECONDS)
    except queue.Empty:
        print("the page did not start", file=sys.stderr)
        return 1
    print(f"{len(catalogue.ceremonies)} ceremonies, {len(catalogue.films):,} films; load {os.getloadavg()[0]:.1f}")
    print(f"{'view':44}{'median ms':>10}{'slowest':>9}{'KB':>7}")
    slow = 0
    for path in _views(catalogue, run):
        milliseconds, size = _ask(address, path)
        median = statistics.median(milliseconds)
        slow += median > MAX_MILLISECONDS
        print(f"{path:44}{median:>10.0f}{max(milliseconds):>9.0f}{size / 1000:>7.0f}")
    return 1 if slow else 0


def _complete_catalogue(stack: Stack) -> PageCatalogue:
    catalogue = _catalogue(stack)
    if catalogue is None or len(catalogue.ceremonies) < CEREMONIES:
        subprocess.run([OSCARS, "import", "all"], check=True)
        catalogue = _catalogue(stack)
    if catalogue is None:
        raise SystemExit("there is no snapshot after an import of all")
    return catalogue


def _catalogue(stack: Stack) -> PageCatalogue | None:
    while True:
        try:
            snapshot = stack.snapshot()
        except StillReading:
            time.sleep(0.2)
            continue
        if snapshot is not None and snapshot.newer_is_being_read:
            time.sleep(0.2)
            continue
        return snapshot.catalogue if snapshot else None


def _views(catalogue: PageCatalogue, run: str) -> list[str]:
    return [
        "/runs",
        f"/runs/{run}",
        f"/runs/{run}/live",
        f"/runs/{run}/row",
        "/import",
        "/failures",
        "/redrive",
        "/ceremonies",
        "/ceremonies/96",
        f"/films/{catalogue.films_ranked[0].key}",
        f"/people/{catalogue.people_ranked[0].key}",
        "/explore",
        "/explore?category=BEST+PICTURE",
        "/search?q=the+god",
    ]


def _ask(address: Address, path: str) -> tuple[list[float], int]:
    """Milliseconds of each request, and the bytes of one answer."""
    connection = http.client.HTTPConnection(urlsplit(address.url).netloc, timeout=PATIENCE_SECONDS)
    taken, size = [], 0
    for _ in range(REQUESTS):
        began = time.perf_counter()
        connection.request("GET", path, headers={"Authorization": f"Bearer {address.token}"})
        answer = connection.getresponse()
        size = len(answer.read())
        taken.append((time.perf_counter() - began) * 1000)
        if answer.status != 200:
            raise SystemExit(f"{path} answered {answer.status}")
    connection.close()
    return taken, size


if __name__ == "__main__":
    sys.exit(main())
