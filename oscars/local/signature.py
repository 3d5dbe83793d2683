"""Verifies AWS Signature Version 4 of a received request against one checkout's credentials.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html says how it is made. botocore
has the signer, no verifier; and an import is more than 100,000 requests, so nothing is built here that is not hashed.
Works on bytes as they came, because that is what the other side has signed.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import time
from calendar import timegm
from collections.abc import Iterable, Mapping
from email.utils import parsedate_to_datetime
from enum import Enum
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, unquote

from botocore.utils import normalize_url_path

from oscars.local import chunks
from oscars.local.credentials import Credentials

CLOCK_SECONDS = 15 * 60
"""How far a request's time may be from the clock, as at S3; other services allow 5 minutes."""
MAX_PRESIGNED_SECONDS = 7 * 24 * 3600
ALGORITHM = "AWS4-HMAC-SHA256"
UNSIGNED = b"UNSIGNED-PAYLOAD"
UNSIGNED_CHUNKS = b"STREAMING-UNSIGNED-PAYLOAD-TRAILER"
SIGNED_CHUNKS = (b"STREAMING-AWS4-HMAC-SHA256-PAYLOAD", b"STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER")
ONCE = (
    b"authorization",
    b"host",
    b"x-amz-content-sha256",
    b"x-amz-date",
    b"x-amz-security-token",
    b"x-amz-target",
)
"""Headers whose repetition is read in more than one way."""

_AUTHORIZATION = re.compile(
    rb"AWS4-HMAC-SHA256 +Credential=([^/, ]+)/([0-9]{8})/([^/, ]+)/([^/, ]+)/aws4_request, *"
    rb"SignedHeaders=([a-z0-9;._-]+), *Signature=([0-9a-f]{64})"
)
_SCOPE = re.compile(r"([^/]+)/([0-9]{8})/([^/]+)/([^/]+)/aws4_request")
_SIGNED_HEADERS = re.compile(r"[a-z0-9;._-]+")
_SIGNATURE = re.compile(r"[0-9a-f]{64}")
_TIME = re.compile(r"[0-9]{8}T[0-9]{6}Z")


class Fault(Enum):
    """Why a request is refused; how AWS calls it depends on the service (`oscars.local.refusals`)."""

    UNSIGNED = "Missing Authentication Token"
    INCOMPLETE = "The signature is not complete, or not of the kind AWS4-HMAC-SHA256"
    UNKNOWN_KEY = "The security token included in the request is invalid"
    CLOCK = "The request's time is too far from this machine's, or the presigned request has expired"
    MISMATCH = "The signature does not match the request"
    FOREIGN = "Access denied"


class Refused(Exception):
    """A request that does not come from who knows the credentials."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


class Request(NamedTuple):  # a frozen dataclass takes five times as long to make
    method: str
    path: bytes
    """As it was sent, percent-encoded, without the query."""
    query: bytes
    """As it was sent, without the question mark."""
    headers: Mapping[bytes, bytes]
    """By lower-case name; values of a repeated one joined with commas (`joined`)."""


class Claim(NamedTuple):
    """What a request says of its signature. It becomes true when `check` accepts the body."""

    time: str
    date: str
    region: str
    service: str
    signed_headers: bytes
    signature: str
    query: bytes
    """The part of the query that is signed."""
    is_presigned: bool

    @property
    def scope(self) -> str:
        return f"{self.date}/{self.region}/{self.service}/aws4_request"


def joined(headers: Iterable[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    """Headers with lower-case names by name. Raises Refused when one comes twice that must not."""
    found: dict[bytes, bytes] = {}
    for name, value in headers:
        if name in found:
            if name in ONCE:
                raise Refused(Fault.INCOMPLETE)
            value = found[name] + b"," + value
        found[name] = value
    return found


def read_claim(request: Request, credentials: Credentials, *, now: float | None = None) -> Claim:
    """What can be said before the body is read: the key is ours, the time is now. Raises Refused."""
    authorization = request.headers.get(b"authorization")
    if b"X-Amz-Algorithm=" in request.query:
        if authorization is not None:
            raise Refused(Fault.INCOMPLETE)  # AWS takes one of the two only
        key_id, claim, lifetime = _presigned(request.query)
    elif authorization is not None:
        key_id, claim = _in_header(authorization, request)
        lifetime = 0
    else:
        raise Refused(Fault.UNSIGNED)
    # The checkout's credentials have no session token: one that comes with a token are others.
    has_token = b"x-amz-security-token" in request.headers or b"X-Amz-Security-Token=" in request.query
    if has_token or not hmac.compare_digest(key_id.encode(), credentials.key_id.encode()):
        raise Refused(Fault.UNKNOWN_KEY)
    age = (time.time() if now is None else now) - _seconds(claim.time)
    if claim.date != claim.time[:8] or not -CLOCK_SECONDS <= age <= (lifetime if claim.is_presigned else CLOCK_SECONDS):
        raise Refused(Fault.CLOCK)
    signed = claim.signed_headers.split(b";")
    if b"host" not in signed or any(name.startswith(b"x-amz-") and name not in signed for name in request.headers):
        raise Refused(Fault.MISMATCH)  # what has a meaning and is not signed could be anybody's
    return claim


def check(request: Request, claim: Claim, body: bytes, credentials: Credentials) -> None:
    """Raises Refused unless the signature is that of this request with this body."""
    body_hash = request.headers.get(b"x-amz-content-sha256")
    is_s3 = claim.service == "s3"
    if claim.is_presigned and is_s3 and body_hash is None:
        body_hash = UNSIGNED
    if body_hash is None or not (is_s3 and body_hash in (UNSIGNED, UNSIGNED_CHUNKS, *SIGNED_CHUNKS)):
        actual = hashlib.sha256(body).hexdigest().encode()
        if body_hash is not None and not hmac.compare_digest(body_hash, actual):
            raise Refused(Fault.MISMATCH)
        body_hash = actual
    key = signing_key(credentials.secret, claim.date, claim.region, claim.service)
    canonical = _canonical_request(request, claim, body_hash)
    to_sign = f"{ALGORITHM}\n{claim.time}\n{claim.scope}\n{hashlib.sha256(canonical).hexdigest()}"
    expected = hmac.digest(key, to_sign.encode(), "sha256").hex()
    if not hmac.compare_digest(expected, claim.signature):
        raise Refused(Fault.MISMATCH)
    if body_hash in SIGNED_CHUNKS and not chunks.are_signed(
        body, key=key, time=claim.time, scope=claim.scope, seed=claim.signature
    ):
        raise Refused(Fault.MISMATCH)


@lru_cache(maxsize=64)
def signing_key(secret: str, date: str, region: str, service: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for part in (date, region, service, "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key


def _in_header(authorization: bytes, request: Request) -> tuple[str, Claim]:
    match = _AUTHORIZATION.fullmatch(authorization)
    if match is None:
        raise Refused(Fault.INCOMPLETE)
    key_id, date, region, service, signature = (match[part].decode("latin-1") for part in (1, 2, 3, 4, 6))
    return key_id, Claim(
        time=_time(request.headers),
        date=date,
        region=region,
        service=service,
        signed_headers=match[5],
        signature=signature,
        query=request.query,
        is_presigned=False,
    )


def _presigned(query: bytes) -> tuple[str, Claim, int]:
    """The key id, the claim and for how many seconds it is good."""
    parts = query.split(b"&")
    found: dict[str, str] = {}
    for part in parts:
        name, _, value = part.decode("latin-1").partition("=")
        if name in found and name.startswith("X-Amz-"):
            raise Refused(Fault.INCOMPLETE)
        found[name] = unquote(value)
    scope = _SCOPE.fullmatch(found.get("X-Amz-Credential", ""))
    signed_headers, signature = found.get("X-Amz-SignedHeaders", ""), found.get("X-Amz-Signature", "")
    lifetime = found.get("X-Amz-Expires", "")
    if (
        found.get("X-Amz-Algorithm") != ALGORITHM
        or scope is None
        or not _SIGNED_HEADERS.fullmatch(signed_headers)
        or not _SIGNATURE.fullmatch(signature)
        or not re.fullmatch(r"[0-9]{1,6}", lifetime)
        or int(lifetime) > MAX_PRESIGNED_SECONDS
    ):
        raise Refused(Fault.INCOMPLETE)
    claim = Claim(
        time=found.get("X-Amz-Date", ""),
        date=scope[2],
        region=scope[3],
        service=scope[4],
        signed_headers=signed_headers.encode(),
        signature=signature,
        query=b"&".join(part for part in parts if not part.startswith(b"X-Amz-Signature=")),
        is_presigned=True,
    )
    return scope[1], claim, int(lifetime)


def _canonical_request(request: Request, claim: Claim, body_hash: bytes) -> bytes:
    headers = request.headers
    try:
        lines = [name + b":" + b" ".join(headers[name].split()) for name in claim.signed_headers.split(b";")]
    except KeyError:  # signed, and lost on the way
        raise Refused(Fault.MISMATCH) from None
    return b"\n".join(
        (
            request.method.encode(),
            _canonical_path(request.path, claim.service),
            _canonical_query(claim.query),
            *lines,
            b"",
            claim.signed_headers,
            body_hash,
        )
    )


def _canonical_path(path: bytes, service: str) -> bytes:
    if path == b"/" or service == "s3":
        return path
    return quote(normalize_url_path(path.decode("latin-1")), safe="/~", encoding="latin-1").encode()


def _canonical_query(query: bytes) -> bytes:
    if not query:
        return b""
    pairs = sorted(part.partition(b"=")[::2] for part in query.split(b"&"))
    return b"&".join(name + b"=" + value for name, value in pairs)


def _time(headers: Mapping[bytes, bytes]) -> str:
    """The request's time as it is signed; AWS takes the header Date too where X-Amz-Date is absent."""
    if (given := headers.get(b"x-amz-date")) is not None:
        return given.decode("latin-1")
    try:
        return parsedate_to_datetime(headers[b"date"].decode("latin-1")).strftime("%Y%m%dT%H%M%SZ")
    except (KeyError, ValueError, TypeError):
        raise Refused(Fault.INCOMPLETE) from None


@lru_cache(maxsize=16)
def _seconds(moment: str) -> int:
    if not _TIME.fullmatch(moment):
        raise Refused(Fault.INCOMPLETE)
    try:
        return timegm(time.strptime(moment, "%Y%m%dT%H%M%SZ"))
    except ValueError:  # the 31st of February
        raise Refused(Fault.INCOMPLETE) from None
