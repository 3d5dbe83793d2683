"""How fast the deployed stack may ask its upstreams."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from oscars.operations.deployment import Deployment


@dataclass(frozen=True)
class UpstreamLimits:
    """0 means no limit."""

    tmdb_requests_per_second: float
    omdb_requests_per_day: int


def variables_of(deployment: Deployment) -> Mapping[str, str]:
    """What the functions are told of upstreams and limits: every one of them is told the same."""
    configuration = deployment.clients.lambda_.get_function_configuration(
        FunctionName=deployment.outputs["SplitRangeFunction"]
    )
    return configuration.get("Environment", {}).get("Variables", {})


def limits_of(deployment: Deployment) -> UpstreamLimits:
    """How fast the deployed functions may ask."""
    variables = variables_of(deployment)
    return UpstreamLimits(
        tmdb_requests_per_second=float(variables.get("TMDB_REQUESTS_PER_SECOND") or 0),
        omdb_requests_per_day=int(float(variables.get("OMDB_REQUESTS_PER_DAY") or 0)),
    )
