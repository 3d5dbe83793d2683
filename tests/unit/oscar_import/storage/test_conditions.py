"""DynamoDB's "no", a conflict and an outage are three things."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from oscar_import.storage.conditions import conflicted, refused
from pynamodb.exceptions import CancellationReason, PutError, TransactWriteError

FAILED, CONFLICT = "ConditionalCheckFailed", "TransactionConflict"


def put_error(code: str) -> PutError:
    return PutError(cause=ClientError({"Error": {"Code": code, "Message": ""}}, "PutItem"))


class Cancelled(TransactWriteError):
    """A transaction that was cancelled; None for an item that was no reason."""

    def __init__(self, *codes: str | None) -> None:
        super().__init__("cancelled", ReadTimeoutError(endpoint_url="dynamodb"))
        self._codes = codes

    @property
    def cancellation_reasons(self) -> Sequence[CancellationReason | None]:  # type: ignore[override]
        return [CancellationReason(code=code, message="") if code else None for code in self._codes]


@pytest.mark.parametrize(
    ("error", "is_refused", "is_conflicted"),
    [
        (put_error("ConditionalCheckFailedException"), True, False),
        (put_error("TransactionConflictException"), False, True),
        (put_error("InternalServerError"), False, False),
        (PutError(cause=ReadTimeoutError(endpoint_url="dynamodb")), False, False),
        (Cancelled(None, FAILED), True, False),
        (Cancelled(None, CONFLICT), False, True),
        (Cancelled(FAILED, CONFLICT), False, True),
        (Cancelled(FAILED, "ThrottlingError"), False, False),
        (Cancelled(), False, False),
    ],
    ids=["condition", "conflict", "fault", "no answer", "conditions", "met another", "both", "throttled", "no reason"],
)
def test_each_error_is_told(error: PutError | TransactWriteError, is_refused: bool, is_conflicted: bool) -> None:
    assert (refused(error), conflicted(error)) == (is_refused, is_conflicted)
