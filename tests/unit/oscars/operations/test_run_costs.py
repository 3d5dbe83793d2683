"""What a run costs: from what was counted, or estimated, with what is estimated said."""

from __future__ import annotations

from typing import Any

import pytest
from oscar_import.storage.models import CeremonyRecord, UsageRecord

from oscars.operations.prices import idle_month
from oscars.operations.run_costs import COUNTED, ESTIMATED, cost_of, cost_report

NOTHING_COUNTED = dict.fromkeys((*COUNTED, "memory_mb"), 0)


def used(**counted: Any) -> UsageRecord:
    return UsageRecord("RUN#r", "USAGE#x", **{**NOTHING_COUNTED, **counted})


def ceremony(**more: Any) -> CeremonyRecord:
    return CeremonyRecord("RUN#r", "CEREMONY#097", run="r", ceremony=97, dispatched=True, movies_created=50, **more)


@pytest.mark.parametrize(
    ("counted", "part", "usd"),
    [
        ({"write_units": 1_000_000}, "dynamodb_usd", 0.625),
        ({"read_units": 1_000_000}, "dynamodb_usd", 0.125),
        ({"sqs_requests": 1_000_000}, "sqs_usd", 0.4),
        ({"objects_written": 1000, "objects_read": 1000}, "s3_usd", 0.0054),
        ({"milliseconds": 1_000_000, "memory_mb": 1024}, "lambda_usd", 0.0133),
        ({"log_bytes": 1_000_000_000}, "logs_usd", 0.5),
    ],
)
def test_what_was_counted_is_paid_for(counted: dict[str, int], part: str, usd: float) -> None:
    assert cost_of([], {"tmdb_details": used(**counted)})[part] == usd


def test_lambda_asks_its_queue_for_a_stage_and_for_no_other_function() -> None:
    million = used(invocations=1_000_000)
    assert cost_of([], {"tmdb_details": million})["sqs_usd"] == 0.8
    assert cost_of([], {"summarise": million})["sqs_usd"] == 0


def test_a_run_that_was_counted_is_not_estimated_by_its_films() -> None:
    found = cost_report([ceremony()], {"tmdb_details": used(write_units=100)})
    assert (found["basis"], found["dynamodb_usd"]) == ("metered", 0.0001)
    assert found["estimated"] == list(ESTIMATED)
    assert found["step_functions_usd"] > 0
    assert [row["stage"] for row in found["stages"]] == ["tmdb_details"]
    assert found["usage"]["write_units"] == 100


def test_a_run_of_an_older_version_is_estimated() -> None:
    found = cost_report([ceremony()], {})
    assert (found["basis"], found["stages"]) == ("estimate", [])
    assert found["dynamodb_usd"] > 0
    assert found["usage"]["aws_calls"] == 0


def test_the_whole_is_the_sum_of_its_parts() -> None:
    functions = {"tmdb_details": used(write_units=9999, invocations=77), "summarise": used(read_units=12345)}
    found = cost_report([ceremony()], functions)
    parts = [value for name, value in found.items() if name.endswith("_usd") and name != "total_usd"]
    assert found["total_usd"] == pytest.approx(sum(parts), abs=0.0005)
    assert found["idle_month"]["total_usd"] == pytest.approx(sum(idle_month().values()), abs=0.0005)
