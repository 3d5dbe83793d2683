"""How a run's work on a film changes, and what each change counts: pure, so that it can be tried without a database.

A film is opened once, closed once, and counted once for every ceremony of the run that waits for it.
`storage.film_work` writes what is decided here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from oscar_import.runs.failure import Failure
from oscar_import.stage import Stage

OPEN, DONE, FAILED = "open", "done", "failed"
"""The states of the work on a film."""
OUTCOMES = ("created", "updated", "skipped", "failed")
"""Under which of them a film that is closed counts."""


@dataclass(frozen=True)
class Work:
    """A run's work on a film, as it stands."""

    run: str
    film: str
    title: str
    opened_by: int
    """The ceremony whose message takes the film through the stages."""
    created: bool
    """Whether the catalogue did not know the film before the run."""
    state: str = OPEN
    waiting: frozenset[int] = frozenset()
    counted: frozenset[int] = frozenset()
    outcome: str | None = None
    """One of OUTCOMES once the film was closed."""
    failure: Failure | None = None
    revision: int = 0
    """Grows with every change that is written."""

    @property
    def ceremonies(self) -> list[int]:
        """The ceremonies that wait for the film or have counted it."""
        return sorted(self.waiting | self.counted)


@dataclass(frozen=True)
class Count:
    """The film counts for a ceremony under `outcome`, and no more under `instead_of`."""

    ceremony: int
    outcome: str
    instead_of: str | None = None


@dataclass(frozen=True)
class Transition:
    """A change of the work on a film, and what goes with it: all of it is written, or nothing."""

    before: Work
    after: Work
    counts: tuple[Count, ...] = ()
    failed_in: tuple[int, ...] = ()
    """The ceremonies at which the film's failure is recorded."""
    healed_in: tuple[int, ...] = ()
    """The ceremonies whose record of the film's failure goes."""
    stages: Mapping[str, tuple[str, str]] | None = None
    """How each stage ended, where the film is closed: `{stage: (outcome, reason)}`."""


@dataclass(frozen=True)
class Rework:
    """The film cannot be closed yet: these stages have to make their documents again."""

    stages: tuple[Stage, ...]


def opened(run: str, film: str, *, title: str, ceremony: int, created: bool) -> Work:
    """The work on a film that `ceremony` is the first of its run to bring."""
    return Work(run, film, title, opened_by=ceremony, created=created, waiting=frozenset({ceremony}))


def join(work: Work, ceremony: int, stale_stages: Sequence[Stage] = ()) -> Transition | None:
    """Lets one more ceremony of the run wait for the film; one that comes to a closed film is counted at once.

    Where a done film has `stale_stages`, which have to make their documents again with what the ceremony says, the film
    is opened again and this ceremony's message takes it through them. None: the ceremony has joined before.
    """
    if ceremony in work.ceremonies:
        return None
    waits = _next(work, waiting=work.waiting | {ceremony})
    if work.state == OPEN:
        return Transition(work, waits)
    if work.state == DONE and stale_stages:
        return Transition(work, replace(waits, state=OPEN, opened_by=ceremony))
    return Transition(
        work,
        _next(work, counted=work.counted | {ceremony}),
        counts=(Count(ceremony, str(work.outcome)),),
        failed_in=(ceremony,) if work.state == FAILED else (),
    )


def close(
    work: Work,
    *,
    changed: bool,
    stages: Mapping[str, tuple[str, str]],
    failure: Failure | None = None,
    stale_stages: Sequence[Stage] = (),
) -> Transition | Rework | None:
    """Ends the work on the film, well or with `failure`, and counts it for every ceremony that waits for it.

    A film that had failed can turn done; a done one stays so: None. Where the film would end well with `stale_stages`,
    it has to go through them first. `changed`: whether anything stored about the film changed in the run.
    """
    if work.state == DONE:
        return None
    if failure is None and stale_stages:
        return Rework(tuple(stale_stages))
    outcome = FAILED if failure else "created" if work.created else "updated" if changed else "skipped"
    ceremonies = tuple(work.ceremonies)
    return Transition(
        work,
        _next(
            work,
            state=FAILED if failure else DONE,
            waiting=frozenset(),
            counted=frozenset(ceremonies),
            outcome=outcome,
            failure=failure,
        ),
        counts=_counts(work, outcome),
        failed_in=ceremonies if failure else (),
        healed_in=ceremonies if failure is None and work.state == FAILED else (),
        stages=stages,
    )


def _next(work: Work, **changes: Any) -> Work:
    return replace(work, revision=work.revision + 1, **changes)


def _counts(work: Work, outcome: str) -> tuple[Count, ...]:
    waiting = tuple(Count(ceremony, outcome) for ceremony in sorted(work.waiting))
    before = work.outcome
    if before is None or before == outcome:
        return waiting
    return waiting + tuple(Count(ceremony, outcome, before) for ceremony in sorted(work.counted))
