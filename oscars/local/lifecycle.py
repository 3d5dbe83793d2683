"""`up`, `down` and `reset` of the embedded AWS: both servers, and the stack in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from oscars.aws_clients import Clients
from oscars.local import api_keys, deploy, servers
from oscars.local.api_keys import keys_given
from oscars.local.stack_context import stack_context
from oscars.local.state_dir import CHECKOUT, Home
from oscars.local.synthesis import synthesise

STACK = "OscarImport"


@dataclass(frozen=True)
class Up:
    endpoint: str
    upstream: str
    stack: str
    started: bool
    """False when the embedded AWS ran already."""
    change: deploy.Change
    """What became of the stack."""


def up(
    home: Home, *, environment: Mapping[str, str], port: int | None, say: servers.Say, checkout: Path = CHECKOUT
) -> Up:
    """Makes sure that the embedded AWS runs and holds the stack as the checkout and the environment want it.

    Raises StackUnavailable and UsageError.
    """
    with home.locked(say):
        return _up(home, environment=environment, port=port, say=say, checkout=checkout)


def down(home: Home, *, say: servers.Say) -> bool:
    """Ends everything. Returns False when what the embedded AWS held could not be saved."""
    with home.locked(say):
        return servers.stop(home)


def reset(
    home: Home, *, environment: Mapping[str, str], port: int | None, say: servers.Say, checkout: Path = CHECKOUT
) -> Up:
    """`down`, forget everything, `up`."""
    with home.locked(say):
        say("Removing everything the embedded AWS holds ...")
        servers.stop(home, save=False)
        home.remove_state()
        return _up(home, environment=environment, port=port, say=say, checkout=checkout)


def _up(home: Home, *, environment: Mapping[str, str], port: int | None, say: servers.Say, checkout: Path) -> Up:
    stack_context(environment, upstream="http://127.0.0.1")  # a wrong setting is told before anything is started
    keys = keys_given(environment)
    running = servers.start(home, port=port, say=say)
    context = stack_context(environment, upstream=running.upstream)
    synthesise(home, context, say=say, checkout=checkout)
    clients = Clients.embedded(running.endpoint, home.credentials())
    change = deploy.deploy(clients, stack=STACK, assembly=home.assembly, context=context)
    if change != "unchanged":
        say(f"The stack {STACK} is {change}.")
    if keys:
        api_keys.put_keys(clients, secret=deploy.stack_outputs(clients, STACK)["KeysSecret"], keys=keys)
    return Up(running.endpoint, running.upstream, STACK, running.started, change)
