"""Asking an upstream until it gives an answer that counts, or the invocation's time is up."""

from __future__ import annotations

from collections.abc import Callable

from oscar_import import answers
from oscar_import.errors import Terminal, Throttled, Transient
from oscar_import.patience import Patience

FIRST_PAUSE_SECONDS = 0.5
MOST_TRIES = 4

Counting = answers.Found | answers.NotFound | answers.QuotaUsedUp


def ask(upstream: str, request: Callable[[], answers.Answer], patience: Patience) -> Counting:
    """Repeats `request` through short outages and throttling while the invocation's time allows.

    Raises Transient or Throttled when it does not, Terminal when asking again would not help.
    """
    pause = FIRST_PAUSE_SECONDS
    for tries_left in reversed(range(MOST_TRIES)):
        failure, wanted_pause = _try(upstream, request, pause)
        if not isinstance(failure, Transient):
            return failure
        if not tries_left or not patience.wait(wanted_pause):
            raise failure
        pause *= 2
    raise AssertionError("unreachable")


def _try(upstream: str, request: Callable[[], answers.Answer], pause: float) -> tuple[Counting | Transient, float]:
    try:
        answer = request()
    except Transient as error:
        return error, pause
    if isinstance(answer, answers.Throttled):
        wait = answer.retry_after_seconds
        slower = Throttled("throttled", f"{upstream} asks for fewer requests", retry_after_seconds=wait)
        return slower, pause if wait is None else wait
    if isinstance(answer, answers.Unavailable):
        return Transient("upstream_unavailable", answer.reason, hint="It is tried again by itself."), pause
    if isinstance(answer, answers.BadKey):
        raise Terminal("bad_key", answer.message, hint=f"Store a working key: oscars keys set {upstream}")
    if isinstance(answer, answers.Refused):
        raise Terminal("upstream_refused", answer.reason)
    return answer, 0.0
