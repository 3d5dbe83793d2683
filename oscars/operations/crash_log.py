"""Where a fault of this program is kept, so that whoever meets it can report it."""

from __future__ import annotations

import tempfile
import traceback

from oscar_import.redaction import hide_held

from oscars.operations.plain_text import printable


def write_crash_log(error: Exception) -> str:
    """The name of a new file with the trace: it holds no key, and can be looked at on a terminal."""
    with tempfile.NamedTemporaryFile("w", prefix="oscars-error-", suffix=".log", delete=False, encoding="utf-8") as log:
        log.write(printable(hide_held("".join(traceback.format_exception(error)))))
    return log.name
