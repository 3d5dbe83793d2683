"""How fast the deployed stack may ask its upstreams."""

from __future__ import annotations

from collections.abc import Mapping

from oscar_import.upstream.registry import UPSTREAMS

from oscars.operations.deployment import Deployment

Limits = Mapping[str, float]
"""Requests per second or per day, as the registry says, by the upstream's name; 0 means no limit."""


def variables_of(deployment: Deployment) -> Mapping[str, str]:
    """The environment of the functions, as far as upstreams and limits go: all of them have the same."""
    configuration = deployment.clients.lambda_.get_function_configuration(
        FunctionName=deployment.outputs["SplitRangeFunction"]
    )
    return configuration.get("Environment", {}).get("Variables", {})


def limits_of(deployment: Deployment) -> Limits:
    """How fast the deployed functions may ask."""
    variables = variables_of(deployment)
    return {upstream.name: float(variables.get(upstream.limit_setting) or 0) for upstream in UPSTREAMS}
