"""A unit test needs no server and no network: a test that connects or listens fails."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest

OUTSIDE = (socket.AF_INET, socket.AF_INET6)


@pytest.fixture(autouse=True, scope="module")
def _no_sockets() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex", "bind"):
            patch.setattr(socket.socket, name, _refusing(getattr(socket.socket, name)))
        yield


def _refusing(method: Any) -> Any:
    def refuse(used: socket.socket, *given: Any) -> Any:
        if used.family in OUTSIDE:
            pytest.fail(f"a unit test opens a socket ({method.__name__} {given[0]}): it belongs in tests/integration")
        return method(used, *given)

    return refuse
