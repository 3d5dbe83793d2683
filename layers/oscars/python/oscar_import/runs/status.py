"""What the states of ceremonies say about a run: pure, so that a status is never stored twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum


class CeremonyStatus(StrEnum):
    QUEUED = "queued"
    IMPORTING = "importing"
    ENRICHING = "enriching"
    COMPLETED = "completed"
    COMPLETED_WITH_FAILURES = "completed_with_failures"
    FAILED = "failed"
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"

    @property
    def is_running(self) -> bool:
        return self in (CeremonyStatus.IMPORTING, CeremonyStatus.ENRICHING)

    @property
    def has_ended(self) -> bool:
        return self is not CeremonyStatus.QUEUED and not self.is_running

    @property
    def is_given_up(self) -> bool:
        """Whether its messages count nowhere any more."""
        return self in (CeremonyStatus.CANCELLED, CeremonyStatus.SUPERSEDED)


GIVEN_UP = tuple(status.value for status in CeremonyStatus if status.is_given_up)
"""Statuses of ceremonies that a run works on no more, as they are stored."""


class RunState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    COMPLETED = "completed"
    COMPLETED_WITH_FAILURES = "completed_with_failures"
    FAILED = "failed"
    CANCELLED = "cancelled"


def run_state(statuses: Iterable[CeremonyStatus], *, cancelled: bool = False) -> RunState:
    """The state of a run from its ceremonies' statuses.

    A ceremony that a newer run took over says nothing about this one, unless all of them were taken over.
    """
    all_statuses = list(statuses)
    own = [status for status in all_statuses if status is not CeremonyStatus.SUPERSEDED]
    if cancelled or (all_statuses and not own) or CeremonyStatus.CANCELLED in own:
        return RunState.CANCELLED
    if all(status is CeremonyStatus.QUEUED for status in own):
        return RunState.QUEUED
    if any(not status.has_ended for status in own):
        return RunState.RUNNING
    if CeremonyStatus.FAILED in own:
        return RunState.FAILED
    if CeremonyStatus.COMPLETED_WITH_FAILURES in own:
        return RunState.COMPLETED_WITH_FAILURES
    return RunState.COMPLETED


def counts(statuses: Iterable[CeremonyStatus]) -> dict[str, int]:
    """How many ceremonies stand where: `running` holds those importing or enriching."""
    found = Counter("running" if status.is_running else status.value for status in statuses)
    names = [name.value for name in CeremonyStatus if not name.is_running]
    return {name: found[name] for name in ["queued", "running", *names[1:]]}
