"""Asking an upstream until it gives an answer that counts, or the invocation's time is up."""

from __future__ import annotations

from collections.abc import Callable

from oscar_import import answers
from oscar_import.errors import Terminal, Throttled, Transient
from oscar_import.patience import Patience
from oscar_import.permits import Permits

FIRST_PAUSE_SECONDS = 0.5
MOST_TRIES = 4

Counting = answers.Found | answers.NotFound | answers.QuotaUsedUp


def ask(upstream: str, request: Callable[[], answers.Answer], permits: Permits, patience: Patience) -> Counting:
    """Repeats `request` through short outages and throttling while the invocation's time allows.

    Every try takes a permit; a 429 is told to the permits, so that nobody asks before its pause is over.
    Raises Transient or Throttled when the time does not suffice, Terminal when asking again would not help.
    """
    pause = FIRST_PAUSE_SECONDS
    for tries_left in reversed(range(MOST_TRIES)):
        permits.take()
        answer = _try(upstream, request)
        if not isinstance(answer, Transient):
            return answer
        if isinstance(answer, Throttled):
            permits.slow_down(answer.retry_after_seconds)
            if not tries_left:
                raise answer
        elif not tries_left or not patience.wait(pause):
            raise answer
        pause *= 2
    raise AssertionError("unreachable")


def _try(upstream: str, request: Callable[[], answers.Answer]) -> Counting | Transient:
    try:
        answer = request()
    except Transient as error:
        return error
    if isinstance(answer, answers.Throttled):
        return Throttled(
            "throttled",
            f"{upstream} asks for fewer requests",
            retry_after_seconds=answer.retry_after_seconds,
        )
    if isinstance(answer, answers.Unavailable):
        return Transient("upstream_unavailable", answer.reason)
    if isinstance(answer, answers.BadKey):
        raise Terminal("bad_key", answer.message, hint=f"Store a working key: oscars keys set {upstream}")
    if isinstance(answer, answers.Refused):
        raise Terminal("upstream_refused", answer.reason)
    return answer
