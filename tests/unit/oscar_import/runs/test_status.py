"""The state of a run follows from its ceremonies."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oscar_import.runs.status import CeremonyStatus, RunState, counts, run_state

S = CeremonyStatus
statuses = st.lists(st.sampled_from(CeremonyStatus))


@pytest.mark.parametrize(
    ("ceremonies", "state"),
    [
        ([], RunState.QUEUED),
        ([S.QUEUED, S.QUEUED], RunState.QUEUED),
        ([S.QUEUED, S.IMPORTING], RunState.RUNNING),
        ([S.ENRICHING, S.COMPLETED], RunState.RUNNING),
        ([S.QUEUED, S.COMPLETED], RunState.RUNNING),
        ([S.FAILED, S.ENRICHING], RunState.RUNNING),
        ([S.COMPLETED, S.COMPLETED], RunState.COMPLETED),
        ([S.COMPLETED, S.COMPLETED_WITH_FAILURES], RunState.COMPLETED_WITH_FAILURES),
        ([S.COMPLETED, S.COMPLETED_WITH_FAILURES, S.FAILED], RunState.FAILED),
        ([S.COMPLETED, S.SUPERSEDED], RunState.COMPLETED),
        ([S.SUPERSEDED, S.SUPERSEDED], RunState.CANCELLED),
        ([S.COMPLETED, S.CANCELLED], RunState.CANCELLED),
    ],
)
def test_a_run_s_state_follows_from_its_ceremonies(ceremonies: list[CeremonyStatus], state: RunState) -> None:
    assert run_state(ceremonies) is state


@given(statuses)
def test_a_cancelled_run_is_cancelled_whatever_its_ceremonies_came_to(ceremonies: list[CeremonyStatus]) -> None:
    assert run_state(ceremonies, cancelled=True) is RunState.CANCELLED


@given(statuses, st.randoms(use_true_random=False))
def test_the_order_of_ceremonies_does_not_matter(ceremonies: list[CeremonyStatus], order: object) -> None:
    shuffled = list(ceremonies)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    assert run_state(shuffled) is run_state(ceremonies)


@given(statuses)
def test_a_run_is_completed_only_if_every_ceremony_of_its_own_is(ceremonies: list[CeremonyStatus]) -> None:
    own = [status for status in ceremonies if status is not S.SUPERSEDED]
    completed = run_state(ceremonies) is RunState.COMPLETED
    assert completed == (bool(own) and all(status is S.COMPLETED for status in own))


@given(statuses)
def test_every_ceremony_is_counted_once(ceremonies: list[CeremonyStatus]) -> None:
    assert sum(counts(ceremonies).values()) == len(ceremonies)


def test_importing_and_enriching_count_as_running() -> None:
    assert counts([S.IMPORTING, S.ENRICHING, S.COMPLETED]) == {
        "queued": 0,
        "running": 2,
        "completed": 1,
        "completed_with_failures": 0,
        "failed": 0,
        "cancelled": 0,
        "superseded": 0,
    }


@pytest.mark.parametrize("status", CeremonyStatus)
def test_a_status_runs_waits_or_has_ended(status: CeremonyStatus) -> None:
    assert status.is_running + status.has_ended + (status is S.QUEUED) == 1
    assert status.has_ended or not status.is_given_up
