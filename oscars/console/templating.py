"""Templates, and what every page is given."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup
from oscar_import.upstream.registry import UPSTREAMS
from oscar_import.web_address import https_address
from starlette.requests import Request
from starlette.responses import HTMLResponse

from oscars.console import template_filters
from oscars.console.security import FORM_FIELD
from oscars.console.service import Place, Stack
from oscars.console.tokens import Tokens
from oscars.errors import StackUnavailable
from oscars.operations.embedded_facts import IN_A_SUMMARY
from oscars.operations.plain_text import printable

HERE = Path(__file__).parent
PARTS = ("runs", "failures", "ceremonies", "explore")
"""The entries of the navigation, which are also the first parts of their views' addresses."""


class Pages:
    """Renders the templates for one stack and one server."""

    def __init__(self, stack: Stack, tokens: Tokens) -> None:
        self._stack = stack
        self._tokens = tokens
        self._templates = _environment()

    def show(self, request: Request, template: str, *, status: int = 200, **context: Any) -> HTMLResponse:
        """A whole page."""
        return self._answer(
            request,
            template,
            status,
            {
                "place": self._place(),
                "part": request.url.path.split("/")[1],
                "query": request.query_params.get("q", "") if request.url.path == "/search" else "",
                **context,
            },
        )

    def fragment(self, request: Request, template: str, **context: Any) -> HTMLResponse:
        """A piece that takes the place of an older one."""
        return self._answer(request, template, 200, context)

    def _answer(self, request: Request, template: str, status: int, context: dict[str, Any]) -> HTMLResponse:
        token = self._tokens.of(getattr(request.state, "visitor", ""))
        text = self._templates.get_template(template).render(
            request=request, token_field=FORM_FIELD, token=token, **context
        )
        return HTMLResponse(text, status)

    def _place(self) -> Place | None:
        try:
            return self._stack.place()
        except StackUnavailable:
            return None


def _as_text(value: object) -> object:
    """What a template puts in: text of others without what would steer the page around it. Markup is made of such."""
    return printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def stack_of(request: Request) -> Stack:
    stack: Stack = request.app.state.stack
    return stack


def pages_of(request: Request) -> Pages:
    pages: Pages = request.app.state.pages
    return pages


def tokens_of(request: Request) -> Tokens:
    tokens: Tokens = request.app.state.tokens
    return tokens


@cache
def _environment() -> jinja2.Environment:
    """One for the process: a template is compiled once."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"),
        autoescape=True,
        finalize=_as_text,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(template_filters.FILTERS)
    environment.filters["https"] = https_address
    environment.tests["person"] = template_filters.is_person
    environment.globals.update(
        glyphs=template_filters.GLYPHS,
        status_words=template_filters.STATUS_WORDS,
        outcome_words=template_filters.OUTCOME_WORDS,
        years=template_filters.years,
        seconds_between=template_filters.seconds_between,
        parts=PARTS,
        what_keys_add_text=IN_A_SUMMARY,
        upstreams=UPSTREAMS,
    )
    return environment
