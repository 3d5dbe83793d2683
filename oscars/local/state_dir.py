"""The folder that holds everything the embedded AWS of this checkout leaves on the disk."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from oscars.errors import StackUnavailable
from oscars.local import private_files
from oscars.local.credentials import Credentials

CHECKOUT = Path(__file__).resolve().parents[2]
LOCK_PATIENCE_SECONDS = 600


@dataclass(frozen=True)
class Ports:
    aws: int
    upstream: int


@dataclass(frozen=True)
class LastRun:
    """What the embedded AWS's process wrote about itself; times are ISO 8601 in UTC."""

    started_at: str
    saved_at: str | None
    """None until everything it holds is on the disk, which is the last thing it does."""


@dataclass(frozen=True)
class Home:
    """`.oscars` of the checkout, or the folder that OSCARS_HOME names (a checkout's tests have their own)."""

    root: Path

    @staticmethod
    def of(environment: Mapping[str, str] | None = None) -> Home:
        named = (os.environ if environment is None else environment).get("OSCARS_HOME")
        path = Path(named or CHECKOUT / ".oscars").absolute()
        if path.name == "..":
            return Home(path.resolve())
        return Home(path.parent.resolve() / path.name)  # a link in its own place stays one: `make` refuses it

    @property
    def state(self) -> Path:
        return self.root / "state"

    @property
    def objects(self) -> Path:
        return self.root / "s3"

    @property
    def temporary(self) -> Path:
        """TMPDIR of the embedded AWS: the unpacked functions. Gone when it is down."""
        return self.root / "tmp"

    @property
    def engine_log(self) -> Path:
        return self.root / "engine.log"

    @property
    def upstream_log(self) -> Path:
        return self.root / "upstream.log"

    @property
    def assembly(self) -> Path:
        """The synthesised stack."""
        return self.root / "cdk.out"

    @property
    def synthesis_record(self) -> Path:
        return self.root / "synthesis.json"

    @property
    def lock_file(self) -> Path:
        return self.root / "lock"

    @property
    def run_file(self) -> Path:
        return self.root / "run.json"

    @property
    def ports_file(self) -> Path:
        return self.root / "ports.json"

    @property
    def credentials_file(self) -> Path:
        return self.root / "credentials"

    def make(self) -> None:
        """Raises StackUnavailable when the folder is not this user's alone, cannot be written to, or holds something
        else: parts of it get deleted.
        """
        private_files.check_owner(self.root)
        try:
            self.root.mkdir(mode=private_files.FOLDER_MODE, parents=True, exist_ok=True)
            if not self.lock_file.exists() and any(self.root.iterdir()):
                raise StackUnavailable(
                    f"{self.root} is not empty and was not made by this command",
                    "name a new or an empty folder: export OSCARS_HOME=/a/folder",
                )
            self.root.chmod(private_files.FOLDER_MODE)
            with private_files.opened(self.lock_file, "a"):
                pass
        except OSError as error:
            raise StackUnavailable(
                f"the embedded AWS cannot write to {self.root}: {error.strerror}",
                "make the folder writable, or name another one: export OSCARS_HOME=/a/folder",
            ) from error

    def ports(self) -> Ports | None:
        """The ports used last; the same ones are taken again while they are free."""
        content = read_json(self.ports_file)
        with suppress(KeyError, TypeError, ValueError):
            return Ports(int(content["aws"]), int(content["upstream"]))
        return None

    def keep_ports(self, ports: Ports) -> None:
        write_json(self.ports_file, asdict(ports))

    def last_run(self) -> LastRun | None:
        content = read_json(self.run_file)
        with suppress(KeyError, TypeError):
            return LastRun(content["started_at"], content["saved_at"])
        return None

    def keep_run(self, run: LastRun) -> None:
        write_json(self.run_file, asdict(run))

    def credentials(self) -> Credentials:
        """Those of the embedded AWS that runs. Raises StackUnavailable when there are none, or they may be a trap."""
        private_files.check_owner(self.root)
        found = Credentials.read(self.credentials_file)
        if found is None:
            raise StackUnavailable(
                f"the embedded AWS's credentials are not in {self.credentials_file}",
                "run: oscars local down, then oscars local up",
            )
        return found

    def remove_temporary(self) -> None:
        shutil.rmtree(self.temporary, ignore_errors=True)

    def remove_state(self) -> None:
        """Forgets everything the embedded AWS held; the synthesised stack and the ports stay."""
        for folder in (self.state, self.objects, self.temporary):
            shutil.rmtree(folder, ignore_errors=True)
        for file in (self.run_file, self.engine_log, self.upstream_log):
            file.unlink(missing_ok=True)

    @contextmanager
    def locked(self, say: Callable[[str], None]) -> Iterator[None]:
        """One command at a time starts, deploys or stops; the others wait. The system frees the lock of a dead one."""
        self.make()
        with private_files.opened(self.lock_file, "a") as lock:
            deadline = time.monotonic() + LOCK_PATIENCE_SECONDS
            is_reported = False
            while True:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if not is_reported:
                        say("Another `oscars local` command is at work; waiting for it ...")
                        is_reported = True
                    if time.monotonic() > deadline:
                        raise StackUnavailable(
                            f"another `oscars local` command has held {self.lock_file} for 10 minutes",
                            "end that command, then try again",
                        ) from None
                    time.sleep(0.1)
            yield


def read_json(path: Path) -> dict[str, Any]:
    """The object in a file; empty when there is none or it is damaged."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def write_json(path: Path, content: Mapping[str, object]) -> None:
    """All of it or nothing: a reader never meets half a file."""
    unfinished = path.with_name(path.name + ".new")
    with private_files.opened(unfinished, "w") as file:
        file.write(json.dumps(content, indent=1))
    unfinished.replace(path)
