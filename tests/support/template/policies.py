"""AWS's decision on a call, as far as this stack's policies need it: what is not understood is an error, never a yes.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

KNOWN_FIELDS = {"Sid", "Effect", "Action", "Resource", "Condition", "Principal"}


class NotUnderstood(Exception):
    """A policy says something that this evaluation does not know."""


@dataclass(frozen=True)
class Statement:
    allows: bool
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    """Operator, key of the request's context, values."""

    @staticmethod
    def read(document: Mapping[str, Any]) -> Statement:
        """A statement whose references have been resolved. Raises NotUnderstood."""
        if unknown := document.keys() - KNOWN_FIELDS:
            raise NotUnderstood(f"{', '.join(sorted(unknown))} in a policy")
        if document["Effect"] not in ("Allow", "Deny"):
            raise NotUnderstood(f"the effect {document['Effect']}")
        conditions = tuple(
            (operator, key, _listed(values))
            for operator, keys in document.get("Condition", {}).items()
            for key, values in keys.items()
        )
        for operator, _, _ in conditions:
            if operator not in OPERATORS:
                raise NotUnderstood(f"the operator {operator}")
        return Statement(
            document["Effect"] == "Allow", _listed(document["Action"]), _listed(document["Resource"]), conditions
        )

    def grants(self, action: str, resource: str, context: Mapping[str, str]) -> list[tuple[str, str]]:
        """The pairs of action and resource in the statement that the call matches."""
        if not all(
            key in context and _holds(operator, values, context[key]) for operator, key, values in self.conditions
        ):
            return []
        return [
            (allowed, of)
            for allowed in self.actions
            for of in self.resources
            if is_like(allowed.lower(), action.lower()) and is_like(of, resource)
        ]


def decide(
    statements: Iterable[Statement], action: str, resource: str, context: Mapping[str, str]
) -> list[tuple[str, str]]:
    """What allows the call, as pairs of action and resource; empty where nothing does, or something denies it."""
    allowed: list[tuple[str, str]] = []
    for statement in statements:
        granted = statement.grants(action, resource, context)
        if granted and not statement.allows:
            return []
        allowed += granted
    return allowed


def is_like(pattern: str, text: str) -> bool:
    """IAM's wildcards: `*` is any text, `?` any character, nothing else is special."""
    expression = "".join({"*": ".*", "?": "."}.get(letter, re.escape(letter)) for letter in pattern)
    return re.fullmatch(expression, text, re.DOTALL) is not None


def _holds(operator: str, values: tuple[str, ...], given: str) -> bool:
    return any(OPERATORS[operator](value, given) for value in values)


def _listed(value: Any) -> tuple[str, ...]:
    listed = value if isinstance(value, list) else [value]
    if not all(isinstance(item, str) for item in listed):
        raise NotUnderstood(f"{value} in a policy is not resolved")
    return tuple(listed)


OPERATORS: Mapping[str, Callable[[str, str], bool]] = {
    "StringEquals": lambda value, given: value == given,
    "StringLike": is_like,
    "ArnLike": is_like,
    "Bool": lambda value, given: value.lower() == given.lower(),
}
