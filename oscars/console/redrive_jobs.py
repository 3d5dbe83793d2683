"""Redrives that the page started: they take longer than a request, so each runs in a thread and reports how far it is.

What a redrive moved goes its way whether the page runs or not; only the snapshot is then left as it was.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from oscar_import.clock import system_clock
from oscar_import.stage import Stage
from oscar_import.storage.models import FailureRecord

from oscars.errors import StackUnavailable
from oscars.operations.connection import used
from oscars.operations.dead_letters import Which, move_back
from oscars.operations.deployment import Deployment
from oscars.operations.open_failures import open_failures
from oscars.operations.redrive import Settled, summarise, wait_until_settled

SHOWN_AFTER_ITS_END = timedelta(minutes=10)


@dataclass(frozen=True)
class Chosen:
    """Which dead letters go back: those of some stages, with an error code only those that failed with it."""

    stages: tuple[Stage, ...]
    error_code: str | None = None

    def includes(self, failure: FailureRecord) -> bool:
        return failure.stage in self.stages and self.error_code in (None, failure.error_code)


@dataclass
class Redrive:
    """One that was started here."""

    chosen: Chosen
    letters: int
    """How many dead letters there were."""
    failures: int = 0
    """How many failures are to be mended."""
    moved: int = 0
    settled: int = 0
    unreadable: tuple[str, ...] = ()
    result: Settled | None = None
    error: str | None = None
    started_at: datetime = field(default_factory=system_clock)
    ended_at: datetime | None = None

    @property
    def is_under_way(self) -> bool:
        return self.ended_at is None


class Redrives:
    def __init__(self) -> None:
        self._all: list[Redrive] = []
        self._lock = threading.Lock()

    def recent(self) -> list[Redrive]:
        """Those under way and those that ended a short while ago, the newest first."""
        oldest = system_clock() - SHOWN_AFTER_ITS_END
        with self._lock:
            self._all = [one for one in self._all if one.ended_at is None or one.ended_at >= oldest]
            return self._all[::-1]

    def start(self, deployment: Deployment, chosen: Chosen, letters: Mapping[Stage, int]) -> Redrive:
        """`letters`: how many dead letters there are in each stage."""
        redrive = Redrive(chosen, sum(letters.values()))
        with self._lock:
            self._all.append(redrive)
        work = threading.Thread(target=_carry_out, args=(deployment, redrive, list(letters)), daemon=True)
        work.start()
        return redrive


def _carry_out(deployment: Deployment, redrive: Redrive, stages: list[Stage]) -> None:
    try:
        with used(deployment):
            _redrive(deployment, redrive, stages)
    except StackUnavailable as error:
        redrive.error = f"{error}; {error.hint}"
    except Exception as error:  # noqa: BLE001 - a thread has nobody above it; the page shows it
        redrive.error = f"{type(error).__name__}: {error}"
    finally:
        redrive.ended_at = system_clock()


def _redrive(deployment: Deployment, redrive: Redrive, stages: list[Stage]) -> None:
    standing = open_failures(list(Stage))
    before = [item for item in standing if item.stage in stages and redrive.chosen.includes(item)]
    redrive.failures = len(before)
    only = _of_failures(before) if redrive.chosen.error_code is not None else None
    for stage in stages:
        already = redrive.moved

        def report_moved(moved: int, already: int = already) -> None:
            redrive.moved = already + moved

        moved = move_back(deployment, stage, report=report_moved, only=only)
        redrive.moved = already + moved.messages
        redrive.unreadable += moved.unreadable

    def report_settled(settled: int, _: int) -> None:
        redrive.settled = settled

    result = wait_until_settled(deployment, before, standing=standing, moved=redrive.moved, report=report_settled)
    if result.runs:
        summarise(deployment, result.runs)
    redrive.result = result


def _of_failures(failures: list[FailureRecord]) -> Which:
    """Whether a message is about one of these failures: a film's message names the film, a ceremony's does not."""
    films = {item.film for item in failures if item.film}
    ceremonies = {int(item.ceremony) for item in failures if not item.film}

    def only(body: str) -> bool:
        message = json.loads(body)
        return message["film"] in films if "film" in message else message.get("ceremony") in ceremonies

    return only
