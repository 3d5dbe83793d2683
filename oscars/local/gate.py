"""The only way into the embedded AWS: nothing reaches it that this checkout's credentials have not signed.

Web pages are refused before that, whatever they sign: a foreign or no host name, a page's origin, a preflight.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

from oscars.local import signature
from oscars.local.credentials import Credentials
from oscars.local.own_hosts import own_hosts, why_foreign
from oscars.local.refusals import STATUS, refusal
from oscars.local.signature import Fault, Refused, Request

HEALTH_PATH = "/_ministack/health"
HEALTH = b'{"status": "running"}'
CROSS_ORIGIN = b"access-control-"
"""What allows a page of another origin to read an answer begins so."""

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


class Gate:
    """An ASGI application in front of another one."""

    def __init__(self, app: App, *, port: int, credentials: Credentials, credentials_file: Path) -> None:
        """The file is for messages: where a caller finds the credentials."""
        self._app = app
        self._hosts = own_hosts(port)
        self._credentials = credentials
        self._file = credentials_file

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)
        else:  # no stack of this project has an API with WebSockets
            await send({"type": "websocket.close", "code": 1008})

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers: dict[bytes, bytes] = {}
        try:
            headers = signature.joined(scope["headers"])
            if foreign := self._why_foreign(scope["method"], headers):
                await self._refuse(Fault.FOREIGN, foreign, headers, scope, send)
                return
            if scope["path"] == HEALTH_PATH and scope["method"] == "GET":
                await _send(send, 200, [(b"content-type", b"application/json")], HEALTH)
                return
            request = Request(scope["method"], scope["raw_path"], scope["query_string"], headers)
            claim = signature.read_claim(request, self._credentials)
            body = await _body(receive)
            if body is None:
                return
            signature.check(request, claim, body, self._credentials)
        except Refused as refused:
            why = f"the embedded AWS takes the credentials in {self._file}"
            await self._refuse(refused.fault, why, headers, scope, send)
            return
        await self._app(scope, _replay(body, receive), _without_cross_origin(send))

    def _why_foreign(self, method: str, headers: dict[bytes, bytes]) -> str | None:
        host, origin, fetch_site = (
            value.decode("latin-1") if (value := headers.get(name)) is not None else None
            for name in (b"host", b"origin", b"sec-fetch-site")
        )
        if foreign := why_foreign(self._hosts, host=host, origin=origin, fetch_site=fetch_site):
            return foreign
        return "it answers no preflight" if method == "OPTIONS" else None

    async def _refuse(self, fault: Fault, why: str, headers: dict[bytes, bytes], scope: Scope, send: Send) -> None:
        answer = refusal(fault, f"{fault.value}: {why}.", headers, scope["query_string"])
        await _send(send, STATUS, answer.headers, b"" if scope["method"] == "HEAD" else answer.body)


async def _body(receive: Receive) -> bytes | None:
    """All of it; None when the sender has gone."""
    parts = []
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return parts[0] if len(parts) == 1 else b"".join(parts)


def _replay(body: bytes, receive: Receive) -> Receive:
    """Hands out the body that was read, then whatever comes."""
    rest: Message | None = {"type": "http.request", "body": body, "more_body": False}

    async def replayed() -> Message:
        nonlocal rest
        message, rest = rest, None
        return message if message is not None else await receive()

    return replayed


def _without_cross_origin(send: Send) -> Send:
    async def send_own(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [
                header for header in message.get("headers", ()) if not header[0].lower().startswith(CROSS_ORIGIN)
            ]
        await send(message)

    return send_own


async def _send(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    headers = [*headers, (b"content-length", str(len(body)).encode()), (b"x-content-type-options", b"nosniff")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
