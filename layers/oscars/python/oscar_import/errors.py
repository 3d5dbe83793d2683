"""Every error that ends a piece of work, and the one place that says what becomes of it.

ImportFailure
├── Transient      tried again: in place, then by the queue's growing visibility, 8 receives at most
│   └── Throttled  the same, and it says how long to wait
└── Terminal       never tried again: a failure record at once, then the dead-letter queue
"""

from __future__ import annotations


class ImportFailure(Exception):
    """Work that could not be done. `code` is for machines, `str(error)` says what was wrong, `hint` what to do.

    A hint is read when the work has failed, or later: it promises nothing that happens without the reader.
    """

    def __init__(self, code: str, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.hint = hint


class Transient(ImportFailure):
    """Expected to go away by itself: an outage, a time-out, a lost race."""


class Throttled(Transient):
    """The upstream asked for a pause of `retry_after_seconds` (None: it did not say how long)."""

    def __init__(self, code: str, message: str, *, retry_after_seconds: float | None = None, hint: str = "") -> None:
        super().__init__(code, message, hint=hint)
        self.retry_after_seconds = retry_after_seconds


class Terminal(ImportFailure):
    """Trying again would end the same way."""
