"""GET with everything bounded: time, size, and what an error may say. Keys and addresses stay out of messages.

Requests go straight to the address that is given: no redirect to another place is followed, and neither the user's
proxies, netrc and cookies nor those that an upstream sends are used.
"""

from __future__ import annotations

import http.client
import os
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from urllib.parse import urljoin, urlsplit

import requests

from oscar_import.errors import TimedOut, Transient
from oscar_import.redaction import hide_held
from oscar_import.upstream.bounded_http import BoundedAdapter

WHOLE_SECONDS = 30.0
"""For the whole exchange: name, connection, TLS, headers, body, and the redirects that are followed."""
SHORTEST_SECONDS = 2.0
"""For the messages of a batch whose time an upstream that does not answer has used up: a function that is ended from
outside takes the whole batch with it, and nobody knows why."""
READ_AT_ONCE = 64 * 1024
MAX_BODY = 32 * 1024 * 1024
MAX_REDIRECTS = 3
USER_AGENT = "oscar-import/1 (Academy Awards importer)"
ENCODINGS = "gzip, deflate"
CA_BUNDLES = ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE")
"""Variables that name the certificates to trust: the one thing that is taken from the environment."""
REDIRECTS = (301, 302, 303, 307, 308)
NO_PROXY_HINT = "Can this network reach it directly? Proxies are not used."


@dataclass(frozen=True)
class Response:
    status: int
    headers: Mapping[str, str]
    body: bytes
    """Without its Content-Encoding; cut one byte above the size that was allowed, so that its reader can tell."""

    def header(self, name: str) -> str:
        """A header's value, whatever the case of its name; empty where there is none."""
        return next((value for known, value in self.headers.items() if known.lower() == name.lower()), "")


class _Session(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> None:
        """None: requests reads a redirect's body to its end, however long it is, also where it does not follow."""


def new_session() -> requests.Session:
    """One per container: its connections stay open between requests."""
    session = _Session()
    session.trust_env = False
    session.verify = next((os.environ[name] for name in CA_BUNDLES if os.environ.get(name)), True)
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
    session.headers.update({"User-Agent": USER_AGENT, "Accept-Encoding": ENCODINGS})
    for scheme in ("http://", "https://"):
        session.mount(scheme, BoundedAdapter())
    return session


def get(
    session: requests.Session,
    url: str,
    *,
    upstream: str,
    params: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    largest_body: int = MAX_BODY,
    seconds_left: float = WHOLE_SECONDS,
    redirects: int = 0,
) -> Response:
    """Asks once. `upstream` is its name in messages, `seconds_left` how long the invocation may wait for it.

    So many redirects are followed, to the same scheme, host and port only; any other one is the answer. Raises
    TimedOut, or Transient, both `upstream_unreachable`, when no whole answer came.
    """
    seconds = max(SHORTEST_SECONDS, min(WHOLE_SECONDS, seconds_left))
    until = time.monotonic() + seconds
    before = sys.exception()
    try:
        while True:
            left = max(until - time.monotonic(), 0.001)
            with session.get(url, params=params, headers=headers, timeout=left, stream=True) as answer:
                target = _same_place(answer) if redirects else None
                if target is None:
                    body = _body(answer, largest_body, until)
                    return Response(answer.status_code, dict(answer.headers), _without_keys(body))
            url, params, redirects = target, None, redirects - 1
    except Exception as error:
        cause = _first_cause(error, before)
        if isinstance(error, (requests.Timeout, TimeoutError)) or isinstance(cause, TimeoutError):
            message = f"{upstream} gave no whole answer within {seconds:.0f} s"
            raise TimedOut("upstream_unreachable", message, hint=NO_PROXY_HINT) from None
        known = (requests.RequestException, OSError, http.client.HTTPException, ValueError)
        if isinstance(error, known) or "urllib3" in type(error).__module__:
            message = f"{upstream} gave no whole answer ({type(cause).__name__})"
            raise Transient("upstream_unreachable", message, hint=NO_PROXY_HINT) from None
        raise


def _body(answer: requests.Response, largest: int, until: float) -> bytes:
    body = bytearray()
    while len(body) <= largest and (piece := answer.raw.read1(READ_AT_ONCE, decode_content=True)):
        body += piece
        if time.monotonic() > until:
            raise TimeoutError
    return bytes(body[: largest + 1])


def _without_keys(body: bytes) -> bytes:
    """An upstream that repeats the key it was asked with would have it stored and shown with the film."""
    text = body.decode("latin-1")
    hidden = hide_held(text)
    return body if hidden == text else hidden.encode("latin-1")


def _same_place(answer: requests.Response) -> str | None:
    """Where a redirect leads on the same scheme, host and port; None for all else."""
    if answer.status_code not in REDIRECTS or not answer.headers.get("Location"):
        return None
    target = urljoin(str(answer.url), answer.headers["Location"])
    return target if _place(target) == _place(str(answer.url)) else None


def _place(url: str) -> tuple[str | int | None, ...]:
    parts = urlsplit(url)
    port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    return parts.scheme, parts.username, parts.hostname, port


def _first_cause(error: BaseException, before: BaseException | None) -> BaseException:
    """What began it; `before` is what was being handled already."""
    while (cause := error.__cause__ or error.__context__) is not None and cause is not before:
        error = cause
    return error
