"""Moving dead letters back: first what would be moved and why it failed, then the doing."""

from __future__ import annotations

from collections.abc import Mapping

from oscar_import.stage import Stage
from starlette.requests import Request
from starlette.responses import Response

from oscars.console.redrive_jobs import Chosen
from oscars.console.templating import pages_of, stack_of
from oscars.console.views.actions import Form, redirect_to
from oscars.console.views.failures import grouped
from oscars.errors import UsageError


def ask(request: Request) -> Response:
    """`/redrive`, `/redrive?stage=tmdb_details`, `/redrive?stage=tmdb_details&code=tmdb_refused`."""
    chosen = _chosen(request.query_params)
    stack = stack_of(request)
    stages = {stage.value for stage in chosen.stages}
    found = [item for item in stack.failures(None) if item["stage"] in stages]
    letters = {stage: number for stage, number in stack.dead_letters().items() if stage in stages}
    groups = [group for group in grouped(found) if chosen.error_code in (None, group["code"])]
    return pages_of(request).show(
        request,
        "redrive.html",
        asked=dict(request.query_params),
        stages=[stage.value for stage in chosen.stages],
        all_stages=len(chosen.stages) == len(Stage),
        code=chosen.error_code,
        letters=letters,
        groups=groups,
        is_possible=bool(letters and (groups or chosen.error_code is None)),
    )


def redrive(request: Request, form: Form) -> Response:
    stack_of(request).redrive(_chosen(form))
    return redirect_to("/failures")


def _chosen(given: Mapping[str, str]) -> Chosen:
    """Raises UsageError for a stage that there is not, and for a reason without its stage."""
    stage, code = given.get("stage") or None, given.get("code") or None
    if stage is None:
        if code is not None:
            raise UsageError("a reason alone is not enough: say in which stage")
        return Chosen(tuple(Stage))
    if stage not in list(Stage):
        raise UsageError(f"{stage[:40]!r} is no stage")
    return Chosen((Stage(stage),), code)
