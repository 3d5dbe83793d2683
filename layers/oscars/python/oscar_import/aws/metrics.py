"""How an upstream answers, measured for the dashboard: CloudWatch takes it from the function's log."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

from oscar_import.aws.usage import USAGE

NAMESPACE = "OscarImport"

UPSTREAM_LATENCY = "UpstreamLatency"
"""Milliseconds that one request to an upstream took; dimension `service`, the stage."""
UPSTREAM_THROTTLED = "UpstreamThrottled"
"""Count of answers 429; dimension `service`, the stage."""
OMDB_QUOTA_LEFT = "OmdbQuotaLeft"
"""Requests that OMDb still answers today; dimension `service`, omdb_enrichment."""

UNITS = {
    UPSTREAM_LATENCY: MetricUnit.Milliseconds,
    UPSTREAM_THROTTLED: MetricUnit.Count,
    OMDB_QUOTA_LEFT: MetricUnit.Count,
}
"""No more than three a stage: CloudWatch asks for each of them every month."""


class Metrics:
    """Keeps what an invocation measures until its end."""

    def __init__(self) -> None:
        self._measured: dict[str, list[float]] = defaultdict(list)

    @contextmanager
    def request(self) -> Iterator[None]:
        """Measures how long one request takes, one that gets no answer included."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self._measured[UPSTREAM_LATENCY].append((time.perf_counter() - began) * 1000)

    def throttled(self) -> None:
        """Counts an answer that asked for fewer requests."""
        self._measured[UPSTREAM_THROTTLED].append(1)

    def quota_left(self, requests: int) -> None:
        """Notes how many requests are left today."""
        self._measured[OMDB_QUOTA_LEFT].append(requests)

    def write(self, service: str) -> None:
        """Writes one line in CloudWatch's embedded metric format, where anything was measured."""
        metrics = EphemeralMetrics(namespace=NAMESPACE, service=service)
        for name, values in self._measured.items():
            for value in values:
                metrics.add_metric(name, UNITS[name], value)
        self._measured.clear()
        if metrics.metric_set:
            USAGE.logged(json.dumps(metrics.serialize_metric_set()))
            metrics.flush_metrics()
