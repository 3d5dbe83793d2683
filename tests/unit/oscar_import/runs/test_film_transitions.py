"""A film of a run is counted exactly once for each of its ceremonies, whatever comes in whatever order."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oscar_import.runs import film_transitions
from oscar_import.runs.failure import Failure
from oscar_import.runs.film_transitions import DONE, FAILED, OPEN, OUTCOMES, Rework, Transition, Work
from oscar_import.stage import Stage

FAILURE = Failure("tmdb_details", "bad_key", "refused", "")
STALE = (Stage.TMDB_DETAILS, Stage.COLLABORATION)
CEREMONIES = (66, 67, 68)


@dataclass(frozen=True)
class Join:
    ceremony: int
    stale: bool = False


@dataclass(frozen=True)
class Close:
    failed: bool = False
    changed: bool = False
    stale: bool = False


Step = Join | Close
steps = st.one_of(
    st.builds(Join, st.sampled_from(CEREMONIES), st.booleans()),
    st.builds(Close, st.booleans(), st.booleans(), st.booleans()),
)


@dataclass
class Counters:
    """What the records of the ceremonies hold, when every transition is written."""

    work: Work
    counted: dict[int, Counter[str]] = field(default_factory=dict)
    failures: set[int] = field(default_factory=set)

    def take(self, step: Step) -> Transition | Rework | None:
        decided = decide(self.work, step)
        if isinstance(decided, Transition):
            assert decided.before == self.work
            for count in decided.counts:
                own = self.counted.setdefault(count.ceremony, Counter())
                own[count.outcome] += 1
                if count.instead_of:
                    own[count.instead_of] -= 1
            self.failures |= set(decided.failed_in)
            self.failures -= set(decided.healed_in)
            self.work = decided.after
        return decided


def decide(work: Work, step: Step) -> Transition | Rework | None:
    stale = STALE if step.stale else ()
    if isinstance(step, Join):
        return film_transitions.join(work, step.ceremony, stale)
    failure = FAILURE if step.failed else None
    return film_transitions.close(work, changed=step.changed, stages={}, failure=failure, stale_stages=stale)


def opened(*, created: bool = True) -> Work:
    return film_transitions.opened("run-1", "tt0111161", title="A title", ceremony=66, created=created)


def after(*taken: Step, created: bool = True) -> Counters:
    counters = Counters(opened(created=created))
    for step in taken:
        counters.take(step)
    return counters


# whatever comes in whatever order


@given(st.lists(steps, max_size=12), st.booleans())
def test_every_ceremony_counts_the_film_exactly_once(taken: list[Step], created: bool) -> None:
    counters = after(*taken, created=created)
    for ceremony in counters.work.counted:
        assert {name: times for name, times in counters.counted[ceremony].items() if times} == {
            str(counters.work.outcome): 1
        }
    assert set(counters.counted) <= counters.work.counted
    assert not counters.work.waiting & counters.work.counted


@given(st.lists(steps, max_size=12), st.booleans())
def test_the_counters_sum_to_the_films_that_are_through(taken: list[Step], created: bool) -> None:
    counters = after(*taken, Close(), created=created)
    joined = {66, *(step.ceremony for step in taken if isinstance(step, Join))}
    assert counters.work.state == DONE
    assert sum(sum(own.values()) for own in counters.counted.values()) == len(joined)
    assert counters.work.ceremonies == sorted(joined)
    assert counters.failures == set()


@given(st.lists(steps, max_size=12))
def test_a_failure_is_recorded_at_the_ceremonies_that_count_it(taken: list[Step]) -> None:
    counters = after(*taken)
    assert counters.failures == (set(counters.work.counted) if counters.work.state == FAILED else set())
    assert (counters.work.failure is not None) == (counters.work.state == FAILED)


@given(st.lists(steps, max_size=12), steps)
def test_a_step_that_is_repeated_counts_nothing_more(taken: list[Step], step: Step) -> None:
    counters = after(*taken, step)
    before = {ceremony: +own for ceremony, own in counters.counted.items()}
    state = counters.work.state
    counters.take(step)
    assert {ceremony: +own for ceremony, own in counters.counted.items()} == before
    assert counters.work.state == state


@given(st.lists(steps, max_size=12), steps)
def test_a_done_film_stays_done_but_for_a_ceremony_with_stale_stages(taken: list[Step], step: Step) -> None:
    counters = after(*taken)
    was_done = counters.work.state == DONE
    counters.take(step)
    if was_done and counters.work.state != DONE:
        assert isinstance(step, Join)
        assert step.stale
        assert (counters.work.state, counters.work.opened_by) == (OPEN, step.ceremony)


@given(st.lists(steps, max_size=12), steps)
def test_every_change_is_a_revision_of_its_own(taken: list[Step], step: Step) -> None:
    counters = after(*taken)
    revision = counters.work.revision
    changed = isinstance(counters.take(step), Transition)
    assert counters.work.revision == revision + changed


# one by one


@pytest.mark.parametrize(
    ("created", "changed", "outcome"),
    [(True, True, "created"), (True, False, "created"), (False, True, "updated"), (False, False, "skipped")],
)
def test_a_film_that_ends_well_counts_under_what_happened_to_it(created: bool, changed: bool, outcome: str) -> None:
    assert outcome in OUTCOMES
    assert after(Close(changed=changed), created=created).counted == {66: Counter({outcome: 1})}


def test_a_failed_film_can_turn_done_and_counts_so_everywhere() -> None:
    counters = after(Join(67), Close(failed=True))
    assert counters.work.state == FAILED
    assert counters.failures == {66, 67}
    counters.take(Close())
    assert counters.work.state == DONE
    assert [+counters.counted[ceremony] for ceremony in (66, 67)] == [Counter({"created": 1})] * 2
    assert counters.failures == set()


def test_a_film_with_stale_stages_is_reworked_instead_of_closed() -> None:
    assert decide(opened(), Close(stale=True)) == Rework(STALE)
    failed = decide(opened(), Close(failed=True, stale=True))
    assert isinstance(failed, Transition)


def test_a_failure_of_a_done_film_changes_nothing() -> None:
    assert after(Close()).take(Close(failed=True)) is None


def test_a_ceremony_that_comes_to_a_closed_film_is_counted_at_once() -> None:
    done = after(Close(), Join(67))
    assert done.counted == {66: Counter({"created": 1}), 67: Counter({"created": 1})}
    assert done.work.waiting == frozenset()
    failed = after(Close(failed=True), Join(67))
    assert failed.failures == {66, 67}
