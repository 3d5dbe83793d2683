"""A hint is true when it is read: what has failed permanently is tried again by nobody but its reader."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import oscar_import
import pytest
from oscar_import.errors import ImportFailure, Terminal, Throttled, Transient
from oscar_import.runs.failure import MAX_RECEIVES
from oscar_import.stage import Stage
from oscar_import.storage import failures
from oscar_import.workflow.last_try import WHEN, hint_after_last_try

from oscars.operations.failures import PASSING, command_for
from tests.integration.oscar_import.handlers.test_sqs import Work, aws, receive
from tests.support.fakes import FakeAws
from tests.support.samples import FAILURE, FILM, RUN
from tools.docs.errors import ERRORS

__all__ = ["aws"]

PROMISE = re.compile(
    r"by itself|automatic|tried again|retried|(comes|goes|sent) (back|again)|will be|on its way|next receive", re.I
)
"""Words of something that happens without the reader."""
PACKAGE = Path(oscar_import.__file__).parent


def texts_of(node: ast.AST) -> str:
    """Every piece of text in an expression."""
    return " ".join(
        part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str)
    )


def hints_in_the_code() -> Iterator[tuple[str, str]]:
    """Where, and what: every `hint=`, every constant that is called a hint, every hint handed to a Failure."""
    for file in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            place = f"{file.relative_to(PACKAGE)}:{getattr(node, 'lineno', 0)}"
            if (isinstance(node, ast.keyword) and node.arg == "hint") or (
                isinstance(node, ast.Assign) and any("HINT" in ast.unparse(target).upper() for target in node.targets)
            ):
                yield place, texts_of(node.value)
            elif isinstance(node, ast.Call) and ast.unparse(node.func) == "Failure" and len(node.args) >= 4:
                yield place, texts_of(node.args[3])


def codes_of(*kinds: str) -> set[str]:
    """Error codes that the package raises with these exceptions."""
    return {
        node.args[0].value
        for file in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in kinds
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }


TRANSIENT = sorted(codes_of("Transient", "Throttled"))


def test_no_hint_in_the_code_promises_what_happens_without_its_reader() -> None:
    found = list(hints_in_the_code())
    assert len(found) > 30
    assert [(place, text) for place, text in found if PROMISE.search(text)] == []


@pytest.mark.parametrize("code", TRANSIENT)
def test_the_hint_that_is_kept_after_the_last_receive_says_what_to_do(code: str, aws: FakeAws) -> None:
    kind = Throttled if code == "throttled" else Transient
    work = Work(kind(code, "TMDb did not do it"))
    for receives in range(1, MAX_RECEIVES + 1):
        receive(aws, work, receives=receives)
    (record,) = failures.failures_of(RUN)
    assert record.error_code == code
    assert not PROMISE.search(record.hint)
    assert record.hint.endswith(": oscars redrive tmdb_details")


@pytest.mark.parametrize("code", sorted(set(ERRORS) - set(TRANSIENT)))
def test_the_hint_of_what_fails_at_once_stays_as_it_is(code: str, aws: FakeAws) -> None:
    receive(aws, Work(Terminal(code, "no", hint="Do this.")))
    kept = failures.find_failure(RUN, 66, FILM)
    if kept is None:  # no run's records could hold it
        (kept,) = failures.invalid_messages("tmdb_details")  # type: ignore[assignment]
    assert kept is not None
    assert kept.hint == "Do this."


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("code", TRANSIENT)
def test_hint_and_command_of_a_failure_agree(code: str, stage: Stage) -> None:
    hint = hint_after_last_try(Transient(code, "no", hint="Look."), stage)
    assert hint.startswith("Look. When ")
    for film in (FILM, None):
        command = command_for(stage=stage.value, ceremony=66, film=film, error_code=code)
        assert hint.endswith(command)


def test_the_upstream_that_has_to_work_again_is_named() -> None:
    gone = Transient("upstream_unavailable", "HTTP 503")
    named = {stage: hint_after_last_try(gone, stage).partition(" works")[0] for stage in Stage}
    assert named[Stage.TMDB_DETAILS] == named[Stage.TMDB_DISCOVERY] == "When TMDb"
    assert named[Stage.OMDB_ENRICHMENT] == "When OMDb"
    assert named[Stage.OSCAR_IMPORTS] == "When the source"


def test_every_code_that_passes_is_known_to_all_who_ask() -> None:
    assert set(TRANSIENT) <= set(PASSING)
    assert set(WHEN) <= set(TRANSIENT)
    assert {code for code in TRANSIENT if ERRORS[code].fate != "tried again"} == set()


def test_a_failure_of_the_samples_is_one_that_can_be(aws: FakeAws) -> None:
    error: ImportFailure = Transient(FAILURE.code, FAILURE.message)
    assert replace(FAILURE, hint=hint_after_last_try(error, Stage(FAILURE.stage))) == FAILURE
