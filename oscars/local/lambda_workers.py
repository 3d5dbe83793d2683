"""How the embedded AWS starts the workers of functions: at little cost, and in the right order at the processor.

ministack unpacks code and layers, 1,500 files, for each worker, and leaves all workers alike to the system. Why that is
not enough: docs/decisions/embedded-aws-processes.md.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import threading
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from ministack.core import lambda_runtime
from oscar_import.runs import route
from oscar_import.stage import Stage
from oscar_import.upstream import registry
from oscar_import.upstream.registry import Per

from oscars.local.credentials import Credentials

FEEDING_NICENESS = 10
"""A tenth of the processor's time of a process that is not nice."""

_unpacking = threading.Lock()


def prepare(credentials: Credentials) -> None:
    """Changes how ministack, in this process, starts workers; to be called before it starts one.

    The credentials are what every function signs with: on AWS those of its role, here the checkout's.
    """
    lambda_runtime.execution_credentials = lambda _config: {
        "AWS_ACCESS_KEY_ID": credentials.key_id,
        "AWS_SECRET_ACCESS_KEY": credentials.secret,
        "AWS_SESSION_TOKEN": "",  # they have none, and one in the environment of this process is not theirs
    }
    lambda_runtime.zipfile = SimpleNamespace(**{**vars(zipfile), "ZipFile": SharedArchive})
    detect = lambda_runtime._detect_runtime_binary

    def detect_with_place(runtime: str) -> tuple[str, str]:
        binary, script = detect(runtime)
        return binary, place_script() + script

    lambda_runtime._detect_runtime_binary = detect_with_place


def place_script() -> str:
    """What a worker runs first: unless its stage asks an upstream with a limit per second, it leaves the processor to
    those that do.

    SCHED_IDLE, not a niceness: who wakes takes its place at once (https://man7.org/linux/man-pages/man7/sched.7.html).
    Systems other than Linux do not have it; there the pace suffers, nothing else. Who sends to those that ask is nice
    only: without its messages they have nothing to ask.
    """
    ask = {stage for stage in Stage if (asked := registry.asked_by(stage)) and asked.per is Per.SECOND}
    others = [stage for stage in Stage if stage not in ask]
    feed = [stage.value for stage in others if ask.intersection(route.flow_from(stage))]
    stand_back = [stage.value for stage in others if stage.value not in feed]
    return (
        "import contextlib, os\n"
        "with contextlib.suppress(AttributeError, OSError):\n"
        f"    if os.environ.get('POWERTOOLS_SERVICE_NAME') in {feed}:\n"
        f"        os.nice({FEEDING_NICENESS})\n"
        f"    elif os.environ.get('POWERTOOLS_SERVICE_NAME') in {stand_back}:\n"
        "        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))\n"
    )


class SharedArchive(zipfile.ZipFile):
    """An archive that is unpacked once for all workers: code and layers are only read."""

    def extractall(self, path: Any = None, members: Any = None, pwd: Any = None) -> None:
        """Makes `path`, an empty folder, a link to the content."""
        folder = Path(tempfile.gettempdir()) / f"unpacked-{self._content_key()}"
        with _unpacking:
            if not folder.exists():
                partial = Path(tempfile.mkdtemp(prefix="unpacking-"))
                try:
                    super().extractall(partial, members, pwd)
                except BaseException:
                    shutil.rmtree(partial, ignore_errors=True)
                    raise
                partial.rename(folder)
        Path(path).rmdir()
        Path(path).symlink_to(folder)

    def _content_key(self) -> str:
        entries = [(entry.filename, entry.CRC, entry.file_size) for entry in self.infolist()]
        return hashlib.sha256(repr(entries).encode()).hexdigest()[:16]
