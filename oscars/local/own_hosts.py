"""Whether a request comes from this machine's programs or own pages, by what a browser says with every request.

A server on 127.0.0.1 can be reached by every web site that is open in the same browser: directly, and with a foreign
host name that leads to 127.0.0.1 (DNS rebinding). Used by the page, the embedded AWS and the embedded upstream.
"""

from __future__ import annotations

OWN_NAMES = ("127.0.0.1", "localhost")


def own_hosts(port: int) -> frozenset[str]:
    """What a request to this port may name as its host."""
    return frozenset({f"{name}:{port}" for name in OWN_NAMES} | (set(OWN_NAMES) if port == 80 else set()))


def why_foreign(hosts: frozenset[str], *, host: str | None, origin: str | None, fetch_site: str | None) -> str | None:
    """Why a request with these headers (None: absent) is not from here, in words for its sender; None when it is.

    The origin `null` is foreign: sandboxed frames, local files and redirected requests send it. Programs send neither
    Origin nor Sec-Fetch-Site.
    """
    host = (host or "").lower()
    if host not in hosts:
        return f"it is served as {' or '.join(sorted(hosts))} only"
    if origin is not None and origin.lower() != f"http://{host}":
        return "the page that sent this request is not its own"
    if fetch_site is not None and fetch_site.lower() not in ("none", "same-origin"):
        return "the page that sent this request is not its own"
    return None
