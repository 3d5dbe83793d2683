"""Finds and ends the processes of one checkout's embedded AWS.

They are known by their command lines, never by a remembered process id: a leader is started with `-X oscars=<home>`,
and a function's worker runs a file below `<home>/tmp`. So a survivor is found even when every record of it is lost, and
a stranger that was given a dead one's process id is never touched.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from oscars.local import private_files
from oscars.local.state_dir import Home


@dataclass(frozen=True)
class OurProcess:
    pid: int
    group: int
    module: str | None
    """The module that a leader runs; None for a function's worker."""
    started: float
    """Seconds since the epoch."""
    memory_bytes: int
    """Resident; pages shared with other processes count in each of them."""


def start(
    home: Home, *, module: str, arguments: Sequence[str], environment: Mapping[str, str], log: Path
) -> subprocess.Popen[bytes]:
    """Starts `python -m module` as the leader of a process group of its own, with both outputs in the log."""
    with private_files.opened(log, "a") as output:
        return subprocess.Popen(
            [sys.executable, "-X", _mark(home), "-m", module, *arguments],
            cwd=home.root,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            umask=private_files.UMASK,
        )


def ours(home: Home) -> list[OurProcess]:
    """Every living process of this home's embedded AWS, leaders first, then the oldest first."""
    found = []
    for process in psutil.process_iter():
        try:
            command = process.cmdline()
            if not _is_ours(home, command):
                continue
            with process.oneshot():
                if process.uids().real != os.getuid():  # anybody can give a process such a command line
                    continue
                if process.status() == psutil.STATUS_ZOMBIE:
                    continue
                group = os.getpgid(process.pid)
                found.append(
                    OurProcess(
                        pid=process.pid,
                        group=group,
                        # A child that has not yet become a worker still has its leader's command line.
                        module=_module(command) if group == process.pid else None,
                        started=process.create_time(),
                        memory_bytes=process.memory_info().rss,
                    )
                )
        except (psutil.Error, OSError):
            continue
    return sorted(found, key=lambda one: (one.module is None, one.started))


def leader(processes: Sequence[OurProcess], module: str) -> OurProcess | None:
    return next((one for one in processes if one.module == module), None)


def ask_to_end(pid: int) -> None:
    _signal(os.kill, pid, signal.SIGTERM)


def wait_for_end(home: Home, pid: int, *, seconds: float) -> bool:
    """True once the process is gone; a child of this process is also taken off the system's list."""
    deadline = time.monotonic() + seconds
    while True:
        _reap(pid)
        if not any(one.pid == pid for one in ours(home)):
            return True
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)


def kill_groups(home: Home, processes: Sequence[OurProcess], *, seconds: float = 5) -> None:
    """Ends the whole group of every process given: a worker's own children have command lines that say nothing."""
    for group in {one.group for one in processes} - {os.getpgrp()}:
        _signal(os.killpg, group, signal.SIGKILL)
    for one in processes:
        wait_for_end(home, one.pid, seconds=seconds)


def holder_of(port: int) -> str:
    """Who listens on a port of this machine, as far as the system tells: `process 4711 (python3 -m http.server)`."""
    for process in psutil.process_iter():
        try:
            connections = process.net_connections(kind="tcp")
            if any(one.status == psutil.CONN_LISTEN and one.laddr.port == port for one in connections):
                command = " ".join(process.cmdline())
                return f"process {process.pid} ({command[:80]})"
        except (psutil.Error, OSError):
            continue
    return "another process"


def _mark(home: Home) -> str:
    return f"oscars={home.root}"


def _is_ours(home: Home, command: Sequence[str]) -> bool:
    return _mark(home) in command[:4] or any(part.startswith(f"{home.temporary}{os.sep}") for part in command[:2])


def _module(command: Sequence[str]) -> str | None:
    return command[command.index("-m") + 1] if "-m" in command else None


def _signal(send: Callable[[int, int], None], number: int, which: signal.Signals) -> None:
    with suppress(ProcessLookupError):  # it has ended
        send(number, which)


def _reap(pid: int) -> None:
    with suppress(ChildProcessError):  # somebody else's child
        os.waitpid(pid, os.WNOHANG)
