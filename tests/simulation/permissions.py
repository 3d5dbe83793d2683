"""What the roles of the stack allow, and neither a schedule nor a rare path needed: a permission for nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from tests.support.template.guard import Permission, granted
from tests.support.template.policies import is_like

NEEDED_ALL_THE_SAME = (
    ("*", "logs:*", "*", "Lambda and Step Functions write logs; the simulator models neither"),
    ("*", "xray:*", "*", "so with traces"),
    (
        "*",
        "states:SendTask*",
        "*:stateMachine:OscarImport",
        "AWS does not document whether a token of the Map's child belongs to the state machine or to the Map in it",
    ),
    (
        "the state machine",
        "states:*Execution",
        "*:execution:OscarImport:*",
        "so with the names of the executions that the Map starts",
    ),
)
"""Who, action, resource (`*` is anything), and why it is not counted as unused."""


def unused(used: Collection[Permission]) -> list[Permission]:
    """What is allowed, not used, and not explained."""
    return sorted(permission for permission in granted() - set(used) if not _is_explained(permission))


def stale_explanations(used: Collection[Permission]) -> list[str]:
    """Explanations of something that is used after all, or not allowed any more."""
    left = granted() - set(used)
    return [
        f"{who} {action} {resource}"
        for who, action, resource, _ in NEEDED_ALL_THE_SAME
        if not any(_matches((who, action, resource), permission) for permission in left)
    ]


def report(used: Collection[Permission]) -> Iterable[str]:
    """A line for each permission that is unused, and for each explanation that is not needed."""
    for principal, action, resource in unused(used):
        yield f"Never needed: {principal} may {action} on {resource}"
    for explained in stale_explanations(used):
        yield f"Explained as never needed, but needed or not allowed: {explained}"


def _is_explained(permission: Permission) -> bool:
    return any(_matches(explained[:3], permission) for explained in NEEDED_ALL_THE_SAME)


def _matches(patterns: tuple[str, str, str], permission: Permission) -> bool:
    return all(is_like(pattern, part) for pattern, part in zip(patterns, permission, strict=True))
