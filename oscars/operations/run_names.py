"""The name of a run: made once by the command, and the same when the start is tried again."""

from __future__ import annotations

import re
import secrets
from datetime import datetime

LONGEST = 80
"""https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html"""
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"


def new_run_name(years_text: str, *, now: datetime, ceremonies: bool = False) -> str:
    """For example `20261122T100000Z-1994-1996-k3f9`: when, what, and four characters that make it unique."""
    begin = f"{now:%Y%m%dT%H%M%SZ}-"
    end = "-" + "".join(secrets.choice(LETTERS) for _ in range(4))
    what = ("ceremonies-" if ceremonies else "") + re.sub(r"[^A-Za-z0-9-]+", "_", years_text.strip())
    return begin + what[: LONGEST - len(begin) - len(end)].strip("_-") + end
