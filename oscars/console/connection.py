"""The page's way to the stack, found when it is first needed and again after it was lost."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from oscars.errors import StackUnavailable
from oscars.operations.connection import use_records, used
from oscars.operations.deployment import Deployment, connect


class Connection:
    """Shared by all requests: finding the stack takes longer than most of what is asked of it."""

    def __init__(self, connect_to_stack: Callable[[], Deployment] = connect) -> None:
        self._connect = connect_to_stack
        self._deployment: Deployment | None = None
        self._lock = threading.Lock()

    @contextmanager
    def use(self) -> Iterator[Deployment]:
        """Raises StackUnavailable, also for what goes wrong with AWS while it is used; the next use connects again."""
        deployment = self._connected()
        try:
            with used(deployment):
                yield deployment
        except StackUnavailable:
            self._deployment = None
            raise

    def _connected(self) -> Deployment:
        with self._lock:
            if self._deployment is None:
                deployment = self._connect()
                _make_clients(deployment)
                use_records(deployment)
                self._deployment = deployment
            return self._deployment


def _make_clients(deployment: Deployment) -> None:
    """Makes those that requests share before several threads want one: sessions are not made for threads."""
    clients = deployment.clients
    for _ in (clients.dynamodb, clients.s3, clients.sqs, clients.stepfunctions, clients.lambda_):
        pass
