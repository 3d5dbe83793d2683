"""GET with everything bounded: time, size, and what an error may say. Keys and addresses stay out of messages."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

import requests

from oscar_import.errors import Transient

CONNECT_SECONDS = 3.05
READ_SECONDS = 20.0
WHOLE_SECONDS = 30.0
"""For all of an answer: one that only trickles never runs into READ_SECONDS."""
SHORTEST_SECONDS = 2.0
"""For the messages of a batch whose time an upstream that does not answer has used up: a function that is ended from
outside takes the whole batch with it, and nobody knows why."""
READ_AT_ONCE = 64 * 1024
LARGEST_BODY = 32 * 1024 * 1024
USER_AGENT = "oscar-import/1 (Academy Awards importer)"


@dataclass(frozen=True)
class Response:
    status: int
    headers: Mapping[str, str]
    body: bytes
    """Without its Content-Encoding; cut one byte above the size that was allowed, so that its reader can tell."""

    def header(self, name: str) -> str:
        """A header's value, whatever the case of its name; empty where there is none."""
        return next((value for known, value in self.headers.items() if known.lower() == name.lower()), "")


def new_session() -> requests.Session:
    """One per container: its connections stay open between requests."""
    session = requests.Session()
    session.headers["User-Agent"] = USER_AGENT
    return session


def get(
    session: requests.Session,
    url: str,
    *,
    upstream: str,
    params: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    largest_body: int = LARGEST_BODY,
    seconds_left: float = WHOLE_SECONDS,
) -> Response:
    """Asks once. `upstream` is its name in messages, `seconds_left` how long the invocation may wait for it.

    Raises Transient `upstream_unreachable` when no answer came.
    """
    seconds = max(SHORTEST_SECONDS, min(WHOLE_SECONDS, seconds_left))
    read_seconds = min(READ_SECONDS, seconds)
    try:
        with session.get(
            url, params=params, headers=headers, timeout=(CONNECT_SECONDS, read_seconds), stream=True
        ) as answer:
            body = _body(answer, upstream, largest_body, seconds)
            status, answered = answer.status_code, dict(answer.headers)
    except requests.Timeout:
        raise _unreachable(upstream, f"did not answer within {read_seconds:.0f} s") from None
    except Exception as error:
        if isinstance(error, (requests.RequestException, OSError)) or "urllib3" in type(error).__module__:
            raise _unreachable(upstream, f"could not be reached ({type(error).__name__})") from None
        raise
    return Response(status, answered, body)


def _body(answer: requests.Response, upstream: str, largest: int, seconds: float) -> bytes:
    until = time.monotonic() + seconds
    body = bytearray()
    while len(body) <= largest and (piece := answer.raw.read1(READ_AT_ONCE, decode_content=True)):
        body += piece
        if time.monotonic() > until:
            raise _unreachable(upstream, f"did not end its answer within {seconds:.0f} s")
    return bytes(body[: largest + 1])


def _unreachable(upstream: str, what: str) -> Transient:
    return Transient("upstream_unreachable", f"{upstream} {what}")
