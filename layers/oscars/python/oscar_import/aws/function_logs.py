"""What a function says outside of its records: its log, and the error that the state machine gets."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter
from aws_lambda_powertools.utilities.typing import LambdaContext

from oscar_import.aws.usage import USAGE
from oscar_import.redaction import hide_held

Handler = Callable[[dict[str, Any], LambdaContext], dict[str, Any]]


class HidingFormatter(LambdaPowertoolsFormatter):
    def format(self, record: logging.LogRecord) -> str:
        text = hide_held(super().format(record))
        USAGE.logged(text)
        return text


def new_logger(service: str | None = None) -> Logger:
    """Writes no key that the function holds; `service` is by default the one that the environment names."""
    return Logger(service=service, logger_formatter=HidingFormatter())


def telling_no_key(handler: Handler) -> Handler:
    """The handler, whose errors hold no key: Lambda logs them, and the state machine keeps them as its cause."""

    @functools.wraps(handler)
    def hiding(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
        try:
            return handler(event, context)
        except Exception as error:
            text = str(error)
            if hide_held(text) == text:
                raise
            hidden = f"{type(error).__name__}: {hide_held(text)}"
        raise RuntimeError(hidden)

    return hiding
