"""The page's addresses, and what is shown where something goes wrong."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from oscars.console import template_filters
from oscars.console.caches import StillReading
from oscars.console.security import Guard, Refused
from oscars.console.service import Stack
from oscars.console.templating import HERE, Pages, pages_of
from oscars.console.tokens import Tokens
from oscars.console.views import catalogue, explore, failures, imports, redrives, runs
from oscars.console.views.actions import action
from oscars.errors import StackUnavailable, UsageError
from oscars.operations.crash_log import write_crash_log
from oscars.operations.plain_text import one_line


def application(stack: Stack, *, port: int, token: str) -> Guard:
    """The page of one stack, for requests to 127.0.0.1 and localhost on this port by who knows the token."""
    tokens = Tokens()
    app = Starlette(
        routes=[
            Route("/", lambda _: RedirectResponse("/runs")),
            Route("/runs", runs.history),
            Route("/runs/{run}", runs.run),
            Route("/runs/{run}/live", runs.live),
            Route("/runs/{run}/row", runs.row),
            Route("/runs/{run}/cancel", runs.ask_cancel),
            Route("/runs/{run}/cancel", action(runs.cancel), methods=["POST"]),
            Route("/import", imports.form),
            Route("/import", action(imports.start), methods=["POST"]),
            Route("/import/preview", lambda _: RedirectResponse("/import")),
            Route("/import/preview", action(imports.preview), methods=["POST"]),
            Route("/failures", failures.failures),
            Route("/failures/live", failures.live),
            Route("/redrive", redrives.ask),
            Route("/redrive", action(redrives.redrive), methods=["POST"]),
            Route("/ceremonies", catalogue.ceremonies),
            Route("/ceremonies/{ordinal}", catalogue.ceremony),
            Route("/films/{film}", catalogue.film),
            Route("/people/{person}", catalogue.person),
            Route("/explore", explore.explore),
            Route("/search", catalogue.search),
            Mount("/static", StaticFiles(directory=HERE / "static")),
        ],
        exception_handlers={
            StackUnavailable: unreachable,
            StillReading: still_reading,
            UsageError: wrong_call,
            Refused: refused,
            HTTPException: http_error,
            Exception: internal_error,
        },
    )
    app.state.stack = stack
    app.state.tokens = tokens
    app.state.pages = Pages(stack, tokens)
    return Guard(app, port=port, token=token)  # outside of all else, so that no answer leaves without its headers


def unreachable(request: Request, error: Exception) -> Response:
    hint = getattr(error, "hint", "")
    answer = pages_of(request).show(
        request, "unreachable.html", status=503, error=str(error), hint=hint, was_action=request.method == "POST"
    )
    # For a live part, which shows one line only.
    answer.headers["x-trouble"] = (
        template_filters.sentence(one_line(f"{error}; {hint}")).encode("ascii", "replace").decode()
    )
    return answer


def still_reading(request: Request, _: Exception) -> Response:
    return pages_of(request).show(request, "reading.html")


def wrong_call(request: Request, error: Exception) -> Response:
    return pages_of(request).show(request, "trouble.html", status=400, title="That cannot be done", error=str(error))


def refused(request: Request, error: Exception) -> Response:
    return pages_of(request).show(request, "trouble.html", status=403, title="Nothing was done", error=str(error))


def http_error(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    detail = error.detail if isinstance(error, HTTPException) else ""
    title = "There is no such page" if status == 404 else "That cannot be done"
    message = detail if detail and detail not in ("Not Found", "Method Not Allowed") else "Nothing is at this address."
    return pages_of(request).show(request, "trouble.html", status=status, title=title, error=message)


def internal_error(request: Request, error: Exception) -> Response:
    message = f"This should not have happened ({type(error).__name__}). Where it happened is written in"
    return pages_of(request).show(
        request,
        "trouble.html",
        status=500,
        title="Something is wrong with this page",
        error=f"{message} {write_crash_log(error)}",
    )
