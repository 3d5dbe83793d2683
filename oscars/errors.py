"""What the user has to do something about."""

from __future__ import annotations

from oscar_import.redaction import hide_held


class StackUnavailable(Exception):
    """AWS, or the embedded AWS, cannot be used as it is. The command ends with exit code 3.

    `str(error)` is one line saying what is wrong, `hint` one line saying what to do.
    """

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(hide_held(message))
        self.hint = hide_held(hint)


class UsageError(Exception):
    """The command, or a setting in its environment, cannot be meant so. The command ends with exit code 2."""

    def __init__(self, message: str) -> None:
        super().__init__(hide_held(message))
