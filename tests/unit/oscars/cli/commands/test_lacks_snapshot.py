"""An import whose snapshot could not be written says so and does not end with 0."""

from __future__ import annotations

import pytest

from oscars.cli.commands.import_years import lacks_snapshot
from oscars.cli.views.live_run import End
from oscars.operations.executions import Execution


def end(state: str, execution: str) -> End:
    return End(
        {"state": state}, Execution(arn="arn:1", status=execution, error="RuntimeError", cause="no", output=None)
    )


@pytest.mark.parametrize("state", ["completed", "completed_with_failures"])
def test_an_execution_that_failed_after_its_ceremonies_were_done_wrote_no_snapshot(state: str) -> None:
    assert lacks_snapshot(end(state, "FAILED"))


@pytest.mark.parametrize(
    ("state", "execution"), [("completed", "SUCCEEDED"), ("failed", "FAILED"), ("cancelled", "ABORTED")]
)
def test_any_other_end_has_reasons_of_its_own(state: str, execution: str) -> None:
    assert not lacks_snapshot(end(state, execution))
