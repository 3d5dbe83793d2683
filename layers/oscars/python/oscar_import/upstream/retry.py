"""Asking an upstream until it gives an answer that counts, or the invocation's time is up."""

from __future__ import annotations

from collections.abc import Callable

from oscar_import.errors import Damaged, Terminal, Throttled, TimedOut, Transient
from oscar_import.upstream import results
from oscar_import.upstream.deadline import Deadline
from oscar_import.upstream.rate_limiter import RateLimiter

FIRST_PAUSE_SECONDS = 0.5
MAX_TRIES = 4
MAX_DAMAGED = 2
"""Tries that bring an answer which cannot be read: one may have been damaged in transit, two come so from there."""

Counting = results.Found | results.NotFound | results.QuotaUsedUp


def ask(
    upstream: str,
    request: Callable[[], results.Answer],
    rate_limiter: RateLimiter,
    deadline: Deadline,
    *,
    most_tries: int = MAX_TRIES,
) -> Counting:
    """Repeats `request` through short outages and throttling while the invocation's time allows.

    Every try waits for its turn; the rate limiter gets a pause that the upstream wants, so that nobody asks
    before it is over. Not repeated here, but left to the queue, is what has waited long or would have to: no answer by
    the deadline, a firewall that turns everybody away. Raises Transient or one of its kinds when the time does not
    suffice, Terminal when asking again would not help.
    """
    pause = FIRST_PAUSE_SECONDS
    damaged = 0
    for tries_left in reversed(range(most_tries)):
        if deadline.is_over():
            raise TimedOut("upstream_unreachable", f"{upstream} was not asked: the invocation's time is used up")
        rate_limiter.take()
        answer = _try(upstream, request)
        if not isinstance(answer, Transient):
            return answer
        damaged += isinstance(answer, Damaged)
        is_last = not tries_left or isinstance(answer, TimedOut) or damaged == MAX_DAMAGED
        if isinstance(answer, Throttled):
            rate_limiter.slow_down(answer.retry_after_seconds)
            if is_last or answer.code != "throttled":
                raise answer
        elif is_last or not deadline.wait(pause):
            raise answer
        pause *= 2
    raise AssertionError("unreachable")


def _try(upstream: str, request: Callable[[], results.Answer]) -> Counting | Transient:
    try:
        answer = request()
    except Transient as error:
        return error
    if isinstance(answer, results.Throttled):
        return Throttled(
            "throttled",
            f"{upstream} asks for fewer requests",
            retry_after_seconds=answer.retry_after_seconds,
        )
    if isinstance(answer, results.Unavailable):
        return _unavailable(answer)
    if isinstance(answer, results.BadKey):
        raise Terminal("bad_key", answer.message, hint=f"Store a working key: oscars keys set {upstream}")
    if isinstance(answer, results.Refused):
        raise Terminal("upstream_refused", answer.reason)
    return answer


def _unavailable(answer: results.Unavailable) -> Transient:
    if answer.retry_after_seconds is not None:
        return Throttled("upstream_unavailable", answer.reason, retry_after_seconds=answer.retry_after_seconds)
    kind = Damaged if answer.damaged else Transient
    return kind("upstream_unavailable", answer.reason)
