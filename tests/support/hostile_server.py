"""Servers on this machine that answer as no server should: sockets by hand, one behaviour each."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

HOST = "127.0.0.1"
DRIP_SECONDS = 0.02


@dataclass
class Hostile:
    """What a server does and has seen. `sent` is what the kernel took from it."""

    answer: Callable[[Hostile, int], Iterable[bytes]]
    """The pieces of the answer to the request of that number, from 0."""
    pause: float = 0.0
    """Seconds after each piece."""
    port: int = 0
    sent: int = 0
    requests: list[bytes] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def serve(self, connection: socket.socket) -> None:
        connection.settimeout(0.1)
        with connection, suppress(ConnectionError):
            while request := self._request(connection):
                self.requests.append(request)
                for piece in self.answer(self, len(self.requests) - 1):
                    self._send(connection, piece)
                    if self.over.wait(self.pause) if self.pause else self.over.is_set():
                        return
                if b"Connection: close" in request or self.over.is_set():
                    return

    def _request(self, connection: socket.socket) -> bytes:
        request = b""
        while b"\r\n\r\n" not in request and not self.over.is_set():
            with suppress(TimeoutError):
                if not (piece := connection.recv(65536)):
                    return b""
                request += piece
        return request

    def _send(self, connection: socket.socket, piece: bytes) -> None:
        while piece and not self.over.is_set():
            with suppress(TimeoutError):
                count = connection.send(piece)
                self.sent += count
                piece = piece[count:]


@contextmanager
def hostile(answer: Callable[[Hostile, int], Iterable[bytes]], *, pause: float = 0.0) -> Iterator[Hostile]:
    """Serves until the block ends; each connection in a thread."""
    server = Hostile(answer, pause)
    threads: list[threading.Thread] = []
    with socket.create_server((HOST, 0)) as listening:
        server.port = listening.getsockname()[1]
        listening.settimeout(0.05)

        def accept() -> None:
            while not server.over.is_set():
                with suppress(TimeoutError):
                    connection, _ = listening.accept()
                    threads.append(threading.Thread(target=server.serve, args=(connection,), daemon=True))
                    threads[-1].start()

        accepting = threading.Thread(target=accept, daemon=True)
        accepting.start()
        try:
            yield server
        finally:
            server.over.set()
            accepting.join()
            for thread in threads:
                thread.join()


def always(*pieces: bytes) -> Callable[[Hostile, int], Iterable[bytes]]:
    """The same answer to each request."""
    return lambda _server, _number: pieces


def dripping(beginning: bytes, drop: bytes) -> Callable[[Hostile, int], Iterable[bytes]]:
    """`beginning`, then `drop` again and again, never an end."""

    def answer(_server: Hostile, _number: int) -> Iterator[bytes]:
        yield beginning
        while True:
            yield drop

    return answer
