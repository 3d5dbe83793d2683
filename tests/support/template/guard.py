"""Whether a function's role allows what the function does: asked at every call of AWS that a test's handler makes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import ParamSpec, TypeVar

from tests.support.template.policies import decide
from tests.support.template.resolving import ACCOUNT
from tests.support.template.stack import policy_of, stack

CONTEXT = {"aws:SecureTransport": "true", "aws:SourceAccount": ACCOUNT}

P = ParamSpec("P")
T = TypeVar("T")

Permission = tuple[str, str, str]
"""Who, action, resource, as a policy says them."""

_acting: ContextVar[str | None] = ContextVar("acting", default=None)
_used: set[Permission] = set()
_refused: list[str] = []


class Refused(Exception):
    """What AWS answers to a call that the role of the one who makes it does not allow."""


@contextmanager
def acting_as(principal: str) -> Iterator[None]:
    """Calls of AWS within the block, in this thread, are made by a function, the state machine or a schedule."""
    policy_of(principal)  # one that the stack does not have is a mistake of the test
    token = _acting.set(principal)
    try:
        yield
    finally:
        _acting.reset(token)


def acting(principal: str, work: Callable[P, T]) -> Callable[P, T]:
    """The same work, done by a function."""

    def work_as_principal(*args: P.args, **kwargs: P.kwargs) -> T:
        with acting_as(principal):
            return work(*args, **kwargs)

    return work_as_principal


def authorise(action: str, resource: str) -> None:
    """Raises Refused where the role of the one who acts does not allow the call.

    Outside of `acting_as` it is the test itself that calls, or its operator: they may do everything.
    """
    principal = _acting.get()
    if principal is None:
        return
    if not is_allowed(action, resource):
        refused = Refused(
            f"{principal} is not authorized to perform: {action} on resource: {resource} "
            f"because no identity-based policy allows the {action} action"
        )
        _refused.append(str(refused))
        raise refused


@cache
def _granted(principal: str, action: str, resource: str) -> frozenset[Permission]:
    statements = (*policy_of(principal), *stack().of_resources)
    return frozenset((principal, *pair) for pair in decide(statements, action, resource, CONTEXT))


def is_allowed(action: str, resource: str) -> bool:
    """Whether the one who acts may make the call, which nobody makes by this."""
    principal = _acting.get()
    permissions = _granted(principal, action, resource) if principal is not None else frozenset()
    _used.update(permissions)
    return principal is None or bool(permissions)


def acts() -> str | None:
    """Who acts."""
    return _acting.get()


def take_used() -> set[Permission]:
    """The permissions that calls needed since they were last taken."""
    taken = set(_used)
    _used.clear()
    return taken


def take_refused() -> list[str]:
    """The calls that were refused since they were last taken: no function makes any, also none that it gets over."""
    taken = list(_refused)
    _refused.clear()
    return taken


def granted() -> set[Permission]:
    """Everything that the roles of the stack allow."""
    return {
        (principal, action, resource)
        for principal, statements in stack().policies.items()
        for statement in statements
        if statement.allows
        for action in statement.actions
        for resource in statement.resources
    }
