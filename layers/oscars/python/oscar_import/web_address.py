"""Addresses that others give: only those of the open web, over https, are kept and shown as links."""

from __future__ import annotations

import re

LONGEST = 500
"""Bytes."""
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
# No user name, no number in the place of a name (127.0.0.1, and its other spellings), no name of a local network.
_HOST = re.compile(
    rf"https://(?:{_LABEL}\.)+(?!(?:local|localhost|internal)(?::|$))[a-z](?:[a-z0-9-]{{0,61}}[a-z0-9])(?::\d{{1,5}})?",
    re.ASCII,
)
_NEVER = frozenset("\"'<>\\^`{|} ")
"""What belongs in no address, and could end one early where it is written."""


def https_address(value: object) -> str | None:
    """A text that is an `https` address of a host with a public name, and hides nothing; None for all else."""
    if not isinstance(value, str) or not value.isprintable() or _NEVER & set(value):
        return None
    host = re.match(r"https://[^/?#]*", value, re.IGNORECASE)
    fits = host is not None and _HOST.fullmatch(host[0].lower()) is not None
    return value if fits and len(value.encode()) <= LONGEST else None
