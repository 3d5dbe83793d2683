"""How long an import takes and what AWS asks for it, reckoned from how many films go which way.

What a film uses was measured with `python -m benchmarks.consumed` and `oscars cost` of imports on the embedded AWS, on
the side of more: bodies of TMDb are larger than those of the embedded facts, and a function on AWS waits longer.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from oscar_import.upstream.registry import BY_NAME, UPSTREAMS, Per

from oscars.operations.prices import Use, cost_document, cost_parts
from oscars.operations.upstream_limits import Limits

START_SECONDS = 8.0
"""Until the first film arrives: the execution, and functions that start cold."""
FILMS_PER_SECOND = {"embedded": 30.0, "aws": 100.0}
"""How many films the stages get through where no upstream holds them up."""


FETCHED_FILM = Use(gb_seconds=0.3, invocations=0.6, sqs_requests=2, writes=28, reads=25, puts=2, log_bytes=400, gets=1)
CHECKED_FILM = Use(gb_seconds=0.05, invocations=0.1, sqs_requests=0.5, writes=5, reads=10, puts=0, log_bytes=100)
IMPORTED_CEREMONY = Use(
    gb_seconds=6, invocations=2, sqs_requests=3, writes=300, reads=120, puts=1, log_bytes=4000, transitions=6
)
PASSED_CEREMONY = Use(
    gb_seconds=0.3, invocations=1, sqs_requests=3, writes=8, reads=10, puts=1, log_bytes=1500, transitions=6
)
RUN = Use(gb_seconds=20, invocations=2, sqs_requests=0, writes=5, reads=6000, puts=2, log_bytes=5000, transitions=6)
"""The snapshot reads the whole catalogue."""


@dataclass(frozen=True)
class Estimate:
    films: int
    requests: Mapping[str, int]
    """By the upstream's name."""
    id_requests: Mapping[str, int]
    """How many requests looking up ids takes, about, by the upstream's name; those that are asked for ids."""
    most_id_requests: Mapping[str, int]
    """The same at most."""
    seconds: float
    days: Mapping[str, int]
    """On how many days the daily quota of an upstream is needed, by its name; those that have one."""
    parts: Mapping[str, float]

    @property
    def total_usd(self) -> float:
        return sum(self.parts.values())

    def to_document(self) -> dict[str, Any]:
        return {
            "totals": {
                "films": self.films,
                **{upstream.requests_field: self.requests[upstream.name] for upstream in UPSTREAMS},
                **{BY_NAME[name].id_requests_field: number for name, number in self.id_requests.items()},
                **{
                    f"{BY_NAME[name].id_requests_field}_at_most": number
                    for name, number in self.most_id_requests.items()
                },
            },
            "estimated_seconds": round(self.seconds),
            **{f"{name}_days": days for name, days in self.days.items()},
            "estimated_cost": cost_document(self.parts),
        }


def estimate_of(plan: Sequence[Mapping[str, Any]], limits: Limits, *, is_embedded: bool) -> Estimate:
    """`plan` is that of `oscar_import.workflow.plan`."""
    worked_on = [item for item in plan if item["action"] in ("import", "retry_failed")]
    films = sum(item["films"] for item in worked_on)
    requests = {upstream.name: sum(item[upstream.requests_field] for item in plan) for upstream in UPSTREAMS}
    id_requests, most_id_requests = (_id_requests(plan, ending) for ending in ("", "_at_most"))
    fetched = max(requests.values())
    use = (
        RUN.plus(PASSED_CEREMONY.times(len(plan) - len(worked_on)))
        .plus(IMPORTED_CEREMONY.times(len(worked_on)))
        .plus(FETCHED_FILM.times(fetched))
        .plus(CHECKED_FILM.times(max(films - fetched, 0)))
    )
    stages = films / FILMS_PER_SECOND["embedded" if is_embedded else "aws"]
    held_back = [
        (requests[upstream.name] + id_requests.get(upstream.name, 0)) / limits[upstream.name]
        for upstream in UPSTREAMS
        if upstream.per is Per.SECOND and limits[upstream.name]
    ]
    return Estimate(
        films=sum(item["films"] for item in plan),
        requests=requests,
        id_requests=id_requests,
        most_id_requests=most_id_requests,
        seconds=START_SECONDS + max(stages, *held_back, 0.0),
        days={
            upstream.name: _days(requests[upstream.name], limits[upstream.name])
            for upstream in UPSTREAMS
            if upstream.per is Per.DAY
        },
        parts=cost_parts(use),
    )


def _id_requests(plan: Sequence[Mapping[str, Any]], ending: str) -> dict[str, int]:
    """By the upstream's name, of those that the plan says are asked for ids."""
    fields = {upstream.name: upstream.id_requests_field + ending for upstream in UPSTREAMS}
    return {
        name: sum(item.get(field, 0) for item in plan)
        for name, field in fields.items()
        if any(field in item for item in plan)
    }


def _days(requests: int, limit: float) -> int:
    return math.ceil(requests / int(limit)) if int(limit) else min(requests, 1)
