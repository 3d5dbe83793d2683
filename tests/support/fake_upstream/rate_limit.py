"""A strict limit: no second, wherever it begins, holds more requests than allowed."""

from __future__ import annotations

from collections import deque


class RateLimit:
    """`per_second` may change at any time; 0 is no limit, 0.5 one in two seconds. What was refused does not count."""

    def __init__(self, per_second: float = 0) -> None:
        self.per_second = per_second
        self._recent: deque[float] = deque()

    def allows(self, now: float) -> bool:
        """Whether a request is within the limit; `now` in seconds. Counts it if so."""
        window = max(1.0, 1 / self.per_second) if self.per_second else 1.0
        while self._recent and self._recent[0] <= now - window:
            self._recent.popleft()
        if self.per_second and len(self._recent) >= max(1.0, self.per_second):
            return False
        self._recent.append(now)
        return True


def busiest_second(times: list[float]) -> int:
    """The most requests in any second, wherever it begins."""
    recent: deque[float] = deque()
    most = 0
    for time in sorted(times):
        recent.append(time)
        while recent[0] <= time - 1:
            recent.popleft()
        most = max(most, len(recent))
    return most
