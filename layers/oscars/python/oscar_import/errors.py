"""Every error that ends a piece of work, and the one place that says what becomes of it.

ImportFailure
├── Transient      tried again: in place, then by the queue's growing visibility, 8 tries at most
│   ├── Throttled  the same, and it says how long to wait
│   ├── TimedOut   the same, but not in place: it has used up enough of the invocation's time
│   └── Damaged    the same, but only once in place: the answer may be damaged where it comes from
└── Terminal       never tried again: a failure record at once, then the dead-letter queue
"""

from __future__ import annotations

from oscar_import.redaction import hide_held


class ImportFailure(Exception):
    """Work that could not be done. `code` is for machines, `str(error)` says what was wrong, `hint` what to do.

    A hint is read when the work has failed, or later: it promises nothing that happens without the reader. Both texts
    are recorded and shown, so no key that is held stays in them.
    """

    def __init__(self, code: str, message: str, *, hint: str = "") -> None:
        super().__init__(hide_held(message))
        self.code = code
        self.hint = hide_held(hint)


class Transient(ImportFailure):
    """Expected to pass without anybody: an outage, a time-out, a lost race."""


class Throttled(Transient):
    """The upstream asked for a pause of `retry_after_seconds` (None: it did not say how long)."""

    def __init__(self, code: str, message: str, *, retry_after_seconds: float | None = None, hint: str = "") -> None:
        super().__init__(code, message, hint=hint)
        self.retry_after_seconds = retry_after_seconds


class TimedOut(Transient):
    """No whole answer came by the deadline."""


class Damaged(Transient):
    """A whole answer came, and none that can be read."""


class Terminal(ImportFailure):
    """Trying again would end the same way."""


class NotBegun(Exception):
    """Too little of the invocation's time is left for a message; the next invocation takes it."""
