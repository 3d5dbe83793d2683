"""What lies in the stages' queues and dead-letter queues."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import Any

from oscar_import.stage import Stage, pascal_name

from oscars.operations.deployment import Deployment

WAITING = "ApproximateNumberOfMessages"
IN_FLIGHT = "ApproximateNumberOfMessagesNotVisible"
DELAYED = "ApproximateNumberOfMessagesDelayed"


@dataclass(frozen=True)
class StageQueues:
    """How many messages of a stage are where; SQS's own numbers, which may lag by a minute on AWS."""

    stage: str
    waiting: int
    in_flight: int
    """Being worked on, or hidden until they are tried again."""
    dead_lettered: int

    def to_document(self) -> dict[str, Any]:
        return asdict(self)


def queue_url(deployment: Deployment, stage: Stage) -> str:
    return deployment.outputs[f"Queue{pascal_name(stage.value)}"]


def dead_letter_queue_url(deployment: Deployment, stage: Stage) -> str:
    return deployment.outputs[f"DeadLetterQueue{pascal_name(stage.value)}"]


def stage_queues(deployment: Deployment) -> list[StageQueues]:
    """Every stage in flow order; costs two requests a stage."""
    deployment.clients.sqs  # noqa: B018 - made once, before the threads want it
    with ThreadPoolExecutor(len(Stage)) as pool:
        return list(pool.map(lambda stage: _queues_of(deployment, stage), Stage))


def dead_lettered(deployment: Deployment, stage: Stage) -> int:
    """How many messages lie in the stage's dead-letter queue, those that somebody looks at just now included."""
    return sum(_counts(deployment, dead_letter_queue_url(deployment, stage), (WAITING, IN_FLIGHT, DELAYED)))


def _queues_of(deployment: Deployment, stage: Stage) -> StageQueues:
    waiting, delayed, in_flight = _counts(deployment, queue_url(deployment, stage), (WAITING, DELAYED, IN_FLIGHT))
    return StageQueues(stage.value, waiting + delayed, in_flight, dead_lettered(deployment, stage))


def _counts(deployment: Deployment, url: str, names: Iterable[Any]) -> list[int]:
    wanted = list(names)
    found = deployment.clients.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=wanted).get("Attributes", {})
    return [int(found.get(name, 0)) for name in wanted]
