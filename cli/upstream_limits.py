"""How fast the deployed stack may ask its upstreams."""

from __future__ import annotations

from dataclasses import dataclass

from cli.aws import Deployment


@dataclass(frozen=True)
class UpstreamLimits:
    """0 means no limit."""

    tmdb_requests_per_second: float
    omdb_requests_per_day: int


def limits_of(deployment: Deployment) -> UpstreamLimits:
    """Read from the environment of a function: every one of them has the same."""
    configuration = deployment.clients.lambda_.get_function_configuration(
        FunctionName=deployment.outputs["SplitRangeFunction"]
    )
    variables = configuration.get("Environment", {}).get("Variables", {})
    return UpstreamLimits(
        tmdb_requests_per_second=float(variables.get("TMDB_REQUESTS_PER_SECOND") or 0),
        omdb_requests_per_day=int(float(variables.get("OMDB_REQUESTS_PER_DAY") or 0)),
    )
