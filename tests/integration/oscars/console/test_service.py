"""What a look at a run costs: as many requests for 98 ceremonies as for three."""

from __future__ import annotations

from collections import Counter
from types import SimpleNamespace
from typing import Any

import pytest

from infra.pipeline import PIPELINE
from oscars.console.connection import Connection
from oscars.console.service import Stack
from oscars.operations.deployment import Deployment
from tests.support.cli_fakes import FakeSqs, deployment
from tests.support.samples import RUN, enrich, open_run
from tests.support.store import Store

FILMS = 60
QUEUES_READ = 2 * len(PIPELINE)


class CountingSqs(FakeSqs):
    def get_queue_attributes(self, **asked: Any) -> dict[str, Any]:
        self.calls.append("get_queue_attributes")
        return super().get_queue_attributes(**asked)


def stack_over(store: Store, sqs: CountingSqs) -> Stack:
    made = deployment(
        dynamodb=store.client,
        sqs=sqs,
        s3=None,
        stepfunctions=None,
        lambda_=None,
        session=SimpleNamespace(region_name="us-east-1"),
    )
    outputs = {**made.outputs, "ProgressTable": store.progress, "CatalogueTable": store.catalogue}
    return Stack(Connection(lambda: Deployment(made.clients, made.stack, outputs, is_embedded=True)))


@pytest.mark.parametrize("ceremonies", [3, 98])
def test_a_look_at_a_run_takes_four_reads_and_those_of_the_queues(store: Store, ceremonies: int) -> None:
    ordinals = range(1, ceremonies + 1)
    open_run(RUN, *ordinals)
    for ordinal in ordinals:
        enrich(ordinal, films=FILMS)
    sqs = CountingSqs({})
    stack = stack_over(store, sqs)
    reads: list[str] = []

    def count(model: Any, **_: Any) -> None:
        reads.append(model.name)

    store.client.meta.events.register("before-call.dynamodb", count)
    try:
        found = stack.run(RUN)
    finally:
        store.client.meta.events.unregister("before-call.dynamodb", count)
    assert found is not None
    assert found["totals"]["ceremonies"] == ceremonies
    # The run, its ceremonies, the films that several of these name, and what its functions consumed.
    assert Counter(reads) == {"GetItem": 1, "BatchGetItem": 2, "Query": 1}
    assert len(sqs.calls) == QUEUES_READ
