"""What hostile servers send, and what comes of asking them."""

from __future__ import annotations

from oscar_import.errors import Transient
from oscar_import.upstream import http
from oscar_import.upstream.http import Response

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
LARGEST = 100_000
ON_THE_WIRE = 300_000
IN_SOCKETS = 16_000_000
"""More than the kernel keeps for both ends of a connection."""


def get(url: str, *, redirects: int = 0) -> Response:
    return http.get(
        http.new_session(), url, upstream="the site", largest_body=LARGEST, seconds_left=0.0, redirects=redirects
    )


def outcome(url: str, *, redirects: int = 0) -> Response | None:
    """The answer; None where it is tried again later."""
    try:
        return get(url, redirects=redirects)
    except Transient as error:
        if error.code != "upstream_unreachable":
            raise
        return None
