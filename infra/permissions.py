"""What a function may do with what is stored, with the keys, and with task tokens: what it does, and nothing else.

What is needed and not allowed here is refused in every test that runs the function, as AWS refuses it. What is allowed
and never needed is listed by `python -m tests.simulation --schedules N`.
"""

from __future__ import annotations

from dataclasses import dataclass

ANYTHING = "*"
"""Whoever starts an import may name any object of the bucket as its source."""


@dataclass(frozen=True, kw_only=True)
class Permissions:
    """Besides these a function may write its log and its traces, read its own queue, and send to `route.sends_to`."""

    progress: tuple[str, ...]
    """Actions of DynamoDB on the progress table. A transaction takes the actions that are in it."""
    lists_runs: bool = False
    """Whether it may ask the progress table's index for the newest runs."""
    catalogue: tuple[str, ...] = ()
    """The same on the catalogue table."""
    reads: tuple[str, ...] = ()
    """Patterns of the names of the bucket's objects that it may read."""
    writes: tuple[str, ...] = ()
    keys: bool = False
    """Whether it may read the secret with the API keys."""
    answers: tuple[str, ...] = ()
    """With what it may answer task tokens: SendTaskSuccess, SendTaskFailure."""


CLOSES_FILMS = ("GetItem", "BatchGetItem", "PutItem", "UpdateItem", "DeleteItem")
"""On the progress table: every stage of a film's flow may be its last, or see it fail."""
COMPLETES = ("SendTaskSuccess",)
"""That film may be the last one that its ceremony waits for."""
COMPLETES_OR_FAILS = ("SendTaskSuccess", "SendTaskFailure")
