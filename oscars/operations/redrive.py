"""What becomes of failed films and ceremonies whose messages were moved back."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from botocore.config import Config
from oscar_import.runs.status import CeremonyStatus
from oscar_import.stage import Stage
from oscar_import.storage import runs
from oscar_import.storage.failures import find_failure
from oscar_import.storage.models import CeremonyRecord, FailureRecord

from oscars.errors import StackUnavailable
from oscars.operations.deployment import Deployment
from oscars.operations.open_failures import open_failures
from oscars.operations.queue_depths import stage_queues

POLL_SECONDS = 1.0
IDLE_SECONDS = {"embedded": 4.0, "aws": 75.0}
"""How long the queues have to be empty before nothing more is expected: SQS's counts lag by up to a minute on AWS."""
SUMMARISE_SECONDS = 310
Report = Callable[[int, int], None]
"""Gets how many of how many failures are settled."""


@dataclass(frozen=True)
class Settled:
    healed: tuple[FailureRecord, ...]
    failed_again: tuple[FailureRecord, ...]
    """As they failed now; also what had not failed before, and is a film of theirs."""
    silent: tuple[FailureRecord, ...]
    """Nothing was heard of them: they had no dead letter."""

    @property
    def runs(self) -> list[str]:
        """The runs that changed."""
        return sorted({_key(record)[0] for record in (*self.healed, *self.failed_again)})


def wait_until_settled(
    deployment: Deployment,
    before: Iterable[FailureRecord],
    *,
    standing: Iterable[FailureRecord],
    moved: int,
    report: Report,
) -> Settled:
    """Waits until each failure is gone or has come again, or the queues stay empty.

    `before` are the failures whose dead letters were moved, `standing` all that stood then. Of a dead letter that has
    no failure (its function died with it) nothing is known but that the queues are empty when it is through.
    """
    failed = list(before)
    known = {_key(record) for record in standing}
    all_known = moved <= len({record.message_id for record in failed if record.message_id})
    idle_since: float | None = None
    deadline = IDLE_SECONDS["embedded" if deployment.is_embedded else "aws"]
    while True:
        settled = _look(failed)
        report(len(failed) - len(settled.silent), len(failed))
        if all_known and not settled.silent and _counted(failed):
            break
        if any(stage.waiting or stage.in_flight for stage in stage_queues(deployment)):
            idle_since = None
        else:
            idle_since = idle_since if idle_since is not None else time.monotonic()
            if time.monotonic() - idle_since >= deadline:
                settled = _look(failed)
                break
        time.sleep(POLL_SECONDS)
    concerned = {_key(record)[:2] for record in failed}
    new = [
        record
        for record in open_failures(list(Stage))
        if _key(record) not in known and (not all_known or _key(record)[:2] in concerned)
    ]
    return replace(settled, failed_again=(*settled.failed_again, *new))


def _key(record: FailureRecord) -> tuple[str, int, str | None]:
    """Run, ceremony and film."""
    return record.pk.removeprefix("RUN#"), int(record.ceremony), record.film


def _look(failed: Iterable[FailureRecord]) -> Settled:
    healed, again, silent = [], [], []
    for record in failed:
        now = find_failure(*_key(record))
        if now is None:
            healed.append(record)
        elif (now.message_id, now.failed_at) != (record.message_id, record.failed_at):
            again.append(now)
        else:
            silent.append(record)
    return Settled(tuple(healed), tuple(again), tuple(silent))


def _counted(failed: Iterable[FailureRecord]) -> bool:
    """Whether the ceremonies concerned have ended and say what their counters say."""
    concerned = {_key(record)[:2] for record in failed}
    return all(_says_its_counters(runs.find_ceremony(run, ordinal)) for run, ordinal in concerned)


def _says_its_counters(record: CeremonyRecord | None) -> bool:
    if record is None or record.status == CeremonyStatus.FAILED or not record.is_live:
        return True
    completed = record.all_films_closed and not record.movies_failed and not record.unidentified_failed
    return CeremonyStatus(record.status).has_ended and (record.status == CeremonyStatus.COMPLETED) == completed


def summarise(deployment: Deployment, run_names: Iterable[str], *, wait: bool = True) -> None:
    """Lets the totals of the runs and the snapshot follow: now, or without `wait` by and by.

    Raises StackUnavailable where that was waited for and failed.
    """
    client = deployment.session.client(
        "lambda",
        endpoint_url=deployment.endpoint,
        config=deployment.clients.config.merge(
            Config(read_timeout=SUMMARISE_SECONDS, retries={"total_max_attempts": 1})
        ),
    )
    for run in run_names:
        answer = client.invoke(
            FunctionName=deployment.outputs["SummariseFunction"],
            InvocationType="RequestResponse" if wait else "Event",
            Payload=json.dumps({"run": run}).encode(),
        )
        if "FunctionError" in answer:
            raise StackUnavailable(
                f"the totals of run {run} and the snapshot could not be made again (Summarise failed)",
                "its log says why; the next import writes the snapshot again",
            )
