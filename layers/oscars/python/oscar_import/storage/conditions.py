"""Telling DynamoDB's "no" (a condition did not hold: a fact) from its failures (to be tried again)."""

from __future__ import annotations

from pynamodb.exceptions import PynamoDBException, TransactWriteError

from oscar_import.aws.client_config import CONFLICTS

DatabaseError = PynamoDBException
"""What DynamoDB raises through its library."""

REFUSED = "ConditionalCheckFailed"


def refused(error: PynamoDBException) -> bool:
    """Whether a write was turned down by its own condition, and by nothing else."""
    if isinstance(error, TransactWriteError):
        reasons = [reason.code for reason in error.cancellation_reasons if reason]
        return bool(reasons) and all(code == REFUSED for code in reasons)
    return _code(error) == f"{REFUSED}Exception"


def conflicted(error: PynamoDBException) -> bool:
    """Whether a write met another one's transaction on the same item: worth another try."""
    if _code(error) in CONFLICTS:
        return True
    reasons = error.cancellation_reasons if isinstance(error, TransactWriteError) else []
    return any(reason and reason.code == "TransactionConflict" for reason in reasons)


def _code(error: PynamoDBException) -> str | None:
    """What DynamoDB calls it; None where there was no answer: the library's own property fails on a time-out."""
    response = getattr(error.cause, "response", None)
    return response["Error"]["Code"] if response else None
