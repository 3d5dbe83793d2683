"""Starts and stops the embedded AWS and the embedded upstream of a checkout."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import time
import urllib.request
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from oscars.errors import StackUnavailable, UsageError
from oscars.local import private_files, processes
from oscars.local.credentials import UPSTREAM_TOKEN, Credentials
from oscars.local.processes import OurProcess
from oscars.local.state_dir import Home, Ports

AWS = "oscars.local.aws_server"
UPSTREAM = "oscars.local.upstream"

START_SECONDS = 60
ANSWER_SECONDS = 20
ONE_ANSWER_SECONDS = 5
SAVE_SECONDS = 120
FIRST_PORT, PORT_COUNT = 20000, 12000  # below the ports that systems hand out

# The functions inherit the embedded AWS's environment: so it gets what a process needs to run, and nothing that selects
# an AWS account, holds a key, names a proxy or sets up this project.
INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")

Say = Callable[[str], None]
State = Literal["running", "not_answering", "dead", "stopped"]


@dataclass(frozen=True)
class Running:
    ports: Ports
    started: bool
    """False when it ran already."""

    @property
    def endpoint(self) -> str:
        return url(self.ports.aws)

    @property
    def upstream(self) -> str:
        return url(self.ports.upstream)


@dataclass(frozen=True)
class Server:
    """One that is being started."""

    name: str
    port: int
    health: str
    """The address that answers 200 once it is ready."""
    log: Path
    process: subprocess.Popen[bytes]


@dataclass(frozen=True)
class Status:
    state: State
    """`dead`: it did not stop cleanly. `stopped`: it did, or never ran."""
    endpoint: str | None
    upstream: str | None
    pid: int | None
    upstream_pid: int | None
    processes: int
    """Of everything together: the embedded AWS, the functions' workers, the embedded upstream."""
    memory_bytes: int
    started_at: float | None
    """Seconds since the epoch."""
    requests: Mapping[str, object] | None
    """What the embedded upstream served since its start, in its own words; None when it does not answer."""


def url(port: int) -> str:
    return f"http://127.0.0.1:{port}"


def start(home: Home, *, port: int | None, say: Say) -> Running:
    """Makes sure that both servers run and answer. The caller holds the home's lock.

    What was saved at the last clean stop is there again. After anything but a clean stop it says so and starts clean.
    Raises StackUnavailable when one cannot be started or does not answer, UsageError when it runs on another port
    already.
    """
    found = processes.ours(home)
    aws, upstream = processes.leader(found, AWS), processes.leader(found, UPSTREAM)
    ports = home.ports()
    if aws and ports:
        if port not in (None, ports.aws):
            raise UsageError(
                f"the embedded AWS runs on port {ports.aws} already; "
                f"to move it: oscars local down, then oscars local up --port {port}"
            )
        if not answers(_health(ports.aws), seconds=ANSWER_SECONDS):
            raise _not_answering(home, aws.pid)
        return Running(_with_upstream(home, ports, upstream, say=say), started=False)

    if aws:
        say(f"The embedded AWS (process {aws.pid}) runs, but its folder was removed: starting clean.")
    processes.kill_groups(home, found)
    _forget_what_was_not_saved(home, say=say)
    home.remove_temporary()
    home.temporary.mkdir()
    private_files.tighten(home.root)  # what earlier versions made could be read by others
    Credentials.new().write(home.credentials_file)
    ports = _free_ports(home, asked=port, before=ports)
    home.keep_ports(ports)
    say(f"Starting the embedded AWS at {url(ports.aws)} ...")
    aws_server, upstream_server = _launch(home, AWS, ports.aws), _launch(home, UPSTREAM, ports.upstream)
    _wait_for(home, aws_server)
    _wait_for(home, upstream_server)
    return Running(ports, started=True)


def stop(home: Home, *, save: bool = True) -> bool:
    """Ends everything. The caller holds the home's lock.

    Returns False when the embedded AWS ran, or had run, and what it held was not saved. With `save` False nothing
    is saved.
    """
    found = processes.ours(home)
    aws = processes.leader(found, AWS)
    if aws and save:
        processes.ask_to_end(aws.pid)
        processes.wait_for_end(home, aws.pid, seconds=SAVE_SECONDS)
    # Once more: it may have started workers since, or left some behind.
    processes.kill_groups(home, [*found, *processes.ours(home)])
    home.remove_temporary()
    home.credentials_file.unlink(missing_ok=True)
    run = home.last_run()
    return run is None or run.saved_at is not None


def status(home: Home) -> Status:
    found = processes.ours(home)
    aws, upstream = processes.leader(found, AWS), processes.leader(found, UPSTREAM)
    ports = home.ports()
    run = home.last_run()
    state: State
    if aws and ports:
        state = "running" if answers(_health(ports.aws), seconds=ANSWER_SECONDS) else "not_answering"
    else:
        state = "dead" if run and not run.saved_at else "stopped"
    return Status(
        state=state,
        endpoint=url(ports.aws) if aws and ports else None,
        upstream=url(ports.upstream) if upstream and ports else None,
        pid=aws.pid if aws else None,
        upstream_pid=upstream.pid if upstream else None,
        processes=len(found),
        memory_bytes=sum(one.memory_bytes for one in found),
        started_at=aws.started if aws else None,
        requests=served(home, ports.upstream) if upstream and ports else None,
    )


def endpoint(home: Home) -> str:
    """The address of the embedded AWS. Raises StackUnavailable, saying why, when it does not run or does not answer."""
    now = status(home)
    if now.state == "stopped":
        raise StackUnavailable("the embedded AWS is not running", "run: oscars local up")
    if now.state == "dead":
        raise StackUnavailable(
            f"the embedded AWS has died: it did not stop cleanly; its log is {home.engine_log}",
            "run: oscars local up (it starts clean)",
        )
    if now.endpoint is None or now.state == "not_answering":
        raise _not_answering(home, now.pid)
    return now.endpoint


def served(home: Home, port: int) -> Mapping[str, object] | None:
    """The requests that the embedded upstream counted; None when it does not answer."""
    credentials = Credentials.read(home.credentials_file)
    token = credentials.upstream_token if credentials else ""
    with suppress(OSError, http.client.HTTPException, ValueError):
        content = json.loads(_get(f"{url(port)}/_requests", seconds=5, token=token))
        return content if isinstance(content, dict) else None
    return None


def answers(address: str, *, seconds: float, while_alive: Callable[[], bool] = lambda: True) -> bool:
    """Whether an address answers 200 within the time; given up at once when its process has ended."""
    deadline = time.monotonic() + seconds
    while while_alive():
        with suppress(OSError, http.client.HTTPException):
            _get(address, seconds=ONE_ANSWER_SECONDS)
            return True
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return False


def aws_environment(home: Home, port: int, environment: Mapping[str, str]) -> dict[str, str]:
    """The whole environment of the embedded AWS."""
    return {
        **_inherited(environment),
        "TMPDIR": str(home.temporary),
        "BIND_HOST": "127.0.0.1",
        "MINISTACK_HOST": "127.0.0.1",  # in the URLs of queues: `localhost` may mean ::1, where nobody listens
        "GATEWAY_PORT": str(port),
        "PERSIST_STATE": "1",
        "STATE_DIR": str(home.state),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(home.objects),
        "LOG_LEVEL": "WARNING",
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "DOCKER_HOST": "unix:///nowhere",  # it would look for containers of its own, and we have none
        "AWS_CONFIG_FILE": os.devnull,  # functions would read the user's, at home
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        # Memory: a worker too many ends after 30 seconds, and threads share their free lists.
        "LAMBDA_WARM_TTL_SECONDS": "120",
        "MALLOC_ARENA_MAX": "2",
    }


def _inherited(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: environment[name] for name in INHERITED if name in environment}


def _not_answering(home: Home, pid: int | None) -> StackUnavailable:
    return StackUnavailable(
        f"the embedded AWS (process {pid}) runs but does not answer; its log is {home.engine_log}",
        "run: oscars local down, then oscars local up",
    )


def _with_upstream(home: Home, ports: Ports, upstream: OurProcess | None, *, say: Say) -> Ports:
    """Keeps the upstream on its port while possible: the port stands in the functions' environment."""
    if upstream:
        if answers(_upstream_health(ports.upstream), seconds=ANSWER_SECONDS):
            return ports
        say("The embedded upstream does not answer; starting it again.")
        processes.kill_groups(home, [upstream])
    if not _is_free(ports.upstream):
        ports = Ports(ports.aws, _free_port(ports.upstream + 1))
        home.keep_ports(ports)
    _wait_for(home, _launch(home, UPSTREAM, ports.upstream))
    return ports


def _launch(home: Home, module: str, port: int) -> Server:
    if module == AWS:
        name, health, log = "the embedded AWS", _health(port), home.engine_log
        arguments, environment = [str(home.root)], aws_environment(home, port, os.environ)
    else:
        name, health, log = "the embedded upstream", _upstream_health(port), home.upstream_log
        arguments, environment = ["--port", str(port)], _inherited(os.environ)
        environment[UPSTREAM_TOKEN] = home.credentials().upstream_token
    log.unlink(missing_ok=True)
    process = processes.start(home, module=module, arguments=arguments, environment=environment, log=log)
    return Server(name, port, health, log, process)


def _wait_for(home: Home, server: Server) -> None:
    """Raises StackUnavailable, with nothing left running, when it ends or does not answer in time."""
    process = server.process
    if answers(server.health, seconds=START_SECONDS, while_alive=lambda: process.poll() is None):
        return
    ended = process.poll()
    stop(home)  # the other one may run, and hold what was saved before
    how = (
        f"ended while it started (exit code {ended})" if ended is not None else f"did not answer at {url(server.port)}"
    )
    raise StackUnavailable(
        f"{server.name} {how}: {_last_words(server.log)}", f"read {server.log}, then run: oscars local up"
    )


def _last_words(log: Path) -> str:
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"


def _forget_what_was_not_saved(home: Home, *, say: Say) -> None:
    run = home.last_run()
    if run is None:
        home.remove_state()
    elif run.saved_at is None:
        say(
            "The embedded AWS did not stop cleanly; what it held is gone (it ran since "
            f"{run.started_at}): starting clean."
        )
        home.remove_state()


def _free_ports(home: Home, *, asked: int | None, before: Ports | None) -> Ports:
    if asked is not None:
        if not _is_free(asked):
            raise StackUnavailable(
                f"port {asked} is taken by {processes.holder_of(asked)}",
                "end it, or leave the choice to the embedded AWS: oscars local up",
            )
        aws = asked
    elif before and _is_free(before.aws):
        aws = before.aws
    else:
        aws = _free_port(_usual_port(home))
    if before and before.upstream != aws and _is_free(before.upstream):
        return Ports(aws, before.upstream)
    return Ports(aws, _free_port(aws + 1))


def _usual_port(home: Home) -> int:
    """The same one for the same checkout, so that an address written down stays right."""
    return FIRST_PORT + zlib.crc32(str(home.root).encode()) % PORT_COUNT


def _free_port(first: int) -> int:
    for port in range(first, first + 1000):
        if _is_free(port):
            return port
    raise StackUnavailable(f"no port from {first} to {first + 999} is free", "name one: oscars local up --port PORT")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _health(port: int) -> str:
    return f"{url(port)}/_ministack/health"


def _upstream_health(port: int) -> str:
    return f"{url(port)}/_health"


def _get(address: str, *, seconds: float, token: str = "") -> bytes:
    # No proxy: the address is on this machine, whatever the environment says.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    if token:
        opener.addheaders = [("Authorization", f"Bearer {token}")]
    with opener.open(address, timeout=seconds) as answer:
        body: bytes = answer.read()
        return body
