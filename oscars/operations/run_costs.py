"""What a run costs on AWS: from what its functions counted; of a run of an older version, from what its records say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from oscar_import.aws import usage as usage_names
from oscar_import.stage import Stage
from oscar_import.storage.models import CeremonyRecord, UsageRecord

from oscars.operations.estimates import CHECKED_FILM, FETCHED_FILM, IMPORTED_CEREMONY, PASSED_CEREMONY, RUN
from oscars.operations.prices import AS_OF, NOTHING, REGION, Use, cost_document, cost_parts, idle_month

METERED, ESTIMATE = "metered", "estimate"
LAMBDAS_OWN_LOG_BYTES = 350
"""START, END and REPORT of an invocation."""
LAMBDAS_OWN_SQS_REQUESTS = 2
"""It receives a batch, and deletes what is done."""
ESTIMATED = (
    "Lambda: the start of its containers",
    "SQS: what Lambda asks for itself",
    f"Step Functions: transitions, {PASSED_CEREMONY.transitions:.0f} a ceremony",
    "logs: Lambda's own lines",
)
"""What no function can count."""
STAGES = frozenset(stage.value for stage in Stage)
COUNTED = ("invocations", "milliseconds", *usage_names.COUNTED)


def cost_of(ceremonies: Iterable[CeremonyRecord], usage: Mapping[str, UsageRecord]) -> dict[str, float]:
    """`total_usd` and its parts at list prices. `usage` is `storage.usage.usage_of`; without any it is an estimate."""
    return cost_document(cost_parts(_metered(list(ceremonies), usage) if usage else _estimated(ceremonies)))


def cost_report(ceremonies: Iterable[CeremonyRecord], usage: Mapping[str, UsageRecord]) -> dict[str, Any]:
    """The same with what it is made from: `basis`, `usage`, `stages`, `estimated`, `prices`, and `idle_month`."""
    return {
        "basis": METERED if usage else ESTIMATE,
        **cost_of(ceremonies, usage),
        "usage": {name: sum(_counted(record)[name] for record in usage.values()) for name in COUNTED},
        "stages": [
            {
                "stage": function,
                **_counted(record),
                "memory_mb": int(record.memory_mb),
                **cost_document(cost_parts(_use_of_function(function, record))),
            }
            for function, record in sorted(usage.items())
        ],
        "estimated": list(ESTIMATED) if usage else ["everything: the run did not count what it consumed"],
        "prices": {"region": REGION, "as_of": AS_OF},
        "idle_month": cost_document(idle_month()),
    }


def _counted(record: UsageRecord) -> dict[str, float]:
    """Whole numbers, but for units of half a kilobyte."""
    numbers = {name: round(float(getattr(record, name)), 1) for name in COUNTED}
    return {name: int(number) if number.is_integer() else number for name, number in numbers.items()}


def _metered(ceremonies: list[CeremonyRecord], usage: Mapping[str, UsageRecord]) -> Use:
    transitions = RUN.transitions + PASSED_CEREMONY.transitions * len(ceremonies)
    use = replace(NOTHING, transitions=transitions)
    for function, record in usage.items():
        use = use.plus(_use_of_function(function, record))
    return use


def _use_of_function(function: str, record: UsageRecord) -> Use:
    counted = _counted(record)
    is_stage = function in STAGES
    return Use(
        gb_seconds=counted["milliseconds"] / 1000 * float(record.memory_mb) / 1024,
        invocations=counted["invocations"],
        sqs_requests=counted["sqs_requests"] + is_stage * LAMBDAS_OWN_SQS_REQUESTS * counted["invocations"],
        writes=counted["write_units"],
        reads=counted["read_units"],
        puts=counted["objects_written"],
        gets=counted["objects_read"],
        log_bytes=counted["log_bytes"] + LAMBDAS_OWN_LOG_BYTES * counted["invocations"],
    )


def _estimated(ceremonies: Iterable[CeremonyRecord]) -> Use:
    use = RUN
    for ceremony in ceremonies:
        use = use.plus(_use_of(ceremony))
    return use


def _use_of(ceremony: CeremonyRecord) -> Use:
    if ceremony.passed_over:
        return PASSED_CEREMONY
    fetched = 0 if ceremony.skip_enrichment else int(ceremony.movies_created + ceremony.movies_updated)
    return (
        (IMPORTED_CEREMONY if ceremony.dispatched else NOTHING)
        .plus(FETCHED_FILM.times(fetched))
        .plus(CHECKED_FILM.times(ceremony.closed - fetched))
    )
