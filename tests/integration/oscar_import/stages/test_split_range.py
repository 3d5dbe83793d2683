"""The name of an execution is the name of its run. Step Functions allows more names than messages carry."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from oscar_import.runs.messages import RUN_PATTERN
from oscar_import.stages import settle_ceremony, split_range
from oscar_import.storage import runs

from tests.support.fakes import FakeAws

NOT_ALLOWED = set(' <>{}[]?*"#%\\^|~`$&,;:/')
"""https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html"""


def is_allowed(character: str) -> bool:
    return not (character in NOT_ALLOWED or character.isspace() or unicodedata.category(character) in ("Cc", "Cs"))


names_of_executions = st.text(
    st.characters(exclude_categories=["Cc", "Cs"]).filter(is_allowed), min_size=1, max_size=80
)


def event(run: str, given: Any = None) -> dict[str, Any]:
    return {
        "input": given or {"years": "1994"},
        "run": run,
        "execution_arn": f"arn:aws:states:us-east-1:000000000000:execution:OscarImport:{run}",
        "started_at": "2026-11-22T10:00:00Z",
    }


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(names_of_executions)
@example("a.b")
@example("me@example.org")
@example("1994+1995")
@example("import(1994)=yes!")
@example("Académie")
@example("a\u200b")
@example("1\u0661")
def test_a_name_that_messages_do_not_carry_is_refused_before_anything_is_opened(run: str) -> None:
    aws = FakeAws()
    if RUN_PATTERN.fullmatch(run):
        # The next thing that is checked: nothing is asked in this test.
        answer = aws.run("split_range", split_range.split_range, event(run, {"years": "1933"}))
        assert answer["rejected"]["error"] == "no_ceremony"
    else:
        answer = aws.run("split_range", split_range.split_range, event(run))
        assert answer["rejected"]["error"] == "invalid_run_name"
        assert "without a name" in answer["rejected"]["cause"]
    assert runs.find_run(run) is None
    assert aws.objects == {}
    assert aws.sent == []


@pytest.mark.parametrize("run", ["a.b", "me@example.org", "Académie"])
def test_a_run_of_such_a_name_whose_opening_died_is_settled_without_an_error(run: str) -> None:
    event = {"run": run, "error": {"Error": "Lambda.Unknown", "Cause": "it died"}}
    assert FakeAws().run("settle_ceremony", settle_ceremony.settle, event) == {"ceremonies": {}}
