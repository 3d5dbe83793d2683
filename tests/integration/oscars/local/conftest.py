"""An embedded AWS for tests, in a folder of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from oscars.aws_clients import Clients
from oscars.local import processes, servers
from oscars.local.state_dir import Home, Ports
from tests.support.small_stack import SmallStack


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """A folder for an embedded AWS; whatever runs in it at the end of the test is ended."""
    home = Home((tmp_path / "oscars").resolve())
    home.make()
    yield home
    servers.stop(home, save=False)
    assert processes.ours(home) == []


@pytest.fixture
def small_stack(tmp_path: Path) -> SmallStack:
    return SmallStack(tmp_path / "checkout")


@pytest.fixture(scope="session")
def shared_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """One that runs for all tests that do not stop it; they are of the group `closed`."""
    home = Home(tmp_path_factory.mktemp("closed").resolve() / "oscars")
    with home.locked(lambda _: None):
        servers.start(home, port=None, say=lambda _: None)
    yield home
    servers.stop(home, save=False)


@pytest.fixture(scope="session")
def ports(shared_home: Home) -> Ports:
    """Where it is."""
    ports = shared_home.ports()
    assert ports
    return ports


@pytest.fixture(scope="session")
def clients(shared_home: Home, ports: Ports) -> Clients:
    """The way to it."""
    return Clients.embedded(servers.url(ports.aws), shared_home.credentials())


@pytest.fixture
def untouched(clients: Clients) -> Iterator[None]:
    """What it holds is the same before and after."""
    clients.ssm.put_parameter(Name="held", Value="yes", Type="String", Overwrite=True)
    before = held(clients)
    yield
    assert held(clients) == before
    assert clients.ssm.get_parameter(Name="held")["Parameter"]["Value"] == "yes"


def held(clients: Clients) -> tuple[list[str], list[str]]:
    buckets = [bucket["Name"] for bucket in clients.s3.list_buckets()["Buckets"]]
    return clients.sqs.list_queues().get("QueueUrls", []), buckets


@pytest.fixture
def empty() -> None:
    """No tables: the embedded AWS has its own."""
