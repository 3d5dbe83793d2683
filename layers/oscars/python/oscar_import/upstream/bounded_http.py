"""HTTP connections whose every part ends by one deadline: name, connection, TLS, headers, body, trailer.

requests and urllib3 give each piece of an answer its own time-out: a server that sends a byte now and then keeps them
for as long as it likes. Here the `timeout` of a request is for all of it, and what comes over the wire has a limit.
"""

from __future__ import annotations

import http.client
import io
import socket
import time
from threading import Thread
from typing import TYPE_CHECKING, Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.util import Timeout
from urllib3.util.connection import create_connection

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

    _Base = HTTPConnection
else:
    _Base = object

CONNECT_SECONDS = 3.05
"""For one address of a host; the next one is tried then."""
MAX_ANSWER = 33 * 1024 * 1024
"""Bytes on the wire, with everything that is no body: headers, `100 Continue`, lines of chunks, trailers."""


class AnswerTooLarge(OSError):
    """More came than MAX_ANSWER."""


class BoundedAdapter(HTTPAdapter):
    """Mounted on a session, it takes the `timeout` of a request for the whole of it."""

    def init_poolmanager(self, *given: Any, **named: Any) -> None:
        super().init_poolmanager(*given, **named)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}

    def send(self, request: requests.PreparedRequest, *, timeout: float, **named: Any) -> requests.Response:  # type: ignore[override]
        return super().send(request, timeout=Timeout(total=timeout), **named)  # type: ignore[arg-type]


class _Pieces(io.RawIOBase):
    """What comes over a socket while the time-out lasts that was set when it began."""

    def __init__(self, connected: socket.socket, source: io.RawIOBase) -> None:
        self._socket = connected
        self._source = source
        self._until = time.monotonic() + (connected.gettimeout() or 0.0)
        self._bytes_left = MAX_ANSWER
        self.has_ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int | None:
        seconds = self._until - time.monotonic()
        if seconds <= 0:
            raise TimeoutError
        self._socket.settimeout(seconds)
        count = self._source.readinto(buffer) or 0
        self.has_ended = not count
        self._bytes_left -= count
        if self._bytes_left < 0:
            raise AnswerTooLarge
        return count

    def close(self) -> None:
        self._source.close()
        super().close()


class _Answer(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *given: Any, **named: Any) -> None:
        super().__init__(sock, *given, **named)
        self._pieces = _Pieces(sock, self.fp.detach())
        self.fp = io.BufferedReader(self._pieces)

    def begin(self) -> None:
        super().begin()
        if self._pieces.has_ended:  # http.client takes headers that break off for all of them
            raise http.client.IncompleteRead(b"")


class _Bounded(_Base):
    """Finds and connects within `timeout`, however many addresses the host has. TLS is given what is left of it."""

    response_class = _Answer

    def _new_conn(self) -> socket.socket:
        until = time.monotonic() + float(self.timeout or 0.0)
        error: OSError | None = None
        for address in self._addresses(until - time.monotonic()):
            seconds = until - time.monotonic()
            if seconds <= 0:
                break
            try:
                connected = create_connection(
                    (address, self.port), min(CONNECT_SECONDS, seconds), socket_options=self.socket_options
                )
            except OSError as refused:
                error = refused
                continue
            connected.settimeout(max(until - time.monotonic(), 0.001))
            return connected
        if error is None or isinstance(error, TimeoutError):
            raise ConnectTimeoutError(self, "no connection in time") from error
        raise NewConnectionError(self, "no connection") from error

    def _addresses(self, seconds: float) -> list[str]:
        """Looked up in a thread, which is left alone when it takes longer: the system's resolver has its own time."""
        found: list[str] = []
        errors: list[OSError] = []

        def look_up() -> None:
            try:
                entries = socket.getaddrinfo(self._dns_host, self.port, type=socket.SOCK_STREAM)
                found.extend(dict.fromkeys(str(entry[4][0]) for entry in entries))
            except (OSError, UnicodeError) as error:
                errors.append(error if isinstance(error, OSError) else socket.gaierror(str(type(error))))

        thread = Thread(target=look_up, daemon=True)
        thread.start()
        thread.join(seconds)
        if errors:
            raise NameResolutionError(self.host, self, errors[0]) from errors[0]  # type: ignore[arg-type]
        if not found:
            raise ConnectTimeoutError(self, "the host's address was not found in time")
        return list(found)


class _Connection(_Bounded, HTTPConnection):
    pass


class _TlsConnection(_Bounded, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection
