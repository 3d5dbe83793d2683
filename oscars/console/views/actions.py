"""Requests that change something: they bring a form of this page, and are answered when they are done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from oscars.console.security import read_form
from oscars.console.templating import tokens_of

Form = Mapping[str, str]


def action(handler: Callable[[Request, Form], Response]) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint that hands the checked form to the handler."""

    async def endpoint(request: Request) -> Response:
        form = await read_form(request, tokens_of(request))
        return await run_in_threadpool(handler, request, form)

    return endpoint


def redirect_to(path: str) -> RedirectResponse:
    """After an action: a reload shows the page again and repeats nothing."""
    return RedirectResponse(path, status_code=303)
