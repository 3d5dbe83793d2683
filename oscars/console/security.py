"""Who may talk to the page: its user, from this machine, from the page itself.

A page on 127.0.0.1 can be reached from any web site that is open in the same browser, and by every user of the
machine. So a request has to name this machine as its host (a foreign name that leads here is refused), its sender has
to have shown the token of this start (see `oscars.console.authentication`), one that changes something has to come from
this origin, and its form has to hold the token that belongs to the cookie.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from oscars.console.authentication import PUBLIC, Admitted, Entrance
from oscars.console.tokens import Tokens
from oscars.local.own_hosts import own_hosts

SAFE_METHODS = ("GET", "HEAD")
NO_WEBSOCKET = 1008
"""The page has none: https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1, policy violation."""
FORM_FIELD = "token"
MAX_FORM = 64 * 1024
FORM_TYPE = "application/x-www-form-urlencoded"
IMAGES = "https://image.tmdb.org"
"""Where posters are."""
HEADERS = {
    "content-security-policy": (
        f"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' {IMAGES}; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


class Refused(Exception):
    """A form that did not come from a page of this server, or cannot be read. `str(error)` is for the user."""


class Guard:
    """Refuses requests of others, and says to browsers what the page may do."""

    def __init__(self, app: ASGIApp, *, port: int, token: str) -> None:
        self._app = app
        self._hosts = own_hosts(port)
        self._entrance = Entrance(token=token, port=port)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": NO_WEBSOCKET})
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        found = self._refusal(request) or self._entrance.visitor_of(request)
        if isinstance(found, Admitted) and not self._may_act(request, found):
            found = PlainTextResponse("This request did not come from the page itself; nothing was done.\n", 403)
        if isinstance(found, Admitted):
            scope.setdefault("state", {}).update(visitor=found.visitor, is_program=found.is_program)

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                answered = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    answered[name] = value
                answered["referrer-policy"] = _referrer_policy(request, found)
                if scope["path"] not in PUBLIC:
                    answered["cache-control"] = "no-store"
            await send(message)

        await (self._app if isinstance(found, Admitted) else found)(scope, receive, send_guarded)

    def _refusal(self, request: Request) -> Response | None:
        if request.headers.get("host", "").lower() not in self._hosts:
            return PlainTextResponse("This page is served to this machine only, as 127.0.0.1 or localhost.\n", 421)
        if _is_part_of_another_page(request.headers):
            return PlainTextResponse("No other page may load parts of this one.\n", 403)
        return None

    def _may_act(self, request: Request, who: Admitted) -> bool:
        """Whether a request that may change something comes from a page of this server, or from a program."""
        if request.method in SAFE_METHODS or self._is_from_here(request.headers):
            return True
        # No browser sends `Authorization: Bearer` unless a script adds it, and a script's request has an origin.
        return who.is_program and not {"origin", "sec-fetch-site"} & set(request.headers)

    def _is_from_here(self, headers: Headers) -> bool:
        """Whether the browser says that a page of this server sent it; browsers say so with every form."""
        origin = urlsplit(headers.get("origin", ""))
        return (
            origin.scheme == "http"
            and origin.netloc.lower() in self._hosts
            and origin.netloc.lower() == headers.get("host", "").lower()
            and headers.get("sec-fetch-site", "same-origin") == "same-origin"
        )


def _is_part_of_another_page(headers: Headers) -> bool:
    """A picture, a script or a fetch of another site; a link from there is a navigation."""
    from_elsewhere = headers.get("sec-fetch-site", "none") not in ("none", "same-origin")
    return from_elsewhere and headers.get("sec-fetch-mode", "navigate") != "navigate"


def _referrer_policy(request: Request, found: Admitted | Response) -> str:
    """No referrer wherever the address may hold the token. Elsewhere none goes to other sites; within the page it
    stays, for without it browsers send forms with the origin `null`."""
    return "same-origin" if isinstance(found, Admitted) and request.scope["path"] != "/" else "no-referrer"


async def read_form(request: Request, tokens: Tokens) -> Mapping[str, str]:
    """The fields of a form that a page of this server made for this visitor, or that a program sends. Raises
    Refused."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM_TYPE:
        raise Refused("That is not a form of this page; nothing was done.")
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_FORM:
            raise Refused("That form is too large; nothing was done.")
    try:
        fields = dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=100))
    except ValueError:
        raise Refused("That form cannot be read; nothing was done.") from None
    token = fields.pop(FORM_FIELD, "")
    if not request.state.is_program and not tokens.belongs(token, request.state.visitor):
        raise Refused("This page is older than its server: go back, load it again and repeat what you did.")
    return fields
