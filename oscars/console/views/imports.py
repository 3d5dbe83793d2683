"""Starting an import: what is asked for, what would be done, and the start."""

from __future__ import annotations

from collections.abc import Mapping

from oscar_import.ceremonies import sources
from oscar_import.json_fields import JsonObject
from starlette.requests import Request
from starlette.responses import Response

from oscars.console.templating import pages_of, stack_of
from oscars.console.views.actions import Form, redirect_to
from oscars.errors import UsageError

REPROCESS = {
    "missing": "What is missing: not imported yet, not awarded yet, changed, or no longer fresh",
    "failed": "What failed: only the ceremonies and films that failed",
    "all": "Everything is checked again; what is fresh is not fetched again",
}
CHOICES = {source.name: source.choice for source in sources.SOURCES if source.choice}
ACTIONS = {
    "import": "import",
    "pass_over": "pass over: nothing is missing",
    "retry_failed": "try its failed films again",
    "fail": "fail",
}


def form(request: Request) -> Response:
    """`/import?years=1994-1996&reprocess=failed`: the form, filled in."""
    return _form(request, request.query_params)


def preview(request: Request, form: Form) -> Response:
    try:
        given = _given(form)
        plan = stack_of(request).plan(given)
    except UsageError as error:
        return _form(request, form, error=str(error))
    return pages_of(request).show(
        request, "plan.html", given=given, plan=plan, actions=ACTIONS, sources=CHOICES, reprocess=REPROCESS
    )


def start(request: Request, form: Form) -> Response:
    try:
        run = stack_of(request).start(_given(form))
    except UsageError as error:
        return _form(request, form, error=str(error))
    return redirect_to(f"/runs/{run}")


def _given(form: Form) -> JsonObject:
    """The input of the state machine. Raises UsageError."""
    years, reprocess, source = form.get("years", "").strip(), form.get("reprocess", ""), form.get("source", "")
    if not years:
        raise UsageError("Say which years, for example 1994-1996.")
    if reprocess not in REPROCESS or source not in CHOICES:
        raise UsageError("Choose one of the sources, and one of the ways to import.")
    return {
        "years": years,
        "ceremonies": "ceremonies" in form,
        "reprocess": reprocess,
        "skip_enrichment": "skip_enrichment" in form,
        "dry_run": False,
        "source": source,
    }


def _form(request: Request, filled: Mapping[str, str], *, error: str | None = None) -> Response:
    return pages_of(request).show(
        request,
        "import.html",
        status=400 if error else 200,
        error=error,
        filled={"reprocess": "missing", "source": sources.NAMES[0], **filled},
        reprocess=REPROCESS,
        sources=CHOICES,
    )
