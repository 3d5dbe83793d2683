"""Who may talk to the page: this machine's browser, from the page itself.

A page on 127.0.0.1 can be reached from any web site that is open in the same browser. So a request has to name this
machine as its host (a foreign name that leads here is refused), one that changes something has to come from this
origin, and its form has to hold the token that belongs to the cookie.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from local.own_hosts import own_hosts

SAFE_METHODS = ("GET", "HEAD")
FORM_FIELD = "token"
LARGEST_FORM = 64 * 1024
FORM_TYPE = "application/x-www-form-urlencoded"
IMAGES = "https://image.tmdb.org"
"""Where posters are."""
HEADERS = {
    "content-security-policy": (
        f"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' {IMAGES}; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


class Refused(Exception):
    """A form that did not come from a page of this server, or cannot be read. `str(error)` is for the user."""


class Tokens:
    """Makes the token that belongs to a visitor, and knows it again; a new server makes new ones."""

    def __init__(self) -> None:
        self._secret = secrets.token_bytes(32)

    def of(self, visitor: str) -> str:
        return hmac.new(self._secret, visitor.encode(), hashlib.sha256).hexdigest()

    def belongs(self, token: str, visitor: str) -> bool:
        return hmac.compare_digest(token.encode(), self.of(visitor).encode())


class Guard:
    """Refuses requests of others, gives each visitor a cookie, and tells browsers what the page may do."""

    def __init__(self, app: ASGIApp, *, port: int) -> None:
        self._app = app
        self._hosts = own_hosts(port)
        self._cookie = cookie_name(port)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope["method"], Headers(scope=scope))
        visitor = Request(scope).cookies.get(self._cookie, "")
        new_visitor = "" if visitor or refusal else secrets.token_urlsafe(24)
        scope.setdefault("state", {})["visitor"] = visitor or new_visitor

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                answered = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    answered[name] = value
                if new_visitor:
                    answered.append("set-cookie", f"{self._cookie}={new_visitor}; Path=/; HttpOnly; SameSite=Strict")
            await send(message)

        await (refusal or self._app)(scope, receive, send_guarded)

    def _refusal(self, method: str, headers: Headers) -> Response | None:
        if headers.get("host", "").lower() not in self._hosts:
            return PlainTextResponse("This page is served to this machine only, as 127.0.0.1 or localhost.\n", 421)
        if method not in SAFE_METHODS and not self._is_from_here(headers):
            return PlainTextResponse("This request did not come from the page itself; nothing was done.\n", 403)
        return None

    def _is_from_here(self, headers: Headers) -> bool:
        """Whether the browser says that a page of this server sent it; browsers say so with every form."""
        origin = urlsplit(headers.get("origin", ""))
        return (
            origin.scheme == "http"
            and origin.netloc.lower() in self._hosts
            and origin.netloc.lower() == headers.get("host", "").lower()
            and headers.get("sec-fetch-site", "same-origin") == "same-origin"
        )


def cookie_name(port: int) -> str:
    """Cookies are not kept apart by port: two consoles on one machine must not take each other's."""
    return f"oscars_console_{port}"


async def read_form(request: Request, tokens: Tokens) -> Mapping[str, str]:
    """The fields of a form that a page of this server made for this visitor. Raises Refused."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM_TYPE:
        raise Refused("That is not a form of this page; nothing was done.")
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_FORM:
            raise Refused("That form is too large; nothing was done.")
    try:
        fields = dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=100))
    except ValueError:
        raise Refused("That form cannot be read; nothing was done.") from None
    if not tokens.belongs(fields.pop(FORM_FIELD, ""), request.state.visitor):
        raise Refused("This page is older than its server: go back, load it again and repeat what you did.")
    return fields
