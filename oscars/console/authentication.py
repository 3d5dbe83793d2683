"""How a visitor is admitted: by the token of this start, then by a cookie that only this server makes.

Every user of a machine can reach the ports of 127.0.0.1. What they do not have is the token, which is made at each
start and told only to the user who started the page. A browser brings it once, in the first address, and gets a
cookie for it; a program sends it with each request.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from oscars.console.tokens import Tokens

PARAMETER = "token"
"""Of the first address: `/?token=...`."""
FIRST_PAGE = "/runs"
_STATIC = Path(__file__).parent / "static"
PUBLIC = frozenset(f"/static/{file.relative_to(_STATIC).as_posix()}" for file in _STATIC.rglob("*.*"))
"""What this project publishes anyway: style, scripts, the icon. By name, so that no other path passes for one."""
PROGRAM = "program"
"""The visitor that is no browser."""
NO_STORE = {"cache-control": "no-store"}

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
{head}<title>Oscars console</title>
<link rel="icon" href="/static/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/static/console.css">
</head>
<body>
<main id="main">
{main}</main>
</body>
</html>
"""
_LOCKED = _PAGE.format(
    head="",
    main="""<h1>This page asks for its token</h1>
<div class="notice is-bad" role="alert">
<p>Open the address that <code>oscars console</code> printed when it started: it ends in <code>/?token=...</code></p>
<p>Every start has a token of its own. If the address is lost, stop the command with Ctrl-C and start it again.</p>
</div>
<p>If you came here by a link, and this browser had the page open: <a href="/runs">go on to the page</a>.</p>
""",
)
_ADMITTED = _PAGE.format(
    head=f'<meta http-equiv="refresh" content="0; url={FIRST_PAGE}">\n',
    main=f'<p><a href="{FIRST_PAGE}">Go on to the page</a></p>\n',
)


@dataclass(frozen=True)
class Admitted:
    """Who asks."""

    visitor: str

    @property
    def is_program(self) -> bool:
        return self.visitor == PROGRAM


class Entrance:
    """Knows who may come in to the page of one server."""

    def __init__(self, *, token: str, port: int) -> None:
        self._token = token
        self._cookie = cookie_name(port)
        self._signatures = Tokens()

    def visitor_of(self, request: Request) -> Admitted | Response:
        """Who asks, or the answer to whoever has not shown the token, or shows it now."""
        authorization = request.headers.get("authorization")
        if authorization is not None:
            return Admitted(PROGRAM) if self._is_bearer(authorization) else _locked()
        if request.scope["path"] == "/" and self._is_token(request.query_params.get(PARAMETER, "")):
            return self._first_answer(request)
        if visitor := self._visitor_of_cookie(request.headers.get("cookie", "")):
            return Admitted(visitor)
        is_public = request.scope["path"] in PUBLIC and request.method in ("GET", "HEAD")
        return Admitted("") if is_public else _locked()

    def _is_token(self, given: str) -> bool:
        return secrets.compare_digest(given.encode("utf-8", "replace"), self._token.encode())

    def _is_bearer(self, authorization: str) -> bool:
        scheme, _, given = authorization.partition(" ")
        return scheme.lower() == "bearer" and self._is_token(given.strip())

    def _first_answer(self, request: Request) -> Response:
        """The cookie, and on to an address without the token; where to is not for the request to say."""
        # A cookie of SameSite=Strict is not sent along a redirect that another place began, such as the file that
        # opens the browser. So such a visit gets a page of ours, which then begins the next request.
        came_from = request.headers.get("sec-fetch-site", "none")
        answer: Response = (
            RedirectResponse(FIRST_PAGE, 303, headers=NO_STORE)
            if came_from in ("none", "same-origin")
            else HTMLResponse(_ADMITTED, headers=NO_STORE)
        )
        visitor = secrets.token_urlsafe(24)
        answer.headers.append(
            "set-cookie", f"{self._cookie}={visitor}.{self._signatures.of(visitor)}; Path=/; HttpOnly; SameSite=Strict"
        )
        return answer

    def _visitor_of_cookie(self, header: str) -> str:
        """The visitor of the first cookie that this server made; others of the name may lie before it."""
        for cookie in header.split(";"):
            name, _, value = cookie.strip().partition("=")
            visitor, _, signature = value.partition(".")
            if name == self._cookie and visitor and self._signatures.belongs(signature, visitor):
                return visitor
        return ""


def _locked() -> Response:
    message = "The server of this page was started again: open the address that it printed."
    return HTMLResponse(_LOCKED, 403, headers={**NO_STORE, "referrer-policy": "no-referrer", "x-trouble": message})


def cookie_name(port: int) -> str:
    """Cookies are not kept apart by port: two consoles on one machine must not take each other's."""
    return f"oscars_console_{port}"
