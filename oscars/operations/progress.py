"""How far a run is, and how long it will take: from the status document alone."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

WINDOW_SECONDS = 60.0
"""The pace is that of the last minute: what came before (cold starts, another upstream) no longer counts."""
SHORTEST_SECONDS = 3.0
USUAL_FILMS = 54
"""Films of a ceremony, for one that has not been read yet: 5,264 films in 98."""

ENDED = ("completed", "completed_with_failures", "failed", "cancelled", "superseded")


@dataclass(frozen=True)
class Progress:
    films_done: int
    films_expected: int
    """Those known, and an estimate for ceremonies that have not been read."""
    ceremonies_done: int
    ceremonies: int

    @property
    def share(self) -> float:
        """From 0 to 1."""
        if self.ceremonies_done == self.ceremonies:
            return 1.0
        return min(self.films_done / self.films_expected, 0.999) if self.films_expected else 0.0


def progress_of(status: Mapping[str, Any]) -> Progress:
    """`status` is the status document."""
    done = expected = 0
    for ceremony in status["ceremonies"]:
        closed = ceremony["films"] - ceremony["movies_open"]
        if ceremony["status"] in ENDED:
            done, expected = done + closed, expected + closed
        elif ceremony["status"] == "enriching":
            done, expected = done + closed, expected + ceremony["films"]
        else:
            expected += USUAL_FILMS
    return Progress(
        films_done=done,
        films_expected=expected,
        ceremonies_done=sum(ceremony["status"] in ENDED for ceremony in status["ceremonies"]),
        ceremonies=len(status["ceremonies"]),
    )


@dataclass
class Pace:
    """Films a second, from the progress seen at several moments."""

    _seen: deque[tuple[float, int]] = field(default_factory=deque)

    def see(self, at: float, films_done: int) -> None:
        """`at`: seconds on any clock that only goes forward."""
        self._seen.append((at, films_done))
        while len(self._seen) > 2 and at - self._seen[1][0] >= WINDOW_SECONDS:
            self._seen.popleft()

    @property
    def films_per_second(self) -> float | None:
        """None until there is something to show."""
        if not self._seen:
            return None
        (began, before), (at, now) = self._seen[0], self._seen[-1]
        if at - began < SHORTEST_SECONDS or now <= before:
            return None
        return (now - before) / (at - began)

    def seconds_left(self, progress: Progress) -> float | None:
        pace = self.films_per_second
        return None if pace is None else (progress.films_expected - progress.films_done) / pace
